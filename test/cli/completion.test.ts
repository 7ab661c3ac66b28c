import { execFileSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../../src/cli/program.ts'
import { fakeCli } from '../support/cli.ts'
import { onStage } from '../support/stage/on-stage.ts'
import { typeAll } from '../support/stage/typed.ts'

/** What is offered where no cluster is. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const cli = fakeCli()
  expect(await runProgram(['__complete', '--', ...words], cli)).toBe(0)
  expect(cli.errors).toEqual([])
  return cli.printed
}

describe('what is offered', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['verbs', ['re'], ['retry', 'resume', 'restart', 'release', ':4']],
    ['verbs to be helped with', ['help', 'und'], ['undo', ':4']],
    ['options', ['promote', '--f'], ['--full', ':4']],
    ['the values of an option', ['status', '-o', ''], ['json', 'yaml', 'name', ':4']],
    ['shells', ['completion', 'f'], ['fish', ':4']],
    ['files', ['preview', 'plan.yaml', ''], [':0']],
    ['a kubeconfig', ['status', '--kubeconfig', ''], [':0']],
    ['nothing for a name where no cluster is', ['promote', ''], [':4']],
    ['nothing for a verb that is none', ['prmote', ''], [':4']],
    ['nothing after the last argument', ['promote', 'web', ''], [':4']],
  ])('is %s', async (_name, words, expected) => {
    expect(await offered(...words)).toEqual(expected)
  })

  it('hides the verb by which it is asked for', async () => {
    expect(await offered('')).not.toContain('__complete')
    const cli = fakeCli()
    await runProgram(['--help'], cli)
    expect(cli.printed.join()).not.toContain('__complete')
  })

  it.each([
    ['__complete -- promote w', ['web', ':4']],
    ['__complete -- status --watch -n default w', ['web', ':4']],
    ['__complete -- status --namespace=shop w', [':4']],
    ['__complete -- adopt w', ['web', ':4']],
  ])('is what the cluster has: %s', (line, expected) =>
    onStage({ replicas: 1 }, async (stage) => {
      expect((await typeAll(stage, line)).printed).toEqual(expected)
    }),
  )
})

describe('the scripts', () => {
  async function scriptFor(shell: string): Promise<string> {
    const cli = fakeCli()
    expect(await runProgram(['completion', shell], cli)).toBe(0)
    return cli.printed.join('\n')
  }

  /** Stands for the program: says what it was asked. */
  const PROGRAM = `rolloutplan() { printf '%s ' "$@"; echo; printf '%s\\n' 'two words' :4; }`

  it('let bash ask the program about the words up to the cursor', async () => {
    const script = [
      PROGRAM,
      await scriptFor('bash'),
      `COMP_WORDS=(rolloutplan promote w --full); COMP_CWORD=2; _rolloutplan`,
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ].join('\n')
    const output = execFileSync('bash', ['--norc', '-u', '-c', script], { encoding: 'utf8' })
    expect(output).toBe('__complete -- promote w \ntwo words\n')
  })

  it('let kubectl ask the program', async () => {
    const script = `${PROGRAM}\n${(await scriptFor('kubectl')).replace('exec ', '')}`
    const output = execFileSync('sh', ['-c', script, 'sh', 'promote', 'w'], { encoding: 'utf8' })
    expect(output).toBe('__complete -- promote w \ntwo words\n:4\n')
  })

  it('are there for zsh, by what bash has, and for fish', async () => {
    expect(await scriptFor('zsh')).toContain(await scriptFor('bash'))
    expect(await scriptFor('fish')).toContain('rolloutplan __complete -- $typed[2..-1]')
  })

  it('are not there for others', async () => {
    const cli = fakeCli()
    expect(await runProgram(['completion', 'tcsh'], cli)).toBe(2)
    expect(cli.errors[0]).toContain('Allowed choices are bash, zsh, fish, kubectl')
  })
})
