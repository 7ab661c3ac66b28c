import type { Command } from 'commander'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../api/rollout-plan.ts'
import { after, NEVER, type DurationMs } from '../../base/units.ts'
import { planListLines } from '../../view/plan-list.ts'
import { planStatusLines } from '../../view/plan-status.ts'
import { addClusterOptions, atCluster, type ClusterOptions, type Place } from './at-cluster.ts'
import { EXIT, type Cli, type ExitStatus } from '../cli.ts'
import { lookAtPlan } from './look-at-plan.ts'
import { nextWordLines } from './next-words.ts'
import { planName, time } from '../option-values.ts'
import { addOutputOption, printObject, printObjects, type OutputOptions } from './print-objects.ts'
import { readPlan } from './read-plan.ts'
import { UsageError } from '../usage-error.ts'
import { watchPlan } from './watch-plan.ts'

interface StatusOptions extends ClusterOptions, OutputOptions {
  readonly allNamespaces?: boolean
  readonly watch?: boolean
  readonly timeout?: DurationMs
}

function helpText(name: string): string {
  return `
Without a plan it lists those of the namespace.

With --watch it prints a line for every change and ends when the rollout does,
at once where none runs. Start it right after the edit: one that the operator
has not seen yet is waited for.

Examples:
  ${name} status web
  kubectl set image deployment/web web=web:2 && ${name} status web --watch --timeout 30m

Exit status: 0 when it is printed; with --watch 0 when the rollout ends
Healthy, 1 when it ends Degraded, such as aborted, 2 when there is no such
plan, 3 when it goes on after --timeout.`
}

export function addStatus(program: Command, cli: Cli, finish: (status: ExitStatus) => void): void {
  const command = program
    .command('status')
    .summary('show how a rollout stands, or follow it to its end')
    .description('Shows a plan, the versions of its Deployment with their pods, and the steps.')
    .argument('[plan]', 'the RolloutPlan; absent: all of the namespace', planName)
    .option('-w, --watch', 'print what changes until the rollout is over')
    .option('--timeout <time>', 'with --watch: how long at most, such as 30m', time)
    .option('-A, --all-namespaces', 'list the plans of all namespaces')
  addClusterOptions(addOutputOption(command, 'the RolloutPlan'))
    .addHelpText('after', helpText(cli.name))
    .action(async (name: string | undefined, options: StatusOptions) => {
      refuseContradictions(name, options)
      const task = name === undefined ? 'list RolloutPlans' : `show RolloutPlan "${name}"`
      const act = (place: Place): Promise<ExitStatus> =>
        name === undefined ? list(options, place, cli) : show(name, options, place, cli)
      finish(await atCluster(cli, options, task, act))
    })
}

function refuseContradictions(name: string | undefined, options: StatusOptions): void {
  const contradiction = contradictionIn(name, options)
  if (contradiction !== undefined) throw new UsageError(contradiction)
}

function contradictionIn(
  name: string | undefined,
  { watch = false, allNamespaces = false, output, timeout }: StatusOptions,
): string | undefined {
  if (watch) {
    if (name === undefined) return 'Cannot watch several plans: expected the name of one'
    if (output !== undefined) return 'Cannot watch with -o: expected one of the two'
  } else if (timeout !== undefined) {
    return 'Cannot time out: expected --watch with --timeout'
  }
  return allNamespaces && name !== undefined
    ? `Cannot find RolloutPlan "${name}" by -A: expected its namespace by -n`
    : undefined
}

async function list(options: StatusOptions, place: Place, cli: Cli): Promise<ExitStatus> {
  const { allNamespaces = false, output } = options
  const { namespace } = place
  const query = allNamespaces ? {} : { namespace }
  const { items } = await place.cluster.list(ROLLOUT_PLANS, query)
  if (output !== undefined) printObjects(ROLLOUT_PLANS, items, { format: output, cli })
  else if (items.length === 0) {
    cli.printError(allNamespaces ? 'No plans found' : `No plans found in namespace "${namespace}"`)
  } else {
    const now = place.clock.now()
    for (const line of planListLines(items, { now, withNamespace: allNamespaces })) cli.print(line)
  }
  return EXIT.done
}

async function show(
  name: string,
  { watch = false, timeout, output }: StatusOptions,
  place: Place,
  cli: Cli,
): Promise<ExitStatus> {
  const plan = await readPlan(place, name)
  if (output !== undefined) {
    printObject(ROLLOUT_PLANS, plan, { format: output, cli })
    return EXIT.done
  }
  if (watch) {
    const until = timeout === undefined ? NEVER : after(place.clock.now(), timeout)
    return watchPlan(plan, until, place, cli)
  }
  await printPlan(plan, place, cli)
  return EXIT.done
}

async function printPlan(plan: RolloutPlan, place: Place, cli: Cli): Promise<void> {
  const { facts, pods, hidden } = await lookAtPlan(plan, place)
  const sight = { facts, pods, now: place.clock.now() }
  for (const line of planStatusLines(sight, cli.paint)) cli.print(line)
  const next = nextWordLines(plan, cli.name)
  for (const line of next.length === 0 ? [] : ['', ...next]) cli.print(line)
  if (hidden.length === 0) return
  cli.printError(`Not shown, as you may not read them: ${[...hidden].sort().join(', ')}`)
}
