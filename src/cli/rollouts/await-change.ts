import { after, seconds, type InstantMs } from '../../base/units.ts'
import type { KubeObject, ObjectKey } from '../../objects/meta.ts'
import type { Resource } from '../../objects/resource.ts'
import type { Place } from './at-cluster.ts'

/** An object as it was last seen. */
export interface LastSeen<T extends KubeObject> {
  readonly resource: Resource<T>
  readonly key: ObjectKey
  /** `undefined`: it was not there. */
  readonly object: T | undefined
}

/** Where a watch ends, or is not allowed, it is asked so often. */
const BETWEEN_LOOKS = seconds(1)

/**
 * Waits until an object may differ from what was seen of it; `false` when the time is over.
 *
 * To be followed by another look: what has changed is not said.
 */
export async function awaitChange<T extends KubeObject>(
  { cluster, clock }: Pick<Place, 'cluster' | 'clock'>,
  { resource, key, object }: LastSeen<T>,
  until: InstantMs,
): Promise<boolean> {
  return new Promise((resolve) => {
    const cancels: (() => void)[] = []
    const settle = (hasChanged: boolean): void => {
      for (const cancel of cancels) cancel()
      resolve(hasChanged)
    }
    const { resourceVersion } = object?.metadata ?? {}
    const query = {
      namespace: key.namespace,
      fields: { 'metadata.name': key.name },
      ...(resourceVersion !== undefined && { resourceVersion }),
    }
    if (Number.isFinite(until)) {
      cancels.push(
        clock.wakeAt(until, () => {
          settle(false)
        }),
      )
    }
    cancels.push(
      cluster.watch(resource, query, {
        next: ({ kind }) => {
          if (kind !== 'bookmark') settle(true)
        },
        ended: () => {
          const at = after(clock.now(), BETWEEN_LOOKS)
          cancels.push(
            clock.wakeAt(at, () => {
              settle(true)
            }),
          )
        },
      }),
    )
  })
}
