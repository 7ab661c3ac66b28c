import type { Command } from 'commander'
import type { RolloutPlan } from '../../api/rollout-plan.ts'
import type { Cli, ExitStatus } from '../cli.ts'
import { addRequestVerb, requestHelp, sayWord, type WordOptions } from './request-verb.ts'

const UNTIL_UNPAUSED = 'spec.paused of the plan holds the rollout: this counts once that is false'

const ONE_STEP = {
  verb: 'promote',
  action: 'Promote',
  done: 'promoted',
  note: ({ spec, status }: RolloutPlan) =>
    spec.paused
      ? UNTIL_UNPAUSED
      : status?.rollout?.hold?.reason === 'PausedByRequest'
        ? 'The rollout is paused: this counts once it is resumed'
        : undefined,
} as const
const ALL_STEPS = {
  verb: 'promote',
  action: 'PromoteFull',
  done: 'promoted in full',
  note: ({ spec }: RolloutPlan) => (spec.paused ? UNTIL_UNPAUSED : undefined),
} as const

interface PromoteOptions extends WordOptions {
  readonly full?: boolean
}

export function addPromote(program: Command, cli: Cli, finish: (status: ExitStatus) => void): void {
  addRequestVerb(program, 'promote')
    .summary('end the pause of a step')
    .description('Ends the pause of the step that the rollout stands on, and nothing else.')
    .option('--full', 'skip all steps that are left')
    .addHelpText(
      'after',
      requestHelp([
        'It means the rollout and the step that status shows at this moment: if the',
        'rollout has gone on by the time the operator reads it, it is refused, and',
        'nothing is skipped by accident. Where pause or spec.paused holds the rollout, it',
        'counts once that is over.',
      ]),
    )
    .action(async (plan: string, options: PromoteOptions) => {
      finish(await sayWord(plan, options.full === true ? ALL_STEPS : ONE_STEP, options, cli))
    })
}
