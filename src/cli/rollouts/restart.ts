import type { Command } from 'commander'
import { formatTime } from '../../base/rfc3339.ts'
import { DEPLOYMENTS } from '../../objects/workload.ts'
import { addClusterOptions, atCluster, type ClusterOptions, type Place } from './at-cluster.ts'
import { EXIT, type Cli, type ExitStatus } from '../cli.ts'
import { editTemplate } from './edit-template.ts'
import { planName } from '../option-values.ts'
import { addOutputOption, printObject, type OutputOptions } from './print-objects.ts'
import { readPlan, readTarget } from './read-plan.ts'

type RestartOptions = ClusterOptions & OutputOptions

/** kubectl 1.36, polymorphichelpers/objectrestarter.go. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt'

function helpText(name: string): string {
  return `
It marks the template with the time, as kubectl rollout restart does, which
refuses a Deployment that is paused: during a rollout, and with the gate Paused
always. A rollout starts, with the steps of the plan.

Example:
  ${name} restart web && ${name} status web --watch

Exit status: 0 when the template is marked, 2 when there is no such plan.`
}

export function addRestart(program: Command, cli: Cli, finish: (status: ExitStatus) => void): void {
  const command = program
    .command('restart')
    .summary('roll the same version out again')
    .description('Replaces the pods of a plan by new ones of the same version, step by step.')
    .argument('<plan>', 'the RolloutPlan', planName)
  addClusterOptions(addOutputOption(command, 'the Deployment'))
    .addHelpText('after', helpText(cli.name))
    .action(async (name: string, options: RestartOptions) => {
      const task = `restart RolloutPlan "${name}"`
      finish(await atCluster(cli, options, task, (place) => restart(name, options, place, cli)))
    })
}

async function restart(
  name: string,
  { output }: RestartOptions,
  place: Place,
  cli: Cli,
): Promise<ExitStatus> {
  const target = await readTarget(await readPlan(place, name), place)
  const annotations = { [RESTARTED_AT]: formatTime(place.clock.now()) }
  const body = { spec: { template: { metadata: { annotations } } } }
  const edited = await editTemplate(target, { kind: 'strategic', body }, place, cli)
  if (output !== undefined) printObject(DEPLOYMENTS, edited, { format: output, cli })
  else cli.print(`deployment "${target.metadata.name}" restarted`)
  return EXIT.done
}
