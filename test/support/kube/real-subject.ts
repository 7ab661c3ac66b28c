import { setTimeout as sleep } from 'node:timers/promises'
import { ROLLOUT_PLANS } from '../../../src/api/rollout-plan.ts'
import { ROLLOUT_REQUESTS } from '../../../src/api/rollout-request.ts'
import { SystemClock } from '../../../src/base/system-clock.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import { isClusterError } from '../../../src/cluster/errors.ts'
import { KubeCluster } from '../../../src/cluster/kube/kube-cluster.ts'
import { openKubeconfig } from '../../../src/cluster/kube/kubeconfig.ts'
import { CLUSTER_ROLE_BINDINGS, ROLE_BINDINGS, ROLES } from '../../../src/objects/access.ts'
import { MUTATING_POLICIES, MUTATING_POLICY_BINDINGS } from '../../../src/objects/admission.ts'
import { AUTOSCALERS } from '../../../src/objects/autoscaling.ts'
import { CRON_JOBS, JOBS } from '../../../src/objects/batch.ts'
import { CONTROLLER_REVISIONS } from '../../../src/objects/controller-revision.ts'
import { CONFIG_MAPS, SECRETS } from '../../../src/objects/configuration.ts'
import { EVENTS, LEASES } from '../../../src/objects/coordination.ts'
import { CRDS } from '../../../src/objects/crd.ts'
import { DAEMON_SETS } from '../../../src/objects/daemon-set.ts'
import { LIMIT_RANGES, RESOURCE_QUOTAS } from '../../../src/objects/limits.ts'
import { isDeleting, keyOf, type KubeObject } from '../../../src/objects/meta.ts'
import { NETWORK_POLICIES, SERVICE_CIDRS } from '../../../src/objects/network.ts'
import { NAMESPACES, NODES } from '../../../src/objects/node.ts'
import { PODS } from '../../../src/objects/pod.ts'
import { DISRUPTION_BUDGETS } from '../../../src/objects/policy.ts'
import { resourceName, type Resource } from '../../../src/objects/resource.ts'
import { PRIORITY_CLASSES } from '../../../src/objects/scheduling.ts'
import { SERVICES } from '../../../src/objects/service.ts'
import { STATEFUL_SETS } from '../../../src/objects/stateful-set.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../../src/objects/workload.ts'
import type { Subject } from '../../contract/cluster-contract.ts'
import { BARE_NODE } from '../../contract/fixtures.ts'
import { policiesTaken } from './policies-taken.ts'

const CLEANER = { fieldManager: 'cleaner' }
const LOOK_AGAIN_MS = 30
/** So long nothing is written before we believe that nobody is at work. */
const QUIET_MS = 400
/** The namespace controller looks again after 5 s, and by half as much more each time. */
const NAMESPACE_ENDING_MS = 8_000
const PATIENCE_MS = 60_000

/** What tests make; owners before what they own, so that it is not made again. */
const MADE: readonly Resource[] = [
  NETWORK_POLICIES,
  RESOURCE_QUOTAS,
  LIMIT_RANGES,
  ROLES,
  ROLE_BINDINGS,
  CLUSTER_ROLE_BINDINGS,
  ROLLOUT_PLANS,
  ROLLOUT_REQUESTS,
  CRON_JOBS,
  JOBS,
  DEPLOYMENTS,
  STATEFUL_SETS,
  DAEMON_SETS,
  REPLICA_SETS,
  CONTROLLER_REVISIONS,
  PODS,
  SERVICES,
  SERVICE_CIDRS,
  CONFIG_MAPS,
  SECRETS,
  LEASES,
  EVENTS,
  DISRUPTION_BUDGETS,
  AUTOSCALERS,
  PRIORITY_CLASSES,
  NODES,
]
const ALL: readonly Resource[] = [
  MUTATING_POLICY_BINDINGS,
  MUTATING_POLICIES,
  CRDS,
  ...MADE,
  NAMESPACES,
]

/** A real API server for the contract suite; it is emptied before each test. */
export function connectTo(kubeconfig: string): KubeCluster {
  const clock = new SystemClock()
  const access = openKubeconfig({ file: kubeconfig }, clock)
  return new KubeCluster({ access, clock, userAgent: 'rolloutplan-contract' })
}

export async function freshSubject(cluster: Cluster): Promise<Subject> {
  const hadPolicies = (await listed(cluster, MUTATING_POLICIES)).length > 0
  await untilNothing(async () => {
    const left = await remains(cluster)
    for (const [resource, object] of left) await remove(cluster, resource, object)
    return left.map(([resource, { metadata }]) => `${resourceName(resource)} "${metadata.name}"`)
  })
  if (hadPolicies) await policiesTaken(cluster)
  return {
    cluster,
    settle: () => untilQuiet(cluster),
    policiesTaken: () => policiesTaken(cluster),
  }
}

/** Waits until nobody has written anything for a while, and namespaces have had time to go. */
async function untilQuiet(cluster: Cluster): Promise<void> {
  let last = ''
  let quietMs = 0
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_AGAIN_MS) {
    const { items, resourceVersion } = await cluster.list(NAMESPACES)
    const isWaiting = items.some(isDeleting) && waitedMs < NAMESPACE_ENDING_MS
    quietMs = resourceVersion === last ? quietMs + LOOK_AGAIN_MS : 0
    if (quietMs >= QUIET_MS && !isWaiting) return
    last = resourceVersion
    await sleep(LOOK_AGAIN_MS)
  }
}

async function untilNothing(look: () => Promise<readonly string[]>): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    const left = await look()
    if (left.length === 0) return
    if (waitedMs > PATIENCE_MS) throw new Error(`Cannot empty the cluster: ${left.join(', ')}`)
    await sleep(LOOK_AGAIN_MS)
  }
}

type Remainder = readonly [Resource, KubeObject]

/** Everything that a test has left, in whatever namespace. */
async function remains(cluster: Cluster): Promise<readonly Remainder[]> {
  const lists = await Promise.all(ALL.map((resource) => listed(cluster, resource)))
  return ALL.flatMap((resource, index) => {
    const left = (lists[index] ?? []).filter((object) => !isPartOfCluster(object))
    return left.map((object): Remainder => [resource, object])
  })
}

/** Nothing of a kind that is not served. */
async function listed(cluster: Cluster, resource: Resource): Promise<readonly KubeObject[]> {
  try {
    return (await cluster.list(resource)).items
  } catch (error) {
    if (isClusterError(error, 'NotFound')) return []
    throw error
  }
}

function isPartOfCluster({ kind, metadata: { name, namespace = '' } }: KubeObject): boolean {
  if (kind === 'Namespace') return name === 'default' || name.startsWith('kube-')
  if (kind === 'Node') return name !== BARE_NODE
  if (kind === 'PriorityClass') return name.startsWith('system-')
  if (kind === 'ClusterRoleBinding') return !name.startsWith('contract-')
  if (kind === 'CustomResourceDefinition') return !name.endsWith('.example.com')
  return namespace.startsWith('kube-') || name === 'kubernetes' || name === 'kube-root-ca.crt'
}

async function remove(cluster: Cluster, resource: Resource, object: KubeObject): Promise<void> {
  const key = keyOf(object)
  try {
    if (object.metadata.finalizers !== undefined && resource !== CRDS) {
      const patch = { kind: 'merge', body: { metadata: { finalizers: null } } } as const
      await cluster.patch(resource, key, patch, CLEANER)
    }
    await cluster.delete(resource, key, { gracePeriodSeconds: 0, propagation: 'Background' })
  } catch (error) {
    if (!isClusterError(error)) throw error
  }
}
