import type { Command } from 'commander'
import { LEFT_PAUSED_ANNOTATION } from '../../api/labels.ts'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../api/rollout-plan.ts'
import { formatDuration } from '../../base/duration-text.ts'
import { compareTexts } from '../../base/order.ts'
import { after, seconds, type DurationMs } from '../../base/units.ts'
import { isClusterError } from '../../cluster/errors.ts'
import { recordedLoans } from '../../domain/rollout/loans/borrow.ts'
import { leftBehind } from '../../domain/rollout/leaving/left-behind.ts'
import { isDeleting, keyOf, uidOf } from '../../objects/meta.ts'
import { DEPLOYMENTS, type Deployment } from '../../objects/workload.ts'
import { addClusterOptions, atCluster, type ClusterOptions, type Place } from './at-cluster.ts'
import { awaitChange } from './await-change.ts'
import { EXIT, type Cli, type ExitStatus } from '../cli.ts'
import { factsIn, gatherBelongings, noneIfUnserved } from './gather-facts.ts'
import { giveBack } from './give-back.ts'
import { planName, timeoutOption } from '../option-values.ts'
import { readPlan } from './read-plan.ts'
import { UsageError } from '../usage-error.ts'

interface ReleaseOptions extends ClusterOptions {
  readonly all?: boolean
  readonly allNamespaces?: boolean
  readonly timeout: DurationMs
}

/** How long an operator gets: giving back may itself wait for half of it. */
const PATIENCE = seconds(60)
/** How long giving back may take without one. */
const LIMIT = seconds(300)

function helpText(name: string): string {
  return `
The plan is deleted, and the operator gives everything back: users to the
stable version, then pods, selectors, and every field of the Deployment. Where
no operator does so within --timeout, this command does it itself, by the same
rules. It never starts a rollout: a Deployment whose template is not what
serves stays paused, and you are told how to resume it.

With --all that is done for every plan, and then for whatever plans have left
behind that exist no more, such as after the CRDs were deleted. Do it before
you uninstall.

Examples:
  ${name} release web
  ${name} release --all --all-namespaces

Exit status: 0 when all is given back, 2 when there is no such plan or a right
is missing, 3 when it takes too long: run it again.`
}

export function addRelease(program: Command, cli: Cli, finish: (status: ExitStatus) => void): void {
  const command = program
    .command('release')
    .summary('take a plan away and give everything back')
    .description('Deletes plans and gives back everything that they have borrowed.')
    .argument('[plan]', 'the RolloutPlan', planName)
    .option('--all', 'every plan of the namespace, and what former plans left behind')
    .option('-A, --all-namespaces', 'with --all: in every namespace')
    .addOption(timeoutOption('how long to leave it to the operator', PATIENCE))
  addClusterOptions(command)
    .addHelpText('after', helpText(cli.name))
    .action(async (name: string | undefined, options: ReleaseOptions) => {
      const { all = false, allNamespaces = false } = options
      if ((name === undefined) !== all) {
        throw new UsageError('Cannot tell what to release: expected the name of a plan, or --all')
      }
      if (allNamespaces && !all) throw new UsageError('Cannot use -A without --all')
      const task = name === undefined ? 'release all plans' : `release RolloutPlan "${name}"`
      const act = (place: Place): Promise<ExitStatus> =>
        name === undefined
          ? releaseAll(options, place, cli)
          : releaseNamed(name, options, place, cli)
      finish(await atCluster(cli, options, task, act))
    })
}

async function releaseNamed(
  name: string,
  options: ReleaseOptions,
  place: Place,
  cli: Cli,
): Promise<ExitStatus> {
  const plan = await readPlan(place, name)
  await deletePlan(plan, place)
  return releaseOne(plan, options, place, cli)
}

async function releaseAll(options: ReleaseOptions, place: Place, cli: Cli): Promise<ExitStatus> {
  let worst: ExitStatus = EXIT.done
  for (const namespace of await namespacesOf(options, place)) {
    const there = { ...place, namespace }
    const plans = [...(await gatherBelongings(there)).plans].sort(youngestFirst)
    // None is to take over what another one gives back.
    for (const plan of plans) await deletePlan(plan, there)
    for (const plan of plans) worst = worseOf(worst, await releaseOne(plan, options, there, cli))
    worst = worseOf(worst, await releaseLeftBehind(options, there, cli))
  }
  return worst
}

function youngestFirst({ metadata: a }: RolloutPlan, { metadata: b }: RolloutPlan): number {
  return (
    compareTexts(b.creationTimestamp ?? '', a.creationTimestamp ?? '') ||
    compareTexts(b.name, a.name)
  )
}

async function deletePlan(plan: RolloutPlan, { cluster }: Place): Promise<void> {
  if (isDeleting(plan)) return
  try {
    await cluster.delete(ROLLOUT_PLANS, keyOf(plan), { preconditions: { uid: uidOf(plan) } })
  } catch (error) {
    // Somebody else has deleted it.
    if (!isClusterError(error, 'NotFound') && !isClusterError(error, 'Conflict')) throw error
  }
}

