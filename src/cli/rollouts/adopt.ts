import type { Command } from 'commander'
import { FIELD_MANAGERS } from '../../api/labels.ts'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../api/rollout-plan.ts'
import { readPlan } from '../../api/validate.ts'
import { formatViolations } from '../../api/violation.ts'
import type { JsonObject } from '../../base/json.ts'
import { listOf, nearest } from '../../base/nearest.ts'
import { after, seconds, type DurationMs } from '../../base/units.ts'
import { comingGate } from '../../domain/rollout/at-rest/which-gate.ts'
import { preflight } from '../../domain/rollout/preflight/preflight.ts'
import type { Finding } from '../../domain/rollout/preflight/finding.ts'
import { holderAmong } from '../../domain/rollout/preflight/rivals.ts'
import { proposePlan } from '../../domain/rollout/propose-plan.ts'
import { keyOf } from '../../objects/meta.ts'
import { DEPLOYMENTS, type Deployment } from '../../objects/workload.ts'
import { adoptionLines } from '../../view/adoption.ts'
import { wordsOf } from '../../view/plan-words.ts'
import { addClusterOptions, atCluster, type ClusterOptions, type Place } from './at-cluster.ts'
import { awaitChange } from './await-change.ts'
import { EXIT, type Cli, type ExitStatus } from '../cli.ts'
import { gatherAround } from './gather-facts.ts'
import { deploymentName, timeoutOption } from '../option-values.ts'
import { addOutputOption, printObject, type OutputOptions } from './print-objects.ts'
import { UsageError } from '../usage-error.ts'

interface AdoptOptions extends ClusterOptions, OutputOptions {
  readonly yes?: boolean
  readonly timeout: DurationMs
}

const PATIENCE = seconds(30)

function helpText(name: string): string {
  return `
It prints a plan to begin with, and on the side what speaks against it, what
the gate will cost, and the steps that it leads through. Nothing is changed:
save the plan, edit it, keep it in Git. With --yes it is made at once, and
adopting is waited for. Adopting restarts no pod and drops no request.

Examples:
  ${name} adopt web > plan.yaml
  ${name} adopt deployment/web --yes

Exit status: 0 when the Deployment can be adopted, and with --yes is, 1 when
not, 2 when there is no such Deployment or a right is missing, 3 when no
operator adopts it in time.`
}

export function addAdopt(program: Command, cli: Cli, finish: (status: ExitStatus) => void): void {
  const command = program
    .command('adopt')
    .summary('make a plan for an existing Deployment')
    .description('Prints, and with --yes makes, a plan for a Deployment, and says what it costs.')
    .argument('<deployment>', 'the Deployment', deploymentName)
    .option('--yes', 'make the plan')
    .addOption(timeoutOption('with --yes: how long to wait for the operator', PATIENCE))
  addClusterOptions(addOutputOption(command, 'the RolloutPlan'))
    .addHelpText('after', helpText(cli.name))
    .action(async (name: string, options: AdoptOptions) => {
      const task = `adopt Deployment "${name}"`
      finish(await atCluster(cli, options, task, (place) => adopt(name, options, place, cli)))
    })
}

async function adopt(
  name: string,
  options: AdoptOptions,
  place: Place,
  cli: Cli,
): Promise<ExitStatus> {
  const target = await readDeployment(name, place)
  const manifest = proposePlan(target)
  const plan = understood(manifest)
  const { facts, hidden } = await gatherAround(plan, place)
  const holder = holderAmong(facts.rivalPlans)
  if (holder !== undefined) {
    const text = `RolloutPlan "${holder.metadata.name}" holds it already`
    cli.printError(`Cannot adopt Deployment "${name}": ${text}`)
    return EXIT.notDone
  }
  const findings = preflight(facts)
  if (refuse(findings, cli)) return EXIT.notDone
  const { yes = false, output = 'yaml' } = options
  if (!yes || options.output !== undefined) {
    printObject(ROLLOUT_PLANS, manifest as unknown as RolloutPlan, { format: output, cli })
    cli.printError('')
  }
  const gate = comingGate(facts)
  for (const line of adoptionLines({ plan, target, findings, gate })) cli.printError(line)
  if (hidden.length > 0) {
    cli.printError(
      `Not held against it, as you may not read them: ${[...hidden].sort().join(', ')}`,
    )
  }
  if (yes) return make(plan, options, place, cli)
  cli.printError('')
  cli.printError(`Nothing is changed. To make this plan: ${cli.name} adopt ${name} --yes`)
  return EXIT.done
}

async function readDeployment(name: string, { cluster, namespace }: Place): Promise<Deployment> {
  const target = await cluster.get(DEPLOYMENTS, { namespace, name })
  if (target !== undefined) return target
  const { items } = await cluster.list(DEPLOYMENTS, { namespace })
  const names = items.map(({ metadata }) => metadata.name)
  const near = nearest(name, names)
  const others = names.length === 0 ? 'there are none in it' : `there are ${listOf(names)}`
  throw new UsageError(
    `Cannot find Deployment "${name}" in namespace "${namespace}": ` +
      (near === undefined ? others : `did you mean "${near}"?`),
  )
}

function understood(manifest: JsonObject): RolloutPlan {
  const reading = readPlan(manifest)
  if (reading.kind === 'understood') return reading.object
  throw new UsageError(`Cannot make a plan: ${formatViolations(reading.violations)}`)
}

function refuse(findings: readonly Finding[], cli: Cli): boolean {
  const refusals = findings.filter(({ severity }) => severity === 'refuse')
  for (const { message } of refusals) cli.printError(message)
  return refusals.length > 0
}

async function make(
  plan: RolloutPlan,
  { timeout, output }: AdoptOptions,
  place: Place,
  cli: Cli,
): Promise<ExitStatus> {
  const { name } = plan.metadata
  const options = { fieldManager: FIELD_MANAGERS.cli }
  let made = await place.cluster.create(ROLLOUT_PLANS, plan, options)
  const tell = output === undefined ? cli.print : cli.printError
  tell(`rolloutplan "${name}" created`)
  const until = after(place.clock.now(), timeout)
  for (;;) {
    const { phase, reason, message } = wordsOf(made)
    if (phase === 'Healthy') {
      tell(`deployment "${plan.spec.targetRef.name}" adopted`)
      return EXIT.done
    }
    if (phase === 'Degraded') {
      cli.printError(`Cannot adopt by RolloutPlan "${name}": ${message} (${reason})`)
      return EXIT.notDone
    }
    const last = { resource: ROLLOUT_PLANS, key: keyOf(made), object: made }
    if (!(await awaitChange(place, last, until))) return late(made, cli)
    made = (await place.cluster.get(ROLLOUT_PLANS, keyOf(made))) ?? made
  }
}

function late(plan: RolloutPlan, cli: Cli): ExitStatus {
  const { reason, message } = wordsOf(plan)
  const { name, namespace = '' } = plan.metadata
  const why = reason === '' ? 'no operator has seen it yet' : `${message} (${reason})`
  cli.printError(`RolloutPlan "${name}" has not adopted its Deployment in time: ${why}`)
  cli.printError(`To see what becomes of it: ${cli.name} status ${name} -n ${namespace} --watch`)
  return EXIT.timedOut
}
