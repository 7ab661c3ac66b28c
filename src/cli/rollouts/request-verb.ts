import type { Command } from 'commander'
import {
  ROLLOUT_REQUESTS,
  type RequestAction,
  type RolloutRequest,
} from '../../api/rollout-request.ts'
import type { RolloutPlan } from '../../api/rollout-plan.ts'
import { FIELD_MANAGERS } from '../../api/labels.ts'
import { formatDuration } from '../../base/duration-text.ts'
import { after, seconds, type DurationMs } from '../../base/units.ts'
import { makeRequest, subjectOf } from '../../domain/rollout/requests/make-request.ts'
import { answerIn } from '../../domain/rollout/requests/queue.ts'
import { keyOf } from '../../objects/meta.ts'
import { addClusterOptions, atCluster, type ClusterOptions, type Place } from './at-cluster.ts'
import { awaitChange } from './await-change.ts'
import { EXIT, type Cli, type ExitStatus } from '../cli.ts'
import { planName, timeoutOption } from '../option-values.ts'
import { addOutputOption, printObject, type OutputOptions } from './print-objects.ts'
import { readPlan } from './read-plan.ts'

/** A verb that says one word to a rollout. */
export interface Word {
  readonly verb: string
  readonly action: RequestAction
  /** What has become of the plan once it is obeyed, such as `promoted`. */
  readonly done: string
  /** What people should know besides, once it is obeyed. */
  readonly note?: (plan: RolloutPlan) => string | undefined
}

export interface WordOptions extends ClusterOptions, OutputOptions {
  readonly wait: boolean
  readonly timeout: DurationMs
}

/** How long a request that was answered can still be looked at. */
const KEPT = 3600
const PATIENCE = seconds(30)

/** The arguments and options that every such verb has. */
export function addRequestVerb(program: Command, verb: string): Command {
  const command = program
    .command(verb)
    .argument('<plan>', 'the RolloutPlan', planName)
    .option('--no-wait', 'ask, and do not wait for the answer of the operator')
    .addOption(timeoutOption('how long to wait for it', PATIENCE))
  return addClusterOptions(addOutputOption(command, 'the RolloutRequest'))
}

export function requestHelp(lines: readonly string[]): string {
  return `
${lines.join('\n')}

Exit status: 0 when the operator accepts it, 1 when it refuses, 2 when there is
no such plan or the cluster turns the request down, 3 when nobody answers in
time.`
}

/** Makes a RolloutRequest as a person's word, and says what became of it. */
export function sayWord(
  name: string,
  word: Word,
  options: WordOptions,
  cli: Cli,
): Promise<ExitStatus> {
  return atCluster(cli, options, `${word.verb} RolloutPlan "${name}"`, async (place) => {
    const plan = await readPlan(place, name)
    const making = makeRequest(plan, word.action, {
      ttlSecondsAfterFinished: KEPT,
    })
    if (making.kind === 'pointless') {
      cli.printError(`Cannot ${word.verb} RolloutPlan "${name}": ${making.message}`)
      return EXIT.notDone
    }
    const made = await place.cluster.create(ROLLOUT_REQUESTS, making.request, {
      fieldManager: FIELD_MANAGERS.cli,
    })
    if (!options.wait) return reportMade(made, word, options, cli)
    const ended = report(await awaitAnswer(made, options.timeout, place), word, options, cli)
    const note = ended === EXIT.done ? word.note?.(plan) : undefined
    if (note !== undefined) cli.printError(note)
    return ended
  })
}

/** The request once it is answered, or as it is when the time is over. */
async function awaitAnswer(
  made: RolloutRequest,
  timeout: DurationMs,
  place: Place,
): Promise<RolloutRequest> {
  const until = after(place.clock.now(), timeout)
  const key = keyOf(made)
  let request = made
  while (answerIn(request) === undefined) {
    const last = { resource: ROLLOUT_REQUESTS, key, object: request }
    if (!(await awaitChange(place, last, until))) return request
    request = (await place.cluster.get(ROLLOUT_REQUESTS, key)) ?? request
  }
  return request
}

function report(request: RolloutRequest, word: Word, options: WordOptions, cli: Cli): ExitStatus {
  const answer = answerIn(request)
  if (answer === undefined) return reportSilence(request, word, options, cli)
  const { planRef } = request.spec
  if (answer.type === 'Refused') {
    const what = `Cannot ${word.verb} RolloutPlan "${planRef.name}"`
    cli.printError(`${what}: ${answer.message} (${answer.reason})`)
    return EXIT.notDone
  }
  if (options.output !== undefined) {
    printObject(ROLLOUT_REQUESTS, request, { format: options.output, cli })
    return EXIT.done
  }
  cli.print(`rolloutplan "${planRef.name}" ${word.done}: ${subjectOf(request.spec)}`)
  return EXIT.done
}

function reportMade(
  request: RolloutRequest,
  word: Word,
  { output }: WordOptions,
  cli: Cli,
): ExitStatus {
  if (output !== undefined) printObject(ROLLOUT_REQUESTS, request, { format: output, cli })
  else {
    const subject = `${word.verb} ${subjectOf(request.spec)}`
    cli.print(`rolloutrequest "${request.metadata.name}" created: ${subject}`)
  }
  return EXIT.done
}

function reportSilence(
  { metadata, spec }: RolloutRequest,
  { verb }: Word,
  { timeout }: WordOptions,
  cli: Cli,
): ExitStatus {
  const { name, namespace = '' } = metadata
  cli.printError(
    `Cannot tell whether RolloutPlan "${spec.planRef.name}" is to ${verb}: no operator has ` +
      `answered within ${formatDuration(timeout)}, expected one to run`,
  )
  cli.printError(
    `RolloutRequest "${name}" stays and is answered once one runs; ` +
      `to take it back: kubectl delete rolloutrequest ${name} -n ${namespace}`,
  )
  return EXIT.timedOut
}
