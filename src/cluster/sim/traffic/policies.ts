import type { StringMap } from '../../../objects/meta.ts'
import {
  NETWORK_POLICIES,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
} from '../../../objects/network.ts'
import { NAMESPACES } from '../../../objects/node.ts'
import type { Pod } from '../../../objects/pod.ts'
import { matchesSelector } from '../../../objects/selector.ts'
import { storeKey } from '../store/store-key.ts'
import type { Store } from '../store/store.ts'

/** Clients that are pods themselves. */
export interface Source {
  /** Where they run; absent: on any node. */
  readonly node?: string
  readonly namespace: string
  readonly labels: StringMap
}

/** Where requests go. */
export interface Destination {
  readonly pod: Pod
  readonly port: number | undefined
}

/**
 * Whether requests get from clients to a pod; clients without a source are outside the cluster.
 *
 * A pod that no policy selects takes, and sends, everything; one that some do, what any of them
 * lets through, and both ends have to agree
 * (https://kubernetes.io/docs/concepts/services-networking/network-policies/).
 *
 * Left out on purpose: blocks of addresses other than all of them, which clients outside are in.
 */
export function isLetThrough(store: Store, source: Source | undefined, to: Destination): boolean {
  // Most clusters have none, and this is asked at every change of a pod.
  if (store.count(NETWORK_POLICIES) === 0) return true
  return mayEnter(store, source, to) && (source === undefined || mayLeave(store, source, to))
}

function mayEnter(store: Store, source: Source | undefined, to: Destination): boolean {
  const { namespace = '', labels } = to.pod.metadata
  const policies = policiesOn(store, { namespace, labels: labels ?? {} }, 'Ingress')
  return (
    policies.length === 0 ||
    policies.some(({ spec }) =>
      (spec.ingress ?? []).some(
        ({ from, ports }) =>
          isAmong(store, from, { peer: source, home: namespace }) && isOn(ports, to),
      ),
    )
  )
}

function mayLeave(store: Store, source: Source, to: Destination): boolean {
  const { namespace = '', labels } = to.pod.metadata
  const policies = policiesOn(store, source, 'Egress')
  const peer = { namespace, labels: labels ?? {} }
  return (
    policies.length === 0 ||
    policies.some(({ spec }) =>
      (spec.egress ?? []).some(
        (rule) => isAmong(store, rule.to, { peer, home: source.namespace }) && isOn(rule.ports, to),
      ),
    )
  )
}

function policiesOn(store: Store, end: Source, type: string): readonly NetworkPolicy[] {
  return Array.from(store.list(NETWORK_POLICIES, end.namespace)).filter(
    ({ spec }) =>
      spec.policyTypes?.includes(type) === true && matchesSelector(spec.podSelector, end.labels),
  )
}

interface OtherEnd {
  readonly peer: Source | undefined
  /** The namespace of the policy. */
  readonly home: string
}

/** A rule that names nobody is about everybody. */
function isAmong(store: Store, peers: readonly NetworkPolicyPeer[] = [], end: OtherEnd): boolean {
  return peers.length === 0 || peers.some((one) => isMeant(store, one, end))
}

const EVERYWHERE = ['0.0.0.0/0']

function isMeant(store: Store, one: NetworkPolicyPeer, { peer, home }: OtherEnd): boolean {
  const { podSelector, namespaceSelector, ipBlock } = one
  if (ipBlock !== undefined) {
    return EVERYWHERE.includes(ipBlock.cidr) && (ipBlock.except ?? []).length === 0
  }
  if (peer === undefined || !matchesSelector(podSelector ?? {}, peer.labels)) return false
  if (namespaceSelector === undefined) return peer.namespace === home
  const namespace = store.get(NAMESPACES, storeKey('', peer.namespace))
  return matchesSelector(namespaceSelector, namespace?.metadata.labels)
}

function isOn(ports: readonly NetworkPolicyPort[] = [], { pod, port }: Destination): boolean {
  return ports.length === 0 || ports.some((one) => isPort(one, pod, port))
}

function isPort(
  { protocol = 'TCP', port: wanted, endPort }: NetworkPolicyPort,
  pod: Pod,
  port: number | undefined,
): boolean {
  if (protocol !== 'TCP' || port === undefined) return false
  if (wanted === undefined) return true
  if (typeof wanted === 'number') return port >= wanted && port <= (endPort ?? wanted)
  return pod.spec.containers.some(({ ports = [] }) =>
    ports.some(({ name, containerPort }) => name === wanted && containerPort === port),
  )
}
