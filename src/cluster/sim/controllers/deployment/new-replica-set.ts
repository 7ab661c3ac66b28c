import { uidOf, type Condition } from '../../../../objects/meta.ts'
import { POD_TEMPLATE_HASH, REPLICA_SETS, type ReplicaSet } from '../../../../objects/workload.ts'
import { isClusterError, type ClusterError } from '../../../errors.ts'
import { storeKey } from '../../store/store-key.ts'
import { controllerReferenceTo } from '../owner-references.ts'
import { WRITER } from '../writer.ts'
import { hasProgressDeadline, progressCondition, withCondition } from './conditions.ts'
import { recordOf, withStatus, type Pass } from './pass.ts'
import { isSameTemplate, templateHash } from './pod-template.ts'
import { allOf } from './replica-sets.ts'
import { annotationsOfNewSet, nextRevision, withSizeAnnotations } from './revisions.ts'
import { replicasOf } from './rolling-limits.ts'
import { grownSize } from './rolling-update.ts'
import { withNotes } from './sync-revision.ts'

// Kubernetes 1.36, sync.go: getNewReplicaSet, where the set has to be made.

/** Names of objects are not longer than this (validation.DNS1123SubdomainMaxLength). */
const NAME_LENGTH_MAX = 253

/** Makes the set for the Deployment's template, as large as the surge lets it begin. */
export function withCreatedSet(pass: Pass): Pass {
  const created = create(pass, makeReplicaSet(pass))
  const size = replicasOf(created.set)
  if (created.isFresh && size > 0) {
    const message = `Scaled up replica set ${created.set.metadata.name} from 0 to ${size}`
    recordOf(pass, 'Normal', 'ScalingReplicaSet', message)
  }
  const revision = String(nextRevision(pass.oldSets))
  return withNotes({ ...pass, newSet: created.set }, revision, createdCondition(pass, created))
}

function createdCondition({ world, deployment }: Pass, created: Created): Condition | undefined {
  if (!created.isFresh || !hasProgressDeadline(deployment)) return undefined
  const message = `Created new replica set "${created.set.metadata.name}"`
  return progressCondition('NewReplicaSetCreated', message, world.now())
}

function makeReplicaSet(pass: Pass): ReplicaSet {
  const { deployment } = pass
  const { template, selector, minReadySeconds } = deployment.spec
  const hash = templateHash(template, deployment.status?.collisionCount)
  const labels = { ...template.metadata?.labels, [POD_TEMPLATE_HASH]: hash }
  const { name, namespace = '' } = deployment.metadata
  const revision = nextRevision(pass.oldSets)
  const annotations = annotationsOfNewSet(deployment, undefined, revision)
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name.slice(0, NAME_LENGTH_MAX - 1 - hash.length)}-${hash}`,
      namespace,
      labels,
      annotations: withSizeAnnotations(annotations, deployment),
      ownerReferences: [controllerReferenceTo(deployment)],
    },
    spec: {
      replicas: grownSize(deployment, allOf(pass), 0),
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: {
        ...selector,
        matchLabels: { ...selector.matchLabels, [POD_TEMPLATE_HASH]: hash },
      },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

interface Created {
  readonly set: ReplicaSet
  readonly isFresh: boolean
}

function create(pass: Pass, wanted: ReplicaSet): Created {
  try {
    return { set: pass.world.api.create(REPLICA_SETS, wanted, WRITER), isFresh: true }
  } catch (error) {
    if (!isClusterError(error)) throw error
    if (error.reason === 'AlreadyExists') {
      return { set: existing(pass, wanted, error), isFresh: false }
    }
    reportRefusal(pass, wanted, error)
    throw error
  }
}

/** A set of that name that is not the wanted one is a collision: the next try hashes otherwise. */
function existing(pass: Pass, wanted: ReplicaSet, error: ClusterError): ReplicaSet {
  const { world, deployment } = pass
  const { name, namespace = '' } = wanted.metadata
  const present = world.store.get(REPLICA_SETS, storeKey(namespace, name))
  const isOwn = present?.metadata.ownerReferences?.some(
    ({ controller, uid }) => controller === true && uid === uidOf(deployment),
  )
  if (present !== undefined && isOwn === true) {
    if (isSameTemplate(present.spec.template, deployment.spec.template)) return present
  }
  const collisionCount = (deployment.status?.collisionCount ?? 0) + 1
  withStatus(world, deployment, { ...deployment.status, collisionCount })
  throw error
}

function reportRefusal(pass: Pass, wanted: ReplicaSet, error: ClusterError): void {
  const { world, deployment } = pass
  const message = `Failed to create new replica set "${wanted.metadata.name}": ${error.message}`
  if (hasProgressDeadline(deployment)) {
    const condition = progressCondition('ReplicaSetCreateError', message, world.now())
    const conditions = withCondition(deployment.status?.conditions, condition)
    withStatus(world, deployment, { ...deployment.status, conditions })
  }
  recordOf(pass, 'Warning', 'ReplicaSetCreateError', message)
}
