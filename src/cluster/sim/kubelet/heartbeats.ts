import { fnv1a } from '../../../base/hash.ts'
import { formatMicroTime, parseTime } from '../../../base/rfc3339.ts'
import { durationMs, instant, seconds, type InstantMs } from '../../../base/units.ts'
import { LEASES, type Lease } from '../../../objects/coordination.ts'
import { uidOf, type KubeObject } from '../../../objects/meta.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { KUBELET } from './kubelet-state.ts'

/** Where each node has the Lease that says that its kubelet lives (corev1.NamespaceNodeLease). */
export const NODE_LEASES = 'kube-node-lease'

/** Kubernetes 1.36, kubelet.config.k8s.io/v1beta1 (NodeLeaseDurationSeconds). */
export const LEASE_DURATION = seconds(40)
/** Kubernetes 1.36, pkg/kubelet/kubelet.go (nodeLeaseRenewIntervalFraction). */
const RENEWED_AFTER = 0.25
/** How often a kubelet renews the Lease of its node. */
export const RENEW_INTERVAL = durationMs(LEASE_DURATION * RENEWED_AFTER)

/** Kubelets renew at moments of their own; those that share one are noticed together. */
const PHASE_STEP_MS = 250

/** When the Lease of a node was last renewed, if its kubelet reached the API server until `now`. */
export function lastRenewal(world: World, node: string, now: InstantMs): InstantMs {
  const steps = RENEW_INTERVAL / PHASE_STEP_MS
  const phase = (fnv1a(`${node}/${world.seed}/lease`) % steps) * PHASE_STEP_MS
  const last = now - ((((now - phase) % RENEW_INTERVAL) + RENEW_INTERVAL) % RENEW_INTERVAL)
  const written = renewTimeOf(world, node)
  return written === undefined || last > written ? instant(last) : written
}

/** When the Lease of a node says that it was renewed. */
export function renewTimeOf(world: World, node: string): InstantMs | undefined {
  const { renewTime } = world.store.get(LEASES, storeKey(NODE_LEASES, node))?.spec ?? {}
  return renewTime === undefined ? undefined : parseTime(renewTime)
}

/**
 * Writes the Lease of a node as its kubelet has renewed it.
 *
 * Left out on purpose: every renewal of a node that is well, which would be a write every ten
 * seconds that tells nobody anything. The Lease is written when a node registers, when it is lost,
 * as it was last renewed, and when it is back.
 */
export function renewLease(world: World, node: KubeObject, at: InstantMs): void {
  const { name } = node.metadata
  const live = world.store.get(LEASES, storeKey(NODE_LEASES, name))
  const lease: Lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      ...live?.metadata,
      name,
      namespace: NODE_LEASES,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: uidOf(node) }],
    },
    spec: {
      holderIdentity: name,
      leaseDurationSeconds: LEASE_DURATION / 1000,
      renewTime: formatMicroTime(at),
    },
  }
  if (live === undefined) world.api.create(LEASES, lease, { fieldManager: KUBELET })
  else world.api.update(LEASES, lease, { fieldManager: KUBELET })
}
