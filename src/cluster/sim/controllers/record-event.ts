import { fnv1a } from '../../../base/hash.ts'
import { formatTime } from '../../../base/rfc3339.ts'
import { EVENTS, type Event } from '../../../objects/coordination.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { isClusterError } from '../../errors.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'

/** What happened to an object, and which part of the cluster says so. */
export interface Occurrence {
  readonly object: KubeObject
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  /** Such as `deployment-controller`. */
  readonly component: string
}

const PLACE_OF_CLUSTER_SCOPED = 'default'

/**
 * Records an Event; the same words about the same object again are counted up in the one there is.
 *
 * An Event that the API server refuses is lost, and nobody is told. Left out on purpose: the one
 * Event for many that are alike but for their words, the limit of 25 for each object, the end of
 * an Event after an hour.
 */
export function recordEvent(world: World, occurrence: Occurrence): void {
  const { object } = occurrence
  const namespace = object.metadata.namespace ?? PLACE_OF_CLUSTER_SCOPED
  const name = nameOf(occurrence)
  const known = world.store.get(EVENTS, storeKey(namespace, name))
  const options = { fieldManager: occurrence.component }
  const now = formatTime(world.now())
  try {
    if (known === undefined) {
      world.api.create(EVENTS, makeEvent(occurrence, { namespace, name, now }), options)
    } else {
      const count = (known.count ?? 1) + 1
      world.api.update(EVENTS, { ...known, count, lastTimestamp: now }, options)
    }
  } catch (error) {
    if (!isClusterError(error)) throw error
  }
}

function makeEvent(
  { object, type, reason, message, component }: Occurrence,
  { namespace, name, now }: { readonly namespace: string; readonly name: string; now: string },
): Event {
  const { uid } = object.metadata
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      name: object.metadata.name,
      ...(object.metadata.namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
    },
    type,
    reason,
    message,
    source: { component },
    reportingComponent: component,
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
  }
}

/** The same for the same words, so that an Event is found again without a memory. */
function nameOf({ object, type, reason, message, component }: Occurrence): string {
  const words = [object.metadata.uid, type, reason, message, component].join('\n')
  return `${object.metadata.name}.${hex(fnv1a(words))}${hex(fnv1a(`${words}\n`))}`
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0')
}
