import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../../../src/cli/program.ts'
import { fakeCli } from '../../support/cli.ts'

const VERBS = [
  'status',
  'promote',
  'abort',
  'retry',
  'pause',
  'resume',
  'undo',
  'restart',
  'history',
  'adopt',
  'release',
]

describe('runProgram()', () => {
  it.each([
    ['nothing', [], 'Usage: rolloutplan [options] [command]'],
    ['an unknown command', ['previw'], "Unknown command 'previw'"],
    ['an unknown option', ['version', '--loud'], "Unknown option '--loud'"],
    [
      'an option before its command',
      ['-n', 'shop', 'status', 'web'],
      'Option \'-n\' comes after the command, as in "rolloutplan status -n …"',
    ],
    ['an unknown option before a command', ['--loud', 'status'], "Unknown option '--loud'"],
    ['help on an unknown command', ['help', 'foo'], "Unknown command 'foo'"],
    [
      'a seed beyond exact numbers',
      ['simulate', 'a.yaml', '--seed', '9007199254740992'],
      "Option '--seed <number>' argument '9007199254740992' is invalid. Expected a whole number from 0 to 9007199254740991",
    ],
    ['no files', ['preview'], "Missing required argument 'file'"],
    [
      'a file that is not there',
      ['preview', 'a.yaml'],
      'Cannot read "a.yaml": there is no such file',
    ],
  ])('ends with 2 and a sentence when given %s', async (_name, args, sentence) => {
    const cli = fakeCli()
    expect(await runProgram(args, cli)).toBe(2)
    expect(cli.printed).toEqual([])
    expect(cli.errors.join('\n').split('\n')[0]).toBe(sentence)
  })

  it('says where to read on when it was not understood', async () => {
    const cli = fakeCli()
    await runProgram(['previw'], cli)
    expect(cli.errors.join('\n')).toContain('Did you mean preview?')
    expect(cli.errors.at(-1)).toBe('Try "rolloutplan --help"')
  })

  it('says where to read on about the command that was not understood', async () => {
    const cli = fakeCli()
    await runProgram(['simulate'], cli)
    expect(cli.errors.at(-1)).toBe('Try "rolloutplan simulate --help"')
  })

  it.each([[['--version']], [['-V']], [['version']]])('prints its version for %j', async (args) => {
    const cli = fakeCli()
    expect(await runProgram(args, cli)).toBe(0)
    expect(cli.printed).toEqual(['rolloutplan 1.2.3'])
  })

  it('takes the largest seed that a file may have', async () => {
    const args = ['simulate', 'a.yaml', '--seed', '9007199254740991']
    expect(await runProgram(args, fakeCli())).toBe(0)
  })

  it.each([[['--help']], [['help']], [['help', 'preview']], [['preview', '--help']]])(
    'prints help for %j and ends with 0',
    async (args) => {
      const cli = fakeCli()
      expect(await runProgram(args, cli)).toBe(0)
      expect(cli.printed[0]).toMatch(/^Usage: rolloutplan /)
      expect(cli.errors).toEqual([])
    },
  )

  it('names every command in its help, in lines that fit a screen', async () => {
    const cli = fakeCli()
    await runProgram(['--help'], cli)
    const lines = cli.printed.join('\n').split('\n')
    for (const command of ['preview', 'status', 'promote', 'version', 'help']) {
      expect(lines.filter((line) => line.startsWith(`  ${command} `))).toHaveLength(1)
    }
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it.each([...VERBS])(
    'says what %s does and how it ends, in lines that fit a screen',
    async (verb) => {
      const cli = fakeCli()
      expect(await runProgram([verb, '--help'], cli)).toBe(0)
      const text = cli.printed.join('\n')
      expect(text).toContain('Exit status: 0 when ')
      // Examples are to be copied, and are as long as they are.
      const lines = text.split('\n').filter((line) => !line.startsWith('  '))
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
    },
  )

  it('calls itself what people type when it runs as a plugin of kubectl', async () => {
    const cli = { ...fakeCli(), name: 'kubectl rolloutplan' }
    await runProgram(['preview', '--help'], cli)
    const help = cli.printed.join('\n')
    expect(help).toContain('kubectl rolloutplan preview plan.yaml deployment.yaml')
    expect(help).toMatch(/^Usage: kubectl rolloutplan preview/)
  })

  it('lets an error of our own go on up', async () => {
    const broken = new Error('broken')
    const cli = { ...fakeCli(), readFile: () => Promise.reject(broken) }
    await expect(runProgram(['preview', 'a.yaml'], cli)).rejects.toBe(broken)
  })
})
