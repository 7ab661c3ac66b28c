import { z } from 'zod'
import { parseDuration } from '../base/duration-text.ts'
import { durationMs, type DurationMs } from '../base/units.ts'
import { REQUEST_ACTIONS } from '../api/rollout-request.ts'

/** A span as people write it, such as `30s` or `1h30m`. */
const span = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, {
    message: 'expected a time such as 30s, 5m or 1h30m',
  })
  .transform((text): DurationMs => parseDuration(text) ?? durationMs(0))

const count = z.number().int().min(0)
const positive = z.number().int().min(1)
const name = z.string().min(1).max(253)
const ratio = z.number().min(0).max(1)

const node = z.strictObject({
  name: name.optional(),
  cpu: z.string().default('4'),
  memory: z.string().default('8Gi'),
  zone: name.optional(),
  labels: z.record(z.string(), z.string()).optional(),
  taints: z
    .array(
      z.strictObject({
        key: name,
        value: z.string().optional(),
        effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
      }),
    )
    .optional(),
})

const nodes = z.union([
  node.extend({ count: positive.max(5000) }).omit({ name: true }),
  z.array(node),
])

/** How an image behaves once it is told to run; what is not said is the default. */
const behaviour = z.strictObject({
  pullSeconds: z.number().min(0).optional(),
  pullFails: z.boolean().optional(),
  startupSeconds: z.number().min(0).optional(),
  neverReady: z.boolean().optional(),
  crashAfterSeconds: z.number().min(0).optional(),
  exitCode: z.number().int().min(0).max(255).optional(),
  shutdownSeconds: z.number().min(0).optional(),
  latencyMs: z.strictObject({ p50: z.number().positive(), p99: z.number().positive() }).optional(),
  errorRatio: ratio.optional(),
})

const traffic = z.strictObject({
  service: name,
  namespace: name.default('default'),
  requestsPerSecond: z.number().min(0).max(1_000_000),
})

/** One thing that a person does, or that goes wrong, at a time; exactly one field beside `at`. */
const action = z
  .strictObject({
    at: span,
    setImage: z
      .strictObject({ deployment: name, container: name.optional(), image: name })
      .optional(),
    scale: z.strictObject({ deployment: name, replicas: count }).optional(),
    apply: name.optional(),
    patch: z
      .strictObject({ kind: name, name, merge: z.record(z.string(), z.unknown()) })
      .optional(),
    delete: z
      .strictObject({
        kind: name,
        name,
        propagation: z.enum(['Background', 'Foreground', 'Orphan']).optional(),
      })
      .optional(),
    request: z.strictObject({ plan: name, action: z.enum(REQUEST_ACTIONS) }).optional(),
    resume: z.strictObject({ deployment: name }).optional(),
    undo: z.strictObject({ deployment: name }).optional(),
    behave: behaviour.extend({ image: name }).optional(),
    traffic: traffic.optional(),
    operator: z.enum(['kill', 'start']).optional(),
  })
  .superRefine((entry, context) => {
    const said = Object.keys(entry).filter((key) => key !== 'at')
    if (said.length !== 1) {
      context.addIssue({
        code: 'custom',
        message: `expected exactly one thing to do beside "at", such as setImage or request; found ${said.length}`,
      })
    }
  })

const bounds = {
  equals: z.number().optional(),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
}

/** What is counted over a whole run, or is to hold at every moment of it. */
export const QUANTITIES = [
  'requestsServed',
  'requestsRefused',
  'requestErrors',
  'blackoutSeconds',
  'availablePods',
  'pods',
] as const

const QUANTITY_WORDS = z.enum(QUANTITIES)

/** A line of the verdict. */
const expectation = z.union([
  z.strictObject({
    by: span,
    plan: name,
    phase: z.string().optional(),
    reason: z.string().optional(),
    weight: count.max(100).optional(),
  }),
  z.strictObject({ by: span, service: name, answeredBy: z.array(name).min(1) }),
  z.strictObject({ by: span, deployment: name, image: name, complete: z.literal(true) }),
  z.strictObject({ always: QUANTITY_WORDS, of: name.optional(), ...bounds }),
  z.strictObject({ atEnd: QUANTITY_WORDS, of: name.optional(), ...bounds }),
])

/** One told run: what there is, what happens, and what must come of it. */
export const SCENARIO = z.strictObject({
  apiVersion: z.literal('simulate.rolloutplan.dev/v1alpha1'),
  kind: z.literal('Scenario'),
  metadata: z.strictObject({ name }),
  spec: z.strictObject({
    title: z.string().max(200).optional(),
    seed: count.default(1),
    until: span.optional(),
    nodes: nodes.default({ count: 3, cpu: '4', memory: '8Gi' }),
    manifests: z.array(name).min(1),
    images: z.record(z.string(), behaviour).default({}),
    traffic: z.array(traffic).default([]),
    timeline: z.array(action).default([]),
    expect: z.array(expectation).default([]),
  }),
})

export type Scenario = z.infer<typeof SCENARIO>
export type NodesSpec = Scenario['spec']['nodes']
export type NodeSpec = z.infer<typeof node>
export type Action = z.infer<typeof action>
export type Expectation = z.infer<typeof expectation>
export type Quantity = (typeof QUANTITIES)[number]
export type BehaviourSpec = z.infer<typeof behaviour>
export type TrafficSpec = z.infer<typeof traffic>
