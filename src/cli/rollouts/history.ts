import type { Command } from 'commander'
import { ROLLOUT_PLANS } from '../../api/rollout-plan.ts'
import { revisionsOf } from '../../domain/rollout/replica-sets/revisions.ts'
import { pastLines, revisionLines } from '../../view/plan-history.ts'
import { addClusterOptions, atCluster, type ClusterOptions, type Place } from './at-cluster.ts'
import { EXIT, type Cli, type ExitStatus } from '../cli.ts'
import { lookAtPlan } from './look-at-plan.ts'
import { planName } from '../option-values.ts'
import { addOutputOption, printObject, type OutputOptions } from './print-objects.ts'
import { readPlan } from './read-plan.ts'

type HistoryOptions = ClusterOptions & OutputOptions

function helpText(name: string): string {
  return `
The first table has the last ten rollouts with how each ended; the second has
the revisions that the Deployment still has, as kubectl rollout history numbers
them:

  ${name} undo web --to-revision 3

Exit status: 0 when it is printed, 2 when there is no such plan.`
}

export function addHistory(program: Command, cli: Cli, finish: (status: ExitStatus) => void): void {
  const command = program
    .command('history')
    .summary('show past rollouts and the revisions to go back to')
    .description('Shows the past rollouts of a plan and the revisions of its Deployment.')
    .argument('<plan>', 'the RolloutPlan', planName)
  addClusterOptions(addOutputOption(command, 'the RolloutPlan, whose status.history it is'))
    .addHelpText('after', helpText(cli.name))
    .action(async (name: string, options: HistoryOptions) => {
      const task = `show the history of RolloutPlan "${name}"`
      finish(await atCluster(cli, options, task, (place) => history(name, options, place, cli)))
    })
}

async function history(
  name: string,
  { output }: HistoryOptions,
  place: Place,
  cli: Cli,
): Promise<ExitStatus> {
  const plan = await readPlan(place, name)
  if (output !== undefined) {
    printObject(ROLLOUT_PLANS, plan, { format: output, cli })
    return EXIT.done
  }
  const { facts } = await lookAtPlan(plan, place)
  const now = place.clock.now()
  const { target, replicaSets } = facts
  const revisions =
    target === undefined ? [] : revisionLines(target, revisionsOf(target, replicaSets), now)
  for (const line of [...pastLines(plan, now), '', ...revisions]) cli.print(line)
  return EXIT.done
}
