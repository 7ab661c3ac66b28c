import { formatTime } from '../../../src/base/rfc3339.ts'
import { durationMs, type DurationMs } from '../../../src/base/units.ts'
import { SortedMap } from '../../../src/base/sorted-map.ts'
import { isDeleting, keyOf } from '../../../src/objects/meta.ts'
import { PODS, type Pod } from '../../../src/objects/pod.ts'
import type { Actor, Forkable } from '../../../src/cluster/sim/actor.ts'
import { storeKeyOf } from '../../../src/cluster/sim/store/store-key.ts'
import type { World } from '../../../src/cluster/sim/world.ts'

const WRITER = 'instant-pods'

/** Pods whose image has this in its name never get ready. */
const NEVER_READY = 'broken'

class Addresses implements Forkable {
  readonly given: SortedMap<string, true>

  constructor(given = new SortedMap<string, true>()) {
    this.given = given
  }

  fork(): this {
    return new Addresses(this.given.fork()) as this
  }
}

/**
 * Scheduler and kubelets in one, as kwok: a pod is ready after `readyIn`, on a node that nobody
 * checks, and gone as soon as it is deleted, unless it is to stay until somebody ends it.
 */
export function instantPods(
  readyIn: DurationMs = durationMs(100),
  endsDeleted = true,
): Actor<Addresses> {
  return {
    name: WRITER,
    watches: [PODS],
    initialState: () => new Addresses(),
    onChange(world, _state, { kind, object }) {
      if (kind === 'deleted') return
      if (isDeleting(object)) {
        if (endsDeleted) world.api.delete(PODS, keyOf(object), { gracePeriodSeconds: 0 })
      } else if (kind === 'added') world.scheduleIn(readyIn, WRITER, storeKeyOf(object))
    },
    onSettled: () => undefined,
    onTimer(world, state, key) {
      const pod = world.store.get(PODS, key)
      if (pod === undefined || isDeleting(pod)) return
      state.given.set(key, true)
      start(world, pod, state.given.size)
    },
  }
}

function start(world: World, pod: Pod, number: number): void {
  const isReady = !(pod.spec.containers[0]?.image ?? '').includes(NEVER_READY)
  const assigned = { ...pod, spec: { ...pod.spec, nodeName: `node-${number % 3}` } }
  const bound = world.api.update(PODS, assigned, { fieldManager: WRITER })
  const ip = `10.244.${Math.floor(number / 250)}.${(number % 250) + 1}`
  const status = { ...bound.status, phase: 'Running' as const, podIP: ip }
  world.api.writeStatus(PODS, bound, { ...status, conditions: ready(world, isReady) }, WRITER)
}

/** Turns a pod ready or unready, as its probe would. */
export function setReady(world: World, pod: Pod, isReady: boolean): void {
  const live = world.api.get(PODS, keyOf(pod))
  if (live === undefined) return
  const status = { ...live.status, conditions: ready(world, isReady) }
  world.api.writeStatus(PODS, live, status, WRITER)
}

function ready(world: World, isReady: boolean): NonNullable<Pod['status']>['conditions'] & object {
  const lastTransitionTime = formatTime(world.now())
  return [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime }]
}
