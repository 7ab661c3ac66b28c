import { posix } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import { REASONS } from '../src/api/reasons.ts'
import { ROLLOUT_PLANS } from '../src/api/rollout-plan.ts'
import { ROLLOUT_REQUESTS } from '../src/api/rollout-request.ts'
import { validatePlan, validateRequest } from '../src/api/validate.ts'
import { isObject } from '../src/base/json.ts'
import { loadManifests } from '../src/cli/load-manifests.ts'
import { formatProblem } from '../src/cli/read-manifests.ts'
import { loadScenario } from '../src/main/load-scenario.ts'
import { readScenario } from '../src/scenario/scenario-problems.ts'
import { judgeManifest } from '../src/main/judge-manifest.ts'
import { isInProject, projectFiles, readProjectFile } from './support/project-files.ts'

/** What a newcomer reads first has to stay short. */
const LINES_MAX: readonly (readonly [string, number])[] = [
  ['README.md', 150],
  ['docs/ARCHITECTURE.md', 200],
  ['docs/reading-a-timeline.md', 80],
  ['docs/GLOSSARY.md', 80],
  ['docs/STYLE.md', 150],
  ['CONTRIBUTING.md', 80],
  ['docs/cli.md', 80],
]

/** A path as a page names it, from the top of the project. */
const PATH = /`((?:src|test|docs|examples|hack|crds|\.config|\.ci)\/[\w./-]*)`/g

const pages = ['README.md', 'CONTRIBUTING.md', ...projectFiles('docs', '.md')]

const loadJudge = () => Promise.resolve(judgeManifest)

describe('the documents', () => {
  it.each(LINES_MAX)('%s has at most %i lines', (path, linesMax) => {
    expect(readProjectFile(path).trimEnd().split('\n').length).toBeLessThanOrEqual(linesMax)
  })

  it.each(pages)('%s links to what is there', (page) => {
    const targets = linksOf(page).map((link) => posix.join(posix.dirname(page), link))
    expect(targets.filter((target) => !isInProject(target))).toEqual([])
  })

  it.each(pages)('%s names files and folders that are there', (page) => {
    const paths = [...readProjectFile(page).matchAll(PATH)].map(([, path = '']) => path)
    expect(paths.filter((path) => !isInProject(path))).toEqual([])
  })

  it.each(pages)('%s runs commands on files that are there', (page) => {
    const files = blocksOf(page, 'sh').flatMap(filesOfCommands)
    expect(files.filter((file) => !isInProject(file))).toEqual([])
  })

  it.each(pages)('%s shows plans, requests and scenarios that are valid', (page) => {
    const violations = blocksOf(page, 'yaml').flatMap((block) =>
      parseAllDocuments(block).flatMap((document) => violationsOf(document.toJS())),
    )
    expect(violations).toEqual([])
  })

  it.each(Object.keys(REASONS))('docs/spec says what %s means', (reason) => {
    const spec = projectFiles('docs/spec', '.md').map(readProjectFile).join('\n')
    expect(spec).toContain(`\`${reason}\``)
  })
})

describe('the examples', () => {
  const files = projectFiles('examples', '.yaml')
  const scenarios = files.filter((file) => /^kind: Scenario$/m.test(readProjectFile(file)))
  const manifests = files.filter((file) => !scenarios.includes(file))
  const readFile = (path: string): Promise<string> => Promise.resolve(readProjectFile(path))

  it.each(scenarios)('%s is a scenario that can be played', async (file) => {
    expect(await loadScenario(file, { readFile, loadJudge })).toMatchObject({
      kind: 'scenario',
    })
  })

  it.each(manifests)('%s is what an API server takes', async (file) => {
    const { problems, unknown } = await loadManifests([file], { readFile, loadJudge })
    expect(problems.map(formatProblem)).toEqual([])
    expect(unknown).toEqual([])
  })
})

/** Links to files; those to the web and within the page are left out. */
function linksOf(page: string): readonly string[] {
  const links = [...readProjectFile(page).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
  return links.map(([, link = '']) => link).filter((link) => !link.includes('://'))
}

function blocksOf(page: string, language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms')
  return [...readProjectFile(page).matchAll(fence)].map(([, block = '']) => block)
}

function violationsOf(object: unknown): readonly unknown[] {
  if (!isObject(object)) return []
  if (object['kind'] === ROLLOUT_PLANS.kind) return validatePlan(object)
  if (object['kind'] === ROLLOUT_REQUESTS.kind) return validateRequest(object)
  if (object['kind'] !== 'Scenario') return []
  const reading = readScenario(object)
  return reading.kind === 'problems' ? reading.problems : []
}

/** What `npx rolloutplan` is asked to read. */
function filesOfCommands(block: string): readonly string[] {
  const commands = block.split('\n').filter((line) => line.startsWith('npx rolloutplan '))
  return commands.flatMap((line) => line.split(/\s+/).filter((word) => /\.ya?ml$/.test(word)))
}
