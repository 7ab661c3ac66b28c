import { basename, posix } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { isInProject, projectFiles, readProjectFile } from './support/project-files.ts'

const sources = projectFiles('src')
const tests = projectFiles('test')
const written = [...sources, ...projectFiles('hack'), ...tests].filter(
  (file) => file !== 'test/tidy.test.ts',
)

/** Names that say nothing, as a whole name or as its last word. */
const EMPTY_WORDS = ['Manager', 'Helper', 'Util', 'Utils', 'Data', 'Info', 'Impl', 'Base', 'Common']
/** The field's own words: who writes a field, and what runs controllers. */
const ALLOWED_NAMES = ['fieldManager', 'FieldManager', 'Manager']
const ALLOWED_FILES = ['manager']
const EMPTY_NAME = new RegExp(`(^|[a-z])(${EMPTY_WORDS.join('|')})$`)
const EMPTY_FILE_NAME = new RegExp(`(^|-)(${EMPTY_WORDS.join('|').toLowerCase()})$`)

const DECLARATION = /^(?:export )?(?:async )?(?:function|class|interface|type|const|let) +(\w+)/gm
const COMMENT = /^\s*(?:\/\/|\/?\*).*$|\s\/\/ .*$/gm
const UNWANTED_IN_COMMENTS = /\b(?:TODO|FIXME|XXX|HACK)\b|@author|\b20\d\d-\d\d-\d\d\b|[-=*]{5,}/

const COLUMNS_MAX = 100

/** A row of a page of rules, as a comment or the name of a test cites it, and the page. */
const CITED_ROWS: readonly (readonly [RegExp, string])[] = [
  [/\bT[1-9]\d?\b/g, 'docs/hand-over.md'],
  [/\bS\d\d\b/g, 'docs/invariants.md'],
]
const CITED_PAGE = /[\w./-]+\.md\b/g
/** Words for what nobody who has only the project can look up. */
const CITED_ELSEWHERE = /\b(?:DESIGN|ISSUE|handover)\b|§/g

/** What `src` itself has no need to import, and why it is exported all the same. */
const EXPORTED_FOR_TESTS: Readonly<Record<string, readonly string[]>> = {
  // Tried on their own, where a test through their one caller would say less.
  'src/cli/preview.ts': ['preview'],
  'src/cluster/sim/controllers/deployment/rolling-limits.ts': ['maxSurge'],
  'src/cluster/sim/kinds/pod-defaults.ts': ['pullPolicyOf'],
  'src/cluster/sim/kubelet/nodes.ts': ['makeNode'],
  'src/cluster/sim/scheduler/find-node.ts': ['sampleSize'],
  'src/cluster/sim/schema/custom-kind.ts': ['kindOfCrd', 'rootSchemaOf'],
  'src/domain/blue-green/endpoints.ts': ['servingPods', 'isPodOf'],
  'src/domain/rollout/way-back/fail.ts': ['abortNotice'],
  // Words that tests and the code have to agree on.
  'src/cluster/sim/controllers/deployment/revisions.ts': ['REVISION_HISTORY_ANNOTATION'],
  'src/domain/rollout/hand-over/hand-over.ts': ['SEAL'],
  // Parts that tests put together otherwise.
  'src/cluster/sim/cluster-parts.ts': ['CONTROLLERS'],
  // What a server says of our kinds, to hold the definitions to.
  'src/api/validate.ts': ['validateRequest'],
  'src/cluster/sim/schema/printer-columns.ts': ['rowOf'],
}

describe('names', () => {
  it.each(written)('%s declares nothing whose name says nothing', (file) => {
    expect(declaredNames(file).filter(isEmptyName)).toEqual([])
  })

  it.each(written)('%s has a name that says what it holds', (file) => {
    const name = basename(file).replace(/(\.test)?\.ts$/, '')
    expect(name).toMatch(/^[a-z0-9]+([-.][a-z0-9]+)*$/)
    expect(name).not.toBe('index')
    if (!ALLOWED_FILES.includes(name)) expect(name).not.toMatch(EMPTY_FILE_NAME)
  })

  it.each([
    ['PodManager', true],
    ['loadData', true],
    ['Util', true],
    ['IThing', true],
    ['doWork', true],
    ['handleEvent', true],
    ['fieldManager', false],
    ['IntOrPercent', false],
    ['doomed', false],
    ['database', false],
  ])('the check itself: %s says nothing: %s', (name, expected) => {
    expect(isEmptyName(name)).toBe(expected)
  })
})

describe('comments', () => {
  it.each(written)('%s has no reminders, authors, dates or banners', (file) => {
    const comments = [...readProjectFile(file).matchAll(COMMENT)].map(([line]) => line.trim())
    expect(comments.filter((line) => UNWANTED_IN_COMMENTS.test(line))).toEqual([])
  })

  it.each(written)('%s has comments of at most 100 columns', (file) => {
    const comments = readProjectFile(file).split('\n').filter(isCommentLine)
    expect(comments.filter((line) => line.length > COLUMNS_MAX)).toEqual([])
  })
})

