import type { Command } from 'commander'
import type { Cli, ExitStatus } from '../cli.ts'
import { addRequestVerb, requestHelp, sayWord, type WordOptions } from './request-verb.ts'

const WORD = { verb: 'pause', action: 'Pause', done: 'paused' } as const

export function addPause(program: Command, cli: Cli, finish: (status: ExitStatus) => void): void {
  addRequestVerb(program, 'pause')
    .summary('hold the running rollout where it is')
    .description('Holds the running rollout where it is, until somebody says resume.')
    .addHelpText(
      'after',
      requestHelp([
        'Step and traffic stay; following the replicas of the Deployment and aborting go',
        'on. To hold every rollout of a plan, set its spec.paused.',
      ]),
    )
    .action(async (plan: string, options: WordOptions) => {
      finish(await sayWord(plan, WORD, options, cli))
    })
}
