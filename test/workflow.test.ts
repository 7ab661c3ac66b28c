import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { isInProject, readProjectFile } from './support/project-files.ts'

const FILE = '.github/workflows/ci.yml'
const workflow = parse(readProjectFile(FILE)) as Workflow
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps)

interface Workflow {
  readonly permissions: object
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>
}

interface Step {
  readonly uses?: string
  readonly run?: string
}

describe('the workflow', () => {
  it('may read, and nothing else', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' })
  })

  it('pins each action to a commit, and says its version', () => {
    const uses = readProjectFile(FILE)
      .split('\n')
      .filter((line) => line.includes('uses: '))
    expect(uses.length).toBeGreaterThan(0)
    for (const line of uses) expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('runs scripts that are there', () => {
    const { scripts } = JSON.parse(readProjectFile('package.json')) as { scripts: object }
    const commands = steps.flatMap(({ run }) => run?.split('\n') ?? [])
    const words = commands.flatMap((command) => command.split(' '))
    const files = words.filter((word) => /^(hack|\.ci)\//.test(word))
    expect(files.filter((file) => !isInProject(file))).toEqual([])
    const named = commands.flatMap((command) => /^npm run ([\w:]+)/.exec(command)?.[1] ?? [])
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })
})
