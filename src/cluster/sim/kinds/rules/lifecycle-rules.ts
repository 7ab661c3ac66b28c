import type { Container, LifecycleHandler } from '../../../../objects/pod.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { forbiddenValue, invalidValue, requiredValue } from './causes.ts'

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'sleep']

/**
 * What is done after the start of a container and before its end.
 *
 * Kubernetes 1.36, pkg/apis/core/validation (validateLifecycle, validateHandler,
 * validateSleepAction).
 */
export function lifecycleRules(
  { lifecycle }: Container,
  path: string,
  graceSeconds: number,
): ClusterErrorCause[] {
  if (lifecycle === undefined) return []
  return [
    ...hookRules(lifecycle.postStart, `${path}.postStart`, graceSeconds),
    ...hookRules(lifecycle.preStop, `${path}.preStop`, graceSeconds),
  ]
}

/** Kubernetes 1.36, pkg/apis/core/validation (validateInitContainers). */
export function noLifecycleRules({ lifecycle }: Container, path: string): ClusterErrorCause[] {
  const detail = 'may not be set for init containers without restartPolicy=Always'
  return lifecycle === undefined ? [] : [forbiddenValue(path, detail)]
}

function hookRules(
  hook: LifecycleHandler | undefined,
  path: string,
  graceSeconds: number,
): ClusterErrorCause[] {
  if (hook === undefined) return []
  const [first, ...others] = HANDLERS.filter((name) => name in hook)
  if (first === undefined) return [requiredValue(path, 'must specify a handler type')]
  const detail = 'may not specify more than 1 handler type'
  return [
    ...others.map((name) => forbiddenValue(`${path}.${name}`, detail)),
    ...(first === 'sleep' ? sleepRules(hook.sleep?.seconds ?? 0, path, graceSeconds) : []),
  ]
}

function sleepRules(seconds: number, path: string, graceSeconds: number): ClusterErrorCause[] {
  if (seconds >= 0 && seconds <= graceSeconds) return []
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`
  return [invalidValue(`${path}.sleep`, seconds, detail)]
}
