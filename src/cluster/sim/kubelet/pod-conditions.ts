import type { Condition } from '../../../objects/meta.ts'
import type { PodStatus } from '../../../objects/pod.ts'

export interface Findings {
  readonly phase: PodStatus['phase']
  /** The containers that are not ready, by name. */
  readonly unready: readonly string[]
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
  const key = `${findings.phase ?? ''} ${findings.unready.join()} ${findings.now}`
  const last = known.get(before)
  if (last?.key === key) return last.conditions
  const conditions = Object.freeze(
    findingsOf(findings).map((finding) => withTime(finding, before, findings.now)),
  )
  const others = before.filter(({ type }) => !conditions.some((one) => one.type === type))
  const all = Object.freeze([...conditions, ...others])
  known.set(before, { key, conditions: all })
  return all
}

function findingsOf({ phase, unready }: Findings): readonly Finding[] {
  const trouble = troubleOf(phase, unready)
  return [
    { type: 'PodReadyToStartContainers', status: 'True' },
    { type: 'Initialized', status: 'True' },
    { type: 'Ready', ...trouble },
    { type: 'ContainersReady', ...trouble },
  ]
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
