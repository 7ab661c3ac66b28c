import { conditionOf, type Condition } from '../../../objects/meta.ts'
import type { Pod, PodSpec, PodStatus } from '../../../objects/pod.ts'

export interface Findings {
  readonly phase: PodStatus['phase']
  /** The containers that are not ready, by name. */
  readonly unready: readonly string[]
  /** The init containers that others wait for, by name. */
  readonly incomplete: readonly string[]
  /** What else has to be true of the pod, as its spec says. */
  readonly gates: PodSpec['readinessGates']
  /** Whether its volumes are not there yet, and so no place to run in. */
  readonly isMounting: boolean
  readonly now: string
}

type Finding = Omit<Condition, 'lastTransitionTime'>

const known = new WeakMap<
  readonly Condition[],
  { readonly key: string; readonly conditions: readonly Condition[] }
>()

/**
 * The conditions of a pod on its node (pkg/kubelet/status/generate.go), after those it had.
 *
 * Pods with the same conditions that change alike within a second share the outcome.
 */
export function conditionsOf(
  before: readonly Condition[],
  findings: Findings,
): readonly Condition[] {
  const key = keyOf(findings)
  const last = known.get(before)
  if (last?.key === key) return last.conditions
  const conditions = Object.freeze(
    findingsOf(before, findings).map((finding) => withTime(finding, before, findings.now)),
  )
  const others = before.filter(({ type }) => !conditions.some((one) => one.type === type))
  const all = Object.freeze([...conditions, ...others])
  known.set(before, { key, conditions: all })
  return all
}

function keyOf({ phase, unready, incomplete, gates, isMounting, now }: Findings): string {
  const key = `${phase ?? ''} ${unready.join()} ${now} ${incomplete.join()} ${isMounting}`
  return gates === undefined ? key : `${key} ${gates.map((gate) => gate.conditionType).join()}`
}

function findingsOf(before: readonly Condition[], findings: Findings): readonly Finding[] {
  const trouble = troubleOf(findings.phase, findings.unready)
  const { gates } = findings
  return [
    { type: 'PodReadyToStartContainers', status: findings.isMounting ? 'False' : 'True' },
    { type: 'Initialized', ...initializedOf(findings) },
    {
      type: 'Ready',
      ...(trouble.status === 'True' && gates !== undefined ? gatesOf(before, gates) : trouble),
    },
    { type: 'ContainersReady', ...trouble },
  ]
}

function initializedOf({ phase, incomplete }: Findings): Omit<Finding, 'type'> {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' }
  if (incomplete.length === 0) return { status: 'True' }
  const message = `containers with incomplete status: [${incomplete.join(' ')}]`
  return { status: 'False', reason: 'ContainersNotInitialized', message }
}

/** Whether a condition that is a readiness gate of the pod has changed. */
export function hasMovedGate({ spec, status }: Pod, { status: before }: Pod): boolean {
  if (spec.readinessGates === undefined || status?.conditions === before?.conditions) return false
  return spec.readinessGates.some(
    ({ conditionType: type }) =>
      conditionOf(status?.conditions, type)?.status !==
      conditionOf(before?.conditions, type)?.status,
  )
}

function gatesOf(
  before: readonly Condition[],
  gates: NonNullable<PodSpec['readinessGates']>,
): Omit<Finding, 'type'> {
  const shut = gates.flatMap(({ conditionType }) => shutGate(before, conditionType))
  if (shut.length === 0) return { status: 'True' }
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: shut.join(', ') }
}

function shutGate(before: readonly Condition[], type: string): readonly string[] {
  const status = before.find((condition) => condition.type === type)?.status
  if (status === 'True') return []
  if (status !== undefined) {
    return [`the status of pod readiness gate "${type}" is not "True", but ${status}`]
  }
  return [`corresponding condition of pod readiness gate "${type}" does not exist.`]
}

function troubleOf(phase: PodStatus['phase'], unready: readonly string[]): Omit<Finding, 'type'> {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' }
  if (unready.length === 0) return { status: 'True' }
  const message = `containers with unready status: [${unready.join(' ')}]`
  return { status: 'False', reason: 'ContainersNotReady', message }
}

function withTime(finding: Finding, before: readonly Condition[], now: string): Condition {
  const old = before.find(({ type }) => type === finding.type)
  const lastTransitionTime = old?.status === finding.status ? old.lastTransitionTime : undefined
  return Object.freeze({ ...finding, lastTransitionTime: lastTransitionTime ?? now })
}