describe('sources', () => {
  it.each(written)('%s cites only what is there to read', (file) => {
    expect(missingSources(readProjectFile(file))).toEqual([])
  })

  it.each([
    ['// See docs/hand-over.md T5.', []],
    ['// See docs/nowhere.md.', ['docs/nowhere.md']],
    ['// As hand-over.md says.', ['hand-over.md']],
    ['// DESIGN §3 says so.', ['DESIGN', '§']],
    ['// S01 holds, S99 does not.', ['S99']],
    ["it('T1 and T77')", ['T77']],
    ['function pairs<T1>(): void', []],
  ])('the check itself: in %s these are not there: %j', (text, expected) => {
    expect(missingSources(text)).toEqual(expected)
  })
})

describe('exports', () => {
  const imported = importedNames(sources)

  it.each(sources)('%s exports no value that nobody imports', (file) => {
    const unused = exportedValues(readProjectFile(file)).filter(
      (name) => !imported.has(`${file} ${name}`),
    )
    expect(unused).toEqual(EXPORTED_FOR_TESTS[file] ?? [])
  })

  it('are excepted from that only where a test imports them', () => {
    const tried = importedNames(tests)
    const excepted = Object.entries(EXPORTED_FOR_TESTS).flatMap(([file, names]) =>
      names.map((name) => `${file} ${name}`),
    )
    expect(excepted.filter((name) => !tried.has(name))).toEqual([])
  })

  it.each([
    ["import { a, type B, c as d } from './x.ts'", ['./x.ts a', './x.ts B', './x.ts c']],
    ["import type * as x from './x.ts'\ntype A = typeof x.B", ['./x.ts B']],
    ["const { a, b } = await import('./x.ts')", ['./x.ts a', './x.ts b']],
    ["(await import('./x.ts')).a()", ['./x.ts a']],
    ["import { parse } from 'yaml'", []],
  ])('the check itself: %s imports %j', (text, expected) => {
    expect(importsIn(text)).toEqual(expected)
  })
})

describe('the mirror of src in test/unit', () => {
  it.each(tests.filter((file) => file.startsWith('test/unit/')))('%s tests a source', (file) => {
    expect(sources).toContain(sourceOf(file))
  })

  const rules = sources.filter((file) => file.startsWith('src/domain/') && hasCode(file))
  it.each(rules)('%s, a rule of the domain, has a test', (file) => {
    expect(tests.filter((test) => sourceOf(test) === file)).not.toEqual([])
  })
})

function declaredNames(file: string): readonly string[] {
  return [...readProjectFile(file).matchAll(DECLARATION)].map(([, name = '']) => name)
}

function isEmptyName(name: string): boolean {
  if (ALLOWED_NAMES.includes(name)) return false
  return EMPTY_NAME.test(name) || /^I[A-Z][a-z]/.test(name) || /^(do|handle)[A-Z]/.test(name)
}

/** `test/unit/a/b.test.ts` tests `src/a/b.ts`; so does `test/unit/a/b.aspect.test.ts`. */
function sourceOf(test: string): string {
  return test.replace(/^test\/unit\//, 'src/').replace(/(\.[a-z0-9-]+)?\.test\.ts$/, '.ts')
}

/** Whether there is more in a file than types. */
function hasCode(file: string): boolean {
  return /^(export )?(async )?(function|class|const) /m.test(readProjectFile(file))
}

function isCommentLine(line: string): boolean {
  return /^\s*(?:\/\/|\/?\*)/.test(line)
}

/** What a text cites as a source and no reader of the project can find. */
function missingSources(text: string): readonly string[] {
  const pages = all(text, CITED_PAGE).filter((page) => !isInProject(page))
  const rows = CITED_ROWS.flatMap(([row, page]) => {
    const there = readProjectFile(page)
    return all(text, row).filter((cited) => !there.includes(`\n| ${cited} |`))
  })
  return [...new Set([...pages, ...all(text, CITED_ELSEWHERE), ...rows])]
}

function all(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([found]) => found)
}

function exportedValues(text: string): readonly string[] {
  const declared = text.matchAll(/^export (?:async )?(?:function\*?|class|const|let) +(\w+)/gm)
  return [...declared].map(([, name = '']) => name)
}

/** Every value or type that some of these files import, as `src/file.ts name`. */
function importedNames(files: readonly string[]): ReadonlySet<string> {
  const names = files.flatMap((file) =>
    importsIn(readProjectFile(file)).map((name) => posix.join(posix.dirname(file), name)),
  )
  return new Set(names)
}

/** What a text imports from files, as `./file.ts name`. */
function importsIn(text: string): readonly string[] {
  const named = /\{([^{}]*)\} (?:from|= await import\() ?'(\.[^']+)'/g
  const spaces = /import (?:type )?\* as (\w+) from '(\.[^']+)'/g
  const late = /import\('(\.[^']+)'\)\)\.(\w+)/g
  return [
    ...[...text.matchAll(named)].flatMap(([, list = '', file = '']) =>
      namesIn(list).map((name) => `${file} ${name}`),
    ),
    ...[...text.matchAll(spaces)].flatMap(([, space = '', file = '']) =>
      all(text, new RegExp(`(?<=(?<![\\w/.])${space}\\.)\\w+`, 'g')).map(
        (name) => `${file} ${name}`,
      ),
    ),
    ...[...text.matchAll(late)].map(([, file = '', name = '']) => `${file} ${name}`),
  ]
}

/** The names in the braces of an import, as the other file calls them. */
function namesIn(list: string): readonly string[] {
  const names = list.split(',').map(
    (item) =>
      item
        .trim()
        .replace(/^type /, '')
        .split(/ as |:/)[0],
  )
  return names.filter((name) => name !== undefined && name !== '') as readonly string[]
}
