import type { InstantMs } from '../../../base/units.ts'
import type { ContainerRun, Exit, Past } from './container-run.ts'
import type { Surroundings } from './process.ts'

/** What a container runtime says of a process that it finds no more (containerd). */
const UNKNOWN_EXIT_CODE = 255

/**
 * A container that begins again after its machine was off, by what it was before.
 *
 * Whatever ran is found dead, and is restarted at once: the kubelet has forgotten how often it was
 * (Kubernetes 1.36, kuberuntime_manager.go, computePodActions for a new sandbox).
 *
 * Left out on purpose: the restarts of before, where init containers have to run again first.
 */
export function rebooted(
  { restartPolicy, admittedAt: now }: Surroundings,
  begun: ContainerRun,
  former: ContainerRun | undefined,
): ContainerRun {
  if (former === undefined) return begun
  if (former.kind === 'finished') return former
  if (former.kind === 'crashed') return withPast(begun, restarted(former.past, now))
  if (former.kind !== 'running' || former.startedAt >= former.endsAt) return begun
  const { startedAt, past } = former
  const exit: Exit = {
    exitCode: UNKNOWN_EXIT_CODE,
    reason: 'Unknown',
    startedAt,
    finishedAt: now,
  }
  if (restartPolicy === 'Never') return { kind: 'finished', exit, restarts: past.restarts }
  return withPast(begun, restarted({ ...past, lastExit: exit }, now))
}

function withPast(begun: ContainerRun, past: Past): ContainerRun {
  return begun.kind === 'running' ? { ...begun, past } : begun
}

function restarted({ restarts, lastExit }: Past, restartedAt: InstantMs): Past {
  return { restarts: restarts + 1, lastExit, hasty: 1, restartedAt }
}
