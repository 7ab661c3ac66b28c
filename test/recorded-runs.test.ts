import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../src/cli/program.ts'
import { simulate } from '../src/main/simulate.ts'
import { fakeCli } from './support/cli.ts'
import { projectFiles, readProjectFile } from './support/project-files.ts'

/** A block of output, and after `output of:` the arguments of rolloutplan that print it. */
const RECORDED = /<!-- output of: (.+?) -->\n```\n([\s\S]*?)\n```/g

const recorded = ['README.md', ...projectFiles('docs', '.md')].flatMap((page) =>
  [...readProjectFile(page).matchAll(RECORDED)].map(
    ([, args = '', output = '']) => [page, args, output] as const,
  ),
)

describe('what the documents show of a run', () => {
  it('is there for a newcomer to see', () => {
    expect(recorded.map(([page]) => page)).toContain('README.md')
  })

  it.each(recorded)('in %s, of %s, is what it prints', async (_page, args, output) => {
    const cli = { ...fakeCli(), readFile: (path: string) => readFile(path, 'utf8') }
    const status = await runProgram(args.split(' '), {
      ...cli,
      simulate: (file, options) => simulate(file, options, cli),
    })
    expect(cli.errors).toEqual([])
    expect(cli.printed.join('\n')).toBe(output)
    expect(status).toBe(0)
  })
})
