import type { Command } from 'commander'
import { ROLLOUT_PLANS, type RolloutPlan } from '../api/rollout-plan.ts'
import { forecast } from '../domain/rollout/forecast/forecast.ts'
import { preflight } from '../domain/rollout/preflight/preflight.ts'
import type { Finding } from '../domain/rollout/preflight/finding.ts'
import { apiVersionOf } from '../objects/resource.ts'
import { DEPLOYMENTS, type Deployment } from '../objects/workload.ts'
import { forecastLines, previewSizeLines, roundingLines } from '../view/forecast.ts'
import { isOf, namespaceOf } from './check-manifests.ts'
import { EXIT, type Cli, type ExitStatus } from './cli.ts'
import { factsOfManifests } from './facts-of-manifests.ts'
import { loadManifests } from './load-manifests.ts'
import { formatProblem, type Manifest } from './read-manifests.ts'

function helpText(name: string): string {
  return `
For every step it shows the pods of both versions, how many are available at
least and how many there are at most, the share of users that meets the new
version, and what the step waits for. No cluster is asked and nothing is changed.

Objects of other kinds in the files (Services, HorizontalPodAutoscalers,
PodDisruptionBudgets) are held against the plan as well.

Examples:
  ${name} preview plan.yaml deployment.yaml
  ${name} preview all-in-one.yaml

Exit status: 0 when the plan can be obeyed, 2 when a file or the plan is wrong.`
}

export function addPreview(program: Command, cli: Cli, finish: (status: ExitStatus) => void): void {
  program
    .command('preview')
    .summary('show every step of a plan without running anything')
    .description('Shows every step that a RolloutPlan takes a Deployment through.')
    .argument('<file...>', 'YAML files with one RolloutPlan or more and their Deployments')
    .addHelpText('after', helpText(cli.name))
    .action(async (paths: readonly string[]) => {
      finish(await preview(paths, cli))
    })
}

/** Prints the forecast of every plan in the files, or everything that is wrong with them. */
export async function preview(paths: readonly string[], cli: Cli): Promise<ExitStatus> {
  const { manifests, unknown, problems } = await loadManifests(paths, cli)
  const plans = manifests.filter(isPlan)
  if (problems.length > 0) return refuse(problems.map(formatProblem), cli)
  if (plans.length === 0) {
    const seen = kindsOf([...manifests, ...unknown])
    return refuse(
      [`Cannot preview ${listOf(paths)}: found ${seen}, expected a RolloutPlan of ${PLANS}`],
      cli,
    )
  }
  for (const { file, lineOf, object } of unknown) {
    cli.printError(`${file}:${lineOf('kind')}: note: kind ${object.kind} is not looked at`)
  }
  const objects = manifests.map(({ object }) => object)
  const judged = plans.map((plan) => ({ plan, ...judge(plan, objects) }))
  const refusals = judged.flatMap(({ refusals }) => refusals)
  if (refusals.length > 0) return refuse(refusals, cli)
  judged.forEach(({ lines }, index) => {
    for (const line of index === 0 ? lines : ['', ...lines]) cli.print(line)
  })
  return EXIT.done
}

const PLANS = apiVersionOf(ROLLOUT_PLANS)

/** The kinds that the files have, once each. */
function kindsOf(manifests: readonly Manifest[]): string {
  const kinds = manifests.map(({ object }) => `${object.kind} of ${object.apiVersion}`)
  return [...new Set(kinds)].join(', ')
}

type PlanManifest = Manifest & { readonly object: RolloutPlan }

function isPlan(manifest: Manifest): manifest is PlanManifest {
  return isOf(ROLLOUT_PLANS, manifest.object)
}

function judge(
  { object: plan, file, lineOf }: PlanManifest,
  objects: readonly Manifest['object'][],
): { readonly refusals: readonly string[]; readonly lines: readonly string[] } {
  const facts = factsOfManifests(plan, objects)
  const findings = preflight(facts)
  const { target } = facts
  if (target === undefined) {
    const message = missingTarget(plan, objects)
    return { refusals: [`${file}:${lineOf('spec.targetRef.name')}: ${message}`], lines: [] }
  }
  const refusals = findings
    .filter(({ severity }) => severity === 'refuse')
    .map(({ message }) => `${file}:${lineOf('metadata.name')}: ${message}`)
  return { refusals, lines: previewLines(plan, target, findings) }
}

function missingTarget(plan: RolloutPlan, objects: readonly Manifest['object'][]): string {
  const { name } = plan.spec.targetRef
  const namespaces = objects
    .filter((object) => isOf(DEPLOYMENTS, object) && object.metadata.name === name)
    .map((object) => `"${namespaceOf(object)}"`)
  const found =
    namespaces.length === 0
      ? 'is in none of the files, expected it beside the plan'
      : `is in namespace ${namespaces.sort().join(', ')} and the plan is in ` +
        `"${namespaceOf(plan)}", expected both in one namespace`
  return `Cannot preview RolloutPlan "${plan.metadata.name}": its Deployment "${name}" ${found}`
}

function previewLines(
  plan: RolloutPlan,
  target: Deployment,
  findings: readonly Finding[],
): readonly string[] {
  const foretold = forecast(plan, target)
  const pods = foretold.replicas === 1 ? '1 replica' : `${foretold.replicas} replicas`
  const notes = [
    ...(foretold.replicas === 0
      ? ['The Deployment is scaled to 0: there is nothing to share']
      : []),
    ...roundingLines(foretold),
    ...previewSizeLines(plan, foretold),
    ...findings.map(noteOf),
  ]
  return [
    `RolloutPlan "${plan.metadata.name}" takes Deployment "${target.metadata.name}" ` +
      `(${pods}) through ${plan.spec.strategy.type}`,
    '',
    ...forecastLines(foretold),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ]
}

function noteOf({ severity, message }: Finding): string {
  return severity === 'wait' ? `${message} in these files: the plan waits until it does` : message
}

function refuse(sentences: readonly string[], cli: Cli): ExitStatus {
  for (const sentence of sentences) cli.printError(sentence)
  return EXIT.misused
}

function listOf(paths: readonly string[]): string {
  return paths.map((path) => `"${path}"`).join(', ')
}
