import { list, map, object, optional, text, word, type TypeOf } from '../api/schema/schema.ts'
import type { DurationMs } from '../base/units.ts'
import { ACTION } from './schema/action.ts'
import { BEHAVIOUR } from './schema/behaviour.ts'
import { EXPECTATION } from './schema/expectation.ts'
import { count, name, time } from './schema/leaves.ts'
import { NODES, type NODE } from './schema/nodes.ts'
import { TRAFFIC } from './schema/traffic.ts'

export const SCENARIO_SPEC = object('What there is, what happens, and what must come of it.', {
  title: optional(text('What the run shows, in a sentence.', { maxLength: 200 })),
  seed: count('The seed of all chance: the same one gives the same run.', {
    maximum: Number.MAX_SAFE_INTEGER,
    default: 1,
  }),
  until: optional(
    time('When the run ends. Absent: a minute after the last thing that is said of it.'),
  ),
  nodes: NODES,
  manifests: list(
    'Files with the objects that are there from the start, in order; beside this file.',
    name('A file.'),
    { minItems: 1, maxItems: 256 },
  ),
  images: map('How images behave, by their names.', BEHAVIOUR, {
    maxProperties: 1024,
    default: {},
  }),
  traffic: list('Clients that are there from the start.', TRAFFIC, { maxItems: 256, default: [] }),
  timeline: list('What people do and what goes wrong, each at its time.', ACTION, {
    maxItems: 1024,
    default: [],
  }),
  expect: list('The verdict: the run fails where one of these does not hold.', EXPECTATION, {
    maxItems: 256,
    default: [],
  }),
})

/** One told run, as its file has it. */
export const SCENARIO = object('One told run.', {
  apiVersion: word('The version of this format.', ['simulate.rolloutplan.dev/v1alpha1']),
  kind: word('The kind.', ['Scenario']),
  metadata: object('What it is called.', { name: name('The name of the run.') }),
  spec: SCENARIO_SPEC,
})

export type WrittenScenario = TypeOf<typeof SCENARIO>

/** One told run: what there is, what happens, and what must come of it. */
export interface Scenario extends Omit<WrittenScenario, 'spec'> {
  readonly spec: Omit<WrittenScenario['spec'], 'until' | 'timeline' | 'expect'> & {
    readonly until?: DurationMs
    readonly timeline: readonly Action[]
    readonly expect: readonly Expectation[]
  }
}

export type Action = Timed<TypeOf<typeof ACTION>>
export type Expectation = Timed<TypeOf<typeof EXPECTATION>>
export type NodesSpec = TypeOf<typeof NODES>
export type NodeSpec = TypeOf<typeof NODE>
export type BehaviourSpec = TypeOf<typeof BEHAVIOUR>
export type TrafficSpec = TypeOf<typeof TRAFFIC>
export type { Quantity } from './schema/expectation.ts'

/** The same with its times read. */
type Timed<T> = T extends unknown
  ? { readonly [K in keyof T]: K extends 'at' | 'by' | 'after' ? DurationMs : T[K] }
  : never
