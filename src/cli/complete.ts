import type { Argument, Command, Option } from 'commander'
import { ROLLOUT_PLANS } from '../api/rollout-plan.ts'
import type { KubeObject } from '../objects/meta.ts'
import type { Resource } from '../objects/resource.ts'
import { DEPLOYMENTS } from '../objects/workload.ts'
import type { Cli } from './cli.ts'

/** What can stand where the cursor is. */
export interface Offer {
  readonly words: readonly string[]
  /** Whether a file can stand there as well. */
  readonly files: boolean
}

const NOTHING: Offer = { words: [], files: false }
const FILES: Offer = { words: [], files: true }

/** The kinds of whose names an argument is one. */
const KINDS: Readonly<Record<string, Resource>> = { plan: ROLLOUT_PLANS, deployment: DEPLOYMENTS }

/**
 * What may stand for the last of some words, by the commands that the program has.
 *
 * Names are asked of the cluster that the words before lead to; where it does not answer, there are
 * none.
 */
export async function complete(
  program: Command,
  typed: readonly string[],
  cli: Pick<Cli, 'connect'>,
): Promise<Offer> {
  const current = typed.at(-1) ?? ''
  const { words, files } = await offerFor(program, typed.slice(0, -1), current, cli)
  return { words: words.filter((word) => word.startsWith(current)), files }
}

async function offerFor(
  program: Command,
  [verb, ...before]: readonly string[],
  current: string,
  cli: Pick<Cli, 'connect'>,
): Promise<Offer> {
  if (verb === undefined) return { ...NOTHING, words: namesOf(program) }
  if (verb === 'help') return { ...NOTHING, words: before.length === 0 ? namesOf(program) : [] }
  const command = program.commands.find((one) => one.name() === verb)
  if (command === undefined) return NOTHING
  if (current.startsWith('-')) return { ...NOTHING, words: longOptions(command) }
  const open = optionNamed(command, before.at(-1))
  if (open?.required === true) return valuesOf(open)
  return argumentOffer(command, before, cli)
}

function namesOf({ commands }: Command): readonly string[] {
  return commands.map((command) => command.name()).filter((name) => !name.startsWith('_'))
}

function longOptions({ options }: Command): readonly string[] {
  return options.map(({ long }) => long).filter((long) => typeof long === 'string')
}

function optionNamed({ options }: Command, word: string | undefined): Option | undefined {
  return options.find(({ short, long }) => word !== undefined && (word === short || word === long))
}

function valuesOf({ argChoices, long }: Option): Offer {
  if (argChoices !== undefined) return { ...NOTHING, words: argChoices }
  return long === '--kubeconfig' ? FILES : NOTHING
}

/** The first argument that is not there yet; all but the last stand once. */
async function argumentOffer(
  command: Command,
  before: readonly string[],
  cli: Pick<Cli, 'connect'>,
): Promise<Offer> {
  const there = before.filter((word, index) => isArgument(command, word, before[index - 1])).length
  const { registeredArguments } = command
  const last = registeredArguments.at(-1)
  const argument = registeredArguments[there] ?? (last?.variadic === true ? last : undefined)
  if (argument === undefined) return NOTHING
  const kind = KINDS[argument.name()]
  if (kind === undefined) return choicesOf(argument)
  return { ...NOTHING, words: await namesInCluster(kind, placeIn(command, before), cli) }
}

function isArgument(command: Command, word: string, previous: string | undefined): boolean {
  return !word.startsWith('-') && optionNamed(command, previous)?.required !== true
}

function choicesOf({ argChoices }: Argument): Offer {
  return argChoices === undefined ? FILES : { ...NOTHING, words: argChoices }
}

type Place = Readonly<Partial<Record<'namespace' | 'context' | 'kubeconfig', string>>>

function placeIn(command: Command, before: readonly string[]): Place {
  const pairs = before.map((word, index): [string, string] => {
    const [name = '', value = before[index + 1] ?? ''] = word.split('=')
    return [optionNamed(command, name)?.attributeName() ?? '', value]
  })
  const said = pairs.filter(([name]) => ['namespace', 'context', 'kubeconfig'].includes(name))
  return Object.fromEntries(said)
}

/** A person who hits Tab wants no errors. */
async function namesInCluster(
  kind: Resource,
  { namespace, ...options }: Place,
  cli: Pick<Cli, 'connect'>,
): Promise<readonly string[]> {
  try {
    const connection = await cli.connect(options)
    try {
      const query = { namespace: namespace ?? connection.namespace }
      const { items } = await connection.cluster.list<KubeObject>(kind, query)
      return items.map(({ metadata }) => metadata.name)
    } finally {
      connection.close()
    }
  } catch {
    return []
  }
}
