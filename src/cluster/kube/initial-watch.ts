import type { KubeObject } from '../../objects/meta.ts'
import type { ObjectList, StopWatching, WatchObserver } from '../cluster.ts'
import { ClusterError } from '../errors.ts'

/** The ways to see what there is before what changes. */
export interface InitialWatch<T extends KubeObject> {
  /** Present objects as events, and a bookmark after them (KEP-3157, off before 1.32). */
  streamed(observer: WatchObserver<T>): StopWatching
  list(): Promise<ObjectList<T>>
  after(resourceVersion: string, observer: WatchObserver<T>): StopWatching
}

/** Has the server stream what there is, and lists it where the server does not do that. */
export function watchFromStart<T extends KubeObject>(
  ways: InitialWatch<T>,
  observer: WatchObserver<T>,
): StopWatching {
  let isOver = false
  let stop: StopWatching = () => undefined
  const rest: WatchObserver<T> = {
    next: (event) => {
      observer.next(event)
    },
    ended: (error) => {
      observer.ended(error)
    },
  }
  const fallBack = async (): Promise<void> => {
    try {
      const { items, resourceVersion } = await ways.list()
      if (!isOver) observer.opened?.()
      for (const object of items) if (!isOver) observer.next({ kind: 'added', object })
      if (!isOver) observer.next({ kind: 'bookmark', resourceVersion })
      if (!isOver) stop = ways.after(resourceVersion, rest)
    } catch (error) {
      if (!isOver) observer.ended(error instanceof ClusterError ? error : undefined)
    }
  }
  stop = ways.streamed({
    ...rest,
    opened: () => {
      observer.opened?.()
    },
    ended: (error) => {
      // What else may be wrong with the query, the list says in its words.
      if (error?.reason === 'Invalid') void fallBack()
      else observer.ended(error)
    },
  })
  return () => {
    isOver = true
    stop()
  }
}
