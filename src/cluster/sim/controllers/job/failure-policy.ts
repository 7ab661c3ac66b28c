import type { Job, PodFailureRule } from '../../../../objects/batch.ts'
import type { ContainerStatus, Pod } from '../../../../objects/pod.ts'

/** What a policy makes of a pod that has failed. */
export interface FailureVerdict {
  readonly action: PodFailureRule['action'] | undefined
  /** Whether it counts towards the limits. */
  readonly counts: boolean
  /** Why the whole Job fails; absent where it does not. */
  readonly message?: string
}

const COUNTED: FailureVerdict = { action: undefined, counts: true }

/** The first rule that fits: Kubernetes 1.36, pod_failure_policy.go (matchPodFailurePolicy). */
export function judgeFailure({ spec }: Job, pod: Pod): FailureVerdict {
  const rules = spec.podFailurePolicy?.rules ?? []
  for (const [index, rule] of rules.entries()) {
    const what = matchOf(rule, pod)
    if (what === undefined) continue
    const { action } = rule
    if (action === 'Ignore') return { action, counts: false }
    if (action !== 'FailJob') return { action, counts: true }
    return { action, counts: true, message: `${what} matching FailJob rule at index ${index}` }
  }
  return COUNTED
}

/** What of a pod a rule is about, in words; `undefined` where it is not about this pod. */
function matchOf({ onExitCodes, onPodConditions }: PodFailureRule, pod: Pod): string | undefined {
  const { namespace = '', name } = pod.metadata
  if (onExitCodes !== undefined) {
    const container = failedContainer(onExitCodes, pod)
    if (container === undefined) return undefined
    const code = container.state?.terminated?.exitCode ?? 0
    return `Container ${container.name} for pod ${namespace}/${name} failed with exit code ${code}`
  }
  const condition = pod.status?.conditions?.find((one) =>
    onPodConditions?.some(({ type, status }) => type === one.type && status === one.status),
  )
  return condition && `Pod ${namespace}/${name} has condition ${condition.type}`
}

type ExitCodes = NonNullable<PodFailureRule['onExitCodes']>

function failedContainer(wanted: ExitCodes, { status }: Pod): ContainerStatus | undefined {
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])]
  return statuses.find(({ name, state }) => {
    const code = state?.terminated?.exitCode ?? 0
    if (code === 0 || (wanted.containerName ?? name) !== name) return false
    return wanted.values.includes(code) === (wanted.operator === 'In')
  })
}
