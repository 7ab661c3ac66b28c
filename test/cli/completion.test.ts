import { execFileSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../../src/cli/program.ts'
import { fakeCli } from '../support/cli.ts'

async function scriptFor(shell: string): Promise<string> {
  const cli = fakeCli()
  expect(await runProgram(['completion', shell], cli)).toBe(0)
  expect(cli.errors).toEqual([])
  return cli.printed.join('\n')
}

/** Stands for the program: the plans of two namespaces. */
const PROGRAM = `rolloutplan() {
  case "$*" in
    "status -o name") printf '%s\\n' rolloutplan.rolloutplan.dev/web rolloutplan.rolloutplan.dev/wiki ;;
    "status -o name -n shop") echo rolloutplan.rolloutplan.dev/cart ;;
  esac
}`

/** What bash offers when Tab is hit after the last word. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const line = words.map((word) => `'${word}'`).join(' ')
  const script = [
    PROGRAM,
    await scriptFor('bash'),
    `COMP_WORDS=(rolloutplan ${line}); COMP_CWORD=${words.length}; _rolloutplan`,
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n')
  const output = execFileSync('bash', ['--norc', '-u', '-c', script], { encoding: 'utf8' })
  return output.split('\n').filter((word) => word !== '')
}

describe('completion in bash', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['verbs', ['re'], ['retry', 'resume', 'restart', 'release']],
    ['plans', ['promote', 'w'], ['web', 'wiki']],
    ['all plans', ['status', ''], ['web', 'wiki']],
    ['plans of the namespace that was typed', ['abort', '-n', 'shop', ''], ['cart']],
    ['options', ['promote', '--f'], ['--full']],
    ['shells', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['nothing where files are meant', ['preview', ''], []],
  ])('offers %s', async (_name, words, expected) => {
    const found = await offered(...words)
    expect([...found].sort()).toEqual([...expected].sort())
  })
})

describe('completion in other shells', () => {
  it('is written for zsh by what bash has', async () => {
    const script = await scriptFor('zsh')
    expect(script).toContain('bashcompinit')
    expect(script).toContain(await scriptFor('bash'))
  })

  it('tells fish every verb with what it does', async () => {
    const script = await scriptFor('fish')
    expect(script).toContain("-a promote -d 'end the pause of a step'")
    expect(script).toContain("-n '__fish_seen_subcommand_from promote' -l full")
  })

  it('ends with 2 for a shell that is not known', async () => {
    const cli = fakeCli()
    expect(await runProgram(['completion', 'tcsh'], cli)).toBe(2)
    expect(cli.errors[0]).toContain('Allowed choices are bash, zsh, fish')
  })
})
