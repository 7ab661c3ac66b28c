import type { Command } from 'commander'
import type { Cli, ExitStatus } from '../cli.ts'
import { addRequestVerb, requestHelp, sayWord, type WordOptions } from './request-verb.ts'

const WORD = { verb: 'retry', action: 'Retry', done: 'retried' } as const

export function addRetry(program: Command, cli: Cli, finish: (status: ExitStatus) => void): void {
  addRequestVerb(program, 'retry')
    .summary('start an aborted rollout again')
    .description(
      'Starts a rollout that was aborted, for whatever reason, again from its first step.',
    )
    .addHelpText(
      'after',
      requestHelp([
        'An aborted version does not start again by itself, however often it is applied.',
      ]),
    )
    .action(async (plan: string, options: WordOptions) => {
      finish(await sayWord(plan, WORD, options, cli))
    })
}
