import { deepEqual } from '../../../../base/json.ts'
import { DAEMON_SETS, type DaemonSetStatus } from '../../../../objects/daemon-set.ts'
import { isPodReady } from '../../../../objects/pod.ts'
import { WRITER } from '../writer.ts'
import { isUpdated } from './daemon-pod.ts'
import type { NodeFit } from './node-fit.ts'
import { isAvailable, type Pass } from './pass.ts'

/** Counts nodes, of which the oldest pod speaks for the others (updateDaemonSetStatus). */
export function writeStatus(pass: Pass): void {
  const { world, set } = pass
  const next = statusOf(pass)
  if (deepEqual(set.status, next)) return
  world.api.writeStatus(DAEMON_SETS, set, next, WRITER.fieldManager)
}

function statusOf(pass: Pass): DaemonSetStatus {
  const { set, fits, wanted, podsOn, hash } = pass
  const pods = wanted.flatMap((name) => podsOn.get(name)?.[0] ?? [])
  const misplaced = Array.from(podsOn.keys()).filter((name) => isUnwanted(fits.get(name)))
  const available = pods.filter((pod) => isAvailable(pass, pod)).length
  const updated = pods.filter((pod) => isUpdated(set, pod, hash)).length
  const missing = wanted.length - available
  const { collisionCount } = set.status ?? {}
  return {
    currentNumberScheduled: pods.length,
    numberMisscheduled: misplaced.length,
    desiredNumberScheduled: wanted.length,
    numberReady: pods.filter(isPodReady).length,
    observedGeneration: set.metadata.generation ?? 0,
    ...(updated === 0 ? {} : { updatedNumberScheduled: updated }),
    ...(available === 0 ? {} : { numberAvailable: available }),
    ...(missing === 0 ? {} : { numberUnavailable: missing }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
  }
}

/** A node that is not there counts for nothing. */
function isUnwanted(fit: NodeFit | undefined): boolean {
  return fit === 'stays' || fit === 'leaves'
}
