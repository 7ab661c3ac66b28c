import type { Command } from 'commander'
import type { Cli, ExitStatus } from '../cli.ts'
import { addRequestVerb, requestHelp, sayWord, type WordOptions } from './request-verb.ts'

const WORD = { verb: 'abort', action: 'Abort', done: 'aborted' } as const

export function addAbort(program: Command, cli: Cli, finish: (status: ExitStatus) => void): void {
  addRequestVerb(program, 'abort')
    .summary('send all users back to the stable version')
    .description(
      'Gives the running rollout up: all users go back to the stable version, then the new pods go.',
    )
    .addHelpText(
      'after',
      requestHelp([
        'It works in every state. The version stays rejected until somebody says retry,',
        'or until the template asks for another one.',
      ]),
    )
    .action(async (plan: string, options: WordOptions) => {
      finish(await sayWord(plan, WORD, options, cli))
    })
}
