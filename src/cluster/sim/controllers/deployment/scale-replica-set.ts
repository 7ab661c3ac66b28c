import { deepEqual } from '../../../../base/json.ts'
import { REPLICA_SETS, type ReplicaSet } from '../../../../objects/workload.ts'
import { WRITER } from '../writer.ts'
import { recordOf, type Pass } from './pass.ts'
import { withSizeAnnotations } from './revisions.ts'
import { replicasOf } from './rolling-limits.ts'

export interface Scaled {
  readonly set: ReplicaSet
  readonly scaled: boolean
}

/**
 * Brings a set to a size and notes on it the sizes of its Deployment (sync.go: scaleReplicaSet).
 */
export function scaleReplicaSet(pass: Pass, set: ReplicaSet, replicas: number): Scaled {
  return replicasOf(set) === replicas
    ? { set, scaled: false }
    : { set: write(pass, set, replicas), scaled: true }
}

/** The same, and notes the sizes of the Deployment even where the set keeps its own. */
export function rescaleReplicaSet(pass: Pass, set: ReplicaSet, replicas: number): void {
  const noted = withSizeAnnotations(set.metadata.annotations, pass.deployment)
  if (replicasOf(set) === replicas && deepEqual(noted, set.metadata.annotations)) return
  write(pass, set, replicas)
}

function write(pass: Pass, set: ReplicaSet, replicas: number): ReplicaSet {
  const annotations = withSizeAnnotations(set.metadata.annotations, pass.deployment)
  const wanted = {
    ...set,
    metadata: { ...set.metadata, annotations },
    spec: { ...set.spec, replicas },
  }
  const written = pass.world.api.update(REPLICA_SETS, wanted, WRITER)
  const before = replicasOf(set)
  if (before !== replicas) {
    const direction = before < replicas ? 'up' : 'down'
    const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`
    recordOf(pass, 'Normal', 'ScalingReplicaSet', message)
  }
  return written
}
