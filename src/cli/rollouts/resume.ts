import type { Command } from 'commander'
import type { Cli, ExitStatus } from '../cli.ts'
import { addRequestVerb, requestHelp, sayWord, type WordOptions } from './request-verb.ts'

const WORD = { verb: 'resume', action: 'Resume', done: 'resumed' } as const

export function addResume(program: Command, cli: Cli, finish: (status: ExitStatus) => void): void {
  addRequestVerb(program, 'resume')
    .summary('let a paused rollout go on')
    .description(
      'Lets a rollout go on that pause holds, or that a failure holds where onFailure is Pause.',
    )
    .addHelpText(
      'after',
      requestHelp([
        'It does not end the pause of a step: promote does. And it is not kubectl',
        'rollout resume, which has Kubernetes finish the update without any steps.',
      ]),
    )
    .action(async (plan: string, options: WordOptions) => {
      finish(await sayWord(plan, WORD, options, cli))
    })
}