function worseOf(a: ExitStatus, b: ExitStatus): ExitStatus {
  return a > b ? a : b
}

/** Those with a Deployment: nothing else is borrowed where there is none. */
async function namespacesOf(
  { allNamespaces = false }: ReleaseOptions,
  { cluster, namespace }: Place,
): Promise<readonly string[]> {
  if (!allNamespaces) return [namespace]
  const plans = await cluster
    .list(ROLLOUT_PLANS)
    .then(({ items }) => items)
    .catch(noneIfUnserved)
  const { items } = await cluster.list(DEPLOYMENTS)
  const names = [...plans, ...items].map(({ metadata }) => metadata.namespace ?? '')
  return [...new Set(names)].sort()
}

/** With -A plans of several namespaces may have the same name. */
function quoted(
  name: string,
  { allNamespaces = false }: ReleaseOptions,
  { namespace }: Place,
): string {
  return allNamespaces ? `"${name}" in namespace "${namespace}"` : `"${name}"`
}

/** Sees a deleted plan off. */
async function releaseOne(
  plan: RolloutPlan,
  options: ReleaseOptions,
  place: Place,
  cli: Cli,
): Promise<ExitStatus> {
  const name = quoted(plan.metadata.name, options, place)
  const isGone =
    (await awaitGone(plan, options.timeout, place)) ||
    (await giveBackPlan(plan, options, place, cli))
  if (!isGone) {
    cli.printError(
      `Cannot release RolloutPlan ${name} yet: it still gives back after ${formatDuration(LIMIT)}`,
    )
    return EXIT.timedOut
  }
  cli.print(`rolloutplan ${name} released`)
  await tellOfTarget(plan, options, place, cli)
  return EXIT.done
}

/** Whether the operator lets a plan go in time. */
async function awaitGone(plan: RolloutPlan, timeout: DurationMs, place: Place): Promise<boolean> {
  const until = after(place.clock.now(), timeout)
  for (;;) {
    const object = await readSame(plan, place)
    if (object === undefined) return true
    const last = { resource: ROLLOUT_PLANS, key: keyOf(plan), object }
    if (!(await awaitChange(place, last, until))) return false
  }
}

/**
 * The plan, unless it is gone; another one of its name is none of our business. A kind that is
 * being deleted goes with the last plan.
 */
async function readSame(plan: RolloutPlan, { cluster }: Place): Promise<RolloutPlan | undefined> {
  try {
    const live = await cluster.get(ROLLOUT_PLANS, keyOf(plan))
    return live !== undefined && uidOf(live) === uidOf(plan) ? live : undefined
  } catch (error) {
    if (isClusterError(error, 'NotFound')) return undefined
    throw error
  }
}

function giveBackPlan(
  plan: RolloutPlan,
  options: ReleaseOptions,
  place: Place,
  cli: Cli,
): Promise<boolean> {
  cli.printError(
    `No operator has released RolloutPlan ${quoted(plan.metadata.name, options, place)} within ` +
      `${formatDuration(options.timeout)}: giving back without one`,
  )
  const look = async () => {
    const live = await readSame(plan, place)
    return live === undefined ? undefined : factsIn(live, await gatherBelongings(place))
  }
  return giveBack(look, after(place.clock.now(), LIMIT), place, cli)
}

/** Deployment by Deployment, as giving one back may take a while. */
async function releaseLeftBehind(
  options: ReleaseOptions,
  place: Place,
  cli: Cli,
): Promise<ExitStatus> {
  const first = leftBehind(await gatherBelongings(place))
  let worst: ExitStatus = EXIT.done
  for (const { plan } of first) {
    const { name } = plan.spec.targetRef
    const look = async () => {
      const facts = leftBehind(await gatherBelongings(place))
      return facts.find((other) => other.plan.spec.targetRef.name === name)
    }
    const isDone = await giveBack(look, after(place.clock.now(), LIMIT), place, cli)
    const subject = `what a former plan left on ${quoted(name, options, place)}`
    cli.print(`${isDone ? 'released' : 'not yet released'}: ${subject}`)
    if (isDone) await tellOfTarget(plan, options, place, cli)
    else worst = EXIT.timedOut
  }
  return worst
}

/** A Deployment that had to stay paused says itself how to resume it. */
async function tellOfTarget(
  plan: RolloutPlan,
  options: ReleaseOptions,
  place: Place,
  cli: Cli,
): Promise<void> {
  const { name } = plan.spec.targetRef
  const target = await place.cluster.get(DEPLOYMENTS, { ...keyOf(plan), name })
  // One that is on record as borrowed is held by another plan.
  if (target?.spec.paused !== true || recordedLoans(target) !== undefined) return
  const hint = target.metadata.annotations?.[LEFT_PAUSED_ANNOTATION] ?? pausedBefore(target)
  cli.printError(`Deployment ${quoted(name, options, place)} stays paused: ${hint}`)
}

function pausedBefore({ metadata: { name, namespace = '' } }: Deployment): string {
  return (
    'it was so before the plan came; ' +
    `to resume it: kubectl rollout resume deployment/${name} -n ${namespace}`
  )
}
