import type { Pod } from '../../../objects/pod.ts'
import { NAMESPACES } from '../../../objects/node.ts'
import { formatSelector, matchesSelector, type LabelSelector } from '../../../objects/selector.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'

/** Pods of some namespaces with some labels, as a term of an affinity names them. */
export interface PodTerm {
  readonly namespaces: readonly string[]
  /** Namespaces besides; absent: none. */
  readonly namespaceSelector: LabelSelector | undefined
  /** Absent: no pods at all. */
  readonly selector: LabelSelector | undefined
}

/** Pods that a scheduling rule asks about: those that every one of its terms names. */
export interface PodQuery {
  readonly terms: readonly PodTerm[]
  /** Whether pods that are being deleted are left out. */
  readonly staying: boolean
  /** The same for the same query. */
  readonly text: string
}

export function makeQuery(terms: readonly PodTerm[], staying: boolean): PodQuery {
  return { terms, staying, text: `${staying ? 'staying ' : ''}${terms.map(textOf).join(' & ')}` }
}

/** The same for the same term. */
export function textOf({ namespaces, namespaceSelector, selector }: PodTerm): string {
  const others = namespaceSelector === undefined ? '' : `+{${formatSelector(namespaceSelector)}}`
  const pods = selector === undefined ? 'none' : `{${formatSelector(selector)}}`
  return `${namespaces.join()}${others}/${pods}`
}

export function isAskedFor(world: World, { terms }: PodQuery, pod: Pod): boolean {
  return terms.every((term) => names(world, term, pod))
}

/** Whether a term names a pod (kube-scheduler, framework/types.go: AffinityTerm.Matches). */
export function names(world: World, term: PodTerm, { metadata }: Pod): boolean {
  if (term.selector === undefined) return false
  const { namespace = '' } = metadata
  if (!term.namespaces.includes(namespace) && !isAmong(world, term, namespace)) return false
  return matchesSelector(term.selector, metadata.labels)
}

function isAmong(world: World, { namespaceSelector }: PodTerm, name: string): boolean {
  if (namespaceSelector === undefined) return false
  const namespace = world.store.get(NAMESPACES, storeKey('', name))
  return matchesSelector(namespaceSelector, namespace?.metadata.labels)
}
