import type { Command } from 'commander'
import type { Json } from '../../base/json.ts'
import {
  revisionBefore,
  revisionsOf,
  type Revision,
} from '../../domain/rollout/replica-sets/revisions.ts'
import { imagesOf, isSameTemplate } from '../../domain/rollout/replica-sets/revision.ts'
import { DEPLOYMENTS, REPLICA_SETS, type Deployment } from '../../objects/workload.ts'
import { addClusterOptions, atCluster, type ClusterOptions, type Place } from './at-cluster.ts'
import { EXIT, type Cli, type ExitStatus } from '../cli.ts'
import { editTemplate } from './edit-template.ts'
import { ordinal, planName } from '../option-values.ts'
import { addOutputOption, printObject, type OutputOptions } from './print-objects.ts'
import { readPlan, readTarget } from './read-plan.ts'
import { UsageError } from '../usage-error.ts'

interface UndoOptions extends ClusterOptions, OutputOptions {
  readonly toRevision?: number
}

function helpText(name: string): string {
  return `
It writes the template of an earlier revision into the Deployment, as kubectl
rollout undo does, which refuses a Deployment that is paused: during a rollout,
and with the gate Paused always. Without --to-revision that is the newest
revision that is not asked for now: during a rollout, or after an abort, the
stable one, and nothing is rolled; at rest the one before, and a rollout to it
starts, with the steps of the plan.

Examples:
  ${name} undo web
  ${name} history web
  ${name} undo web --to-revision 3

Exit status: 0 when the template is written, 2 when there is no such plan or
revision.`
}

export function addUndo(program: Command, cli: Cli, finish: (status: ExitStatus) => void): void {
  const command = program
    .command('undo')
    .summary('put the template of an earlier revision back')
    .description('Puts the template of an earlier revision back into the Deployment of a plan.')
    .argument('<plan>', 'the RolloutPlan', planName)
    .option('--to-revision <number>', 'the revision, as history has it', ordinal)
  addClusterOptions(addOutputOption(command, 'the Deployment'))
    .addHelpText('after', helpText(cli.name))
    .action(async (name: string, options: UndoOptions) => {
      const task = `undo RolloutPlan "${name}"`
      finish(await atCluster(cli, options, task, (place) => undo(name, options, place, cli)))
    })
}

async function undo(
  name: string,
  { toRevision, output }: UndoOptions,
  place: Place,
  cli: Cli,
): Promise<ExitStatus> {
  const target = await readTarget(await readPlan(place, name), place)
  const revision = await revisionFor(target, toRevision, place)
  const isSame = isSameTemplate(revision.template, target.spec.template)
  const asked = isSame ? target : await putBack(target, revision, place, cli)
  if (output !== undefined) printObject(DEPLOYMENTS, asked, { format: output, cli })
  else cli.print(sentenceOf(target, revision, isSame))
  return EXIT.done
}

function putBack(
  target: Deployment,
  { template }: Revision,
  place: Place,
  cli: Cli,
): Promise<Deployment> {
  const value = template as unknown as Json
  const operations = [{ op: 'replace', path: '/spec/template', value }] as const
  return editTemplate(target, { kind: 'json', operations }, place, cli)
}

function sentenceOf(
  { metadata: { name } }: Deployment,
  { number, template }: Revision,
  isSame: boolean,
): string {
  const images = imagesOf(template).join(', ')
  return isSame
    ? `deployment "${name}" unchanged: it asks for revision ${number} already (${images})`
    : `deployment "${name}" undone to revision ${number} (${images})`
}

async function revisionFor(
  target: Deployment,
  toRevision: number | undefined,
  { cluster }: Place,
): Promise<Revision> {
  const { name, namespace = '' } = target.metadata
  const { items } = await cluster.list(REPLICA_SETS, { namespace })
  const revisions = revisionsOf(target, items)
  const found =
    toRevision === undefined
      ? revisionBefore(target, revisions)
      : revisions.find(({ number }) => number === toRevision)
  if (found !== undefined) return found
  throw new UsageError(
    toRevision === undefined
      ? `Cannot undo Deployment "${name}": it has no earlier revision`
      : `Cannot undo Deployment "${name}" to revision ${toRevision}: it has ${numbersOf(revisions)}`,
  )
}

function numbersOf(revisions: readonly Revision[]): string {
  const numbers = revisions.map(({ number }) => number).sort((a, b) => a - b)
  const last = numbers.pop()
  if (last === undefined) return 'none'
  return numbers.length === 0
    ? `revision ${last} only`
    : `revisions ${numbers.join(', ')} and ${last}`
}
