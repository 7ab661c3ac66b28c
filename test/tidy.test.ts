import { basename } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { projectFiles, readProjectFile } from './support/project-files.ts'

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
