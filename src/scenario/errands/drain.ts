import { goDuration } from '../../base/duration-text.ts'
import { seconds, type DurationMs } from '../../base/units.ts'
import { ClusterError, isClusterError } from '../../cluster/errors.ts'
import { evictPod } from '../../cluster/sim/api/eviction.ts'
import type { Outside } from '../../cluster/sim/outside.ts'
import type { World } from '../../cluster/sim/world.ts'
import { keyOf, uidOf } from '../../objects/meta.ts'
import { PODS, type Pod } from '../../objects/pod.ts'
import { cordon } from '../deeds/node-deeds.ts'
import type { Intent } from '../deeds/intent.ts'
import type { Action } from '../scenario.ts'
import { spanOf } from '../schema/leaves.ts'
import { drainablePods } from './drained-pods.ts'

// Kubectl 1.36, pkg/cmd/drain (EvictErrorRetryDelay) and pkg/drain (waitForDelete).
/** After how long an eviction that was refused is tried again. */
export const RETRY_DELAY = seconds(5)
/** How often it is looked whether an evicted pod is gone. */
const LOOK_DELAY = seconds(1)

type Wish = NonNullable<Action['drain']>

/** Where a drain takes place, and who listens. */
export interface Ground {
  readonly world: World
  readonly outside: Outside
  /** What kubectl prints while it goes on. */
  readonly say: (text: string) => void
  /** What the API server refuses meanwhile. */
  readonly refused: (why: string) => void
}

/** Drains a node as `kubectl drain` does, until all pods are gone or its time is over. */
export function drainIntent(ground: Ground, wish: Wish): Intent {
  return {
    text: commandOf(wish),
    act: () => {
      cordon(ground.world, wish.node)
      const { pods, warnings, errors } = drainablePods(ground.world, wish.node, wish)
      if (errors.length > 0) throw new ClusterError('BadRequest', errors.join(', '))
      if (warnings.length > 0) ground.say(`Warning: ${warnings.join('; ')}`)
      new Drain(ground, wish).begin(pods)
    },
  }
}

function commandOf(wish: Wish): string {
  const { node, ignoreDaemonSets, deleteEmptyDirData, force, timeout } = wish
  return [
    `kubectl drain ${node}`,
    ...(ignoreDaemonSets === true ? ['--ignore-daemonsets'] : []),
    ...(deleteEmptyDirData === true ? ['--delete-emptydir-data'] : []),
    ...(force === true ? ['--force'] : []),
    ...(timeout === undefined ? [] : [`--timeout=${timeout}`]),
  ].join(' ')
}

class Drain {
  readonly #ground: Ground
  readonly #wish: Wish
  /** The pods that are not gone yet, and whether each is evicted. */
  readonly #left = new Map<Pod, boolean>()
  readonly #told = new Set<Pod>()
  #isOver = false

  constructor(ground: Ground, wish: Wish) {
    this.#ground = ground
    this.#wish = wish
  }

  begin(pods: readonly Pod[]): void {
    const { timeout } = this.#wish
    for (const pod of pods) this.#left.set(pod, false)
    if (timeout !== undefined) {
      this.#wakeIn(spanOf(timeout), () => {
        this.#giveUp()
      })
    }
    for (const pod of pods) this.#evict(pod)
    this.#endIfDone()
  }

  #evict(pod: Pod): void {
    if (this.#isOver) return
    try {
      evictPod(this.#ground.world, keyOf(pod))
      this.#left.set(pod, true)
      this.#awaitEnd(pod)
    } catch (error) {
      if (!isClusterError(error)) throw error
      if (error.reason === 'NotFound') this.#left.delete(pod)
      else if (error.reason === 'TooManyRequests') this.#tryAgain(pod, error)
      else this.#fail(`error when evicting ${quoted(pod)}: ${error.message}`)
    }
  }

  #tryAgain(pod: Pod, { message, causes }: ClusterError): void {
    if (!this.#told.has(pod)) {
      this.#told.add(pod)
      this.#ground.refused([message, ...causes.map((cause) => cause.message)].join(' '))
      this.#ground.say(`error when evicting ${quoted(pod)} (will retry after 5s): ${message}`)
    }
    this.#wakeIn(RETRY_DELAY, () => {
      this.#evict(pod)
      this.#endIfDone()
    })
  }

  #awaitEnd(pod: Pod): void {
    try {
      if (this.#isGone(pod)) {
        this.#left.delete(pod)
        return
      }
    } catch (error) {
      if (!isClusterError(error)) throw error
      this.#fail(waiting(pod, error.message))
      return
    }
    this.#wakeIn(LOOK_DELAY, () => {
      if (this.#isOver) return
      this.#awaitEnd(pod)
      this.#endIfDone()
    })
  }

  #isGone(pod: Pod): boolean {
    const live = this.#ground.world.api.get(PODS, keyOf(pod))
    return live === undefined || uidOf(live) !== uidOf(pod)
  }

  /** Whoever began it goes on with it. */
  #wakeIn(span: DurationMs, wake: () => void): void {
    const { outside, world } = this.#ground
    outside.wakeIn(span, world.api.asNow(wake))
  }

  #endIfDone(): void {
    if (this.#isOver || this.#left.size > 0) return
    this.#isOver = true
    this.#ground.say(`node/${this.#wish.node} drained`)
  }

  #giveUp(): void {
    if (this.#isOver) return
    const limit = `global timeout reached: ${goDuration(spanOf(this.#wish.timeout ?? ''))}`
    const errors = Array.from(this.#left, ([pod, isEvicted]) =>
      isEvicted ? waiting(pod, limit) : `error when evicting ${quoted(pod)}: ${limit}`,
    )
    this.#fail(errors.length === 1 ? errors.join('') : `[${errors.join(', ')}]`)
  }

  #fail(why: string): void {
    this.#isOver = true
    this.#ground.say(`error: unable to drain node "${this.#wish.node}" due to error: ${why}`)
  }
}

function waiting({ metadata: { name, namespace = '' } }: Pod, why: string): string {
  return `error when waiting for pod "${name}" in namespace "${namespace}" to terminate: ${why}`
}

function quoted({ metadata: { name, namespace = '' } }: Pod): string {
  return `pods/"${name}" -n "${namespace}"`
}
