import { formatTime, parseTime } from '../../../../base/rfc3339.ts'
import { afterPrefix, SortedMap } from '../../../../base/sorted-map.ts'
import { after, type DurationMs, type InstantMs } from '../../../../base/units.ts'
import { isPodActive, isPodFinished, podCondition, type Pod } from '../../../../objects/pod.ts'
import { matchesSelector } from '../../../../objects/selector.ts'
import type { ReplicaSet } from '../../../../objects/workload.ts'
import type { Forkable } from '../../actor.ts'

/** What a pod is to its ReplicaSet; `stray`: it is owned and no longer matches the selector. */
export type PodState = 'active' | 'ready' | 'terminating' | 'stray' | 'finished'

export interface PodStanding {
  readonly state: PodState
  /** For a ready pod: since when, in whole seconds. */
  readonly readySince: string
}

export function standingOf(pod: Pod, set: ReplicaSet): PodStanding {
  const ready = podCondition(pod, 'Ready')
  const isReady = ready?.status === 'True'
  const state = stateOf(pod, set, isReady)
  return { state, readySince: state === 'ready' ? (ready?.lastTransitionTime ?? '') : '' }
}

function stateOf(pod: Pod, set: ReplicaSet, isReady: boolean): PodState {
  if (isPodFinished(pod)) return 'finished'
  if (!matchesSelector(set.spec.selector, pod.metadata.labels)) return 'stray'
  if (!isPodActive(pod)) return 'terminating'
  return isReady ? 'ready' : 'active'
}

/** How many pods of a ReplicaSet there are; `active` counts the ready ones too. */
export interface Tally {
  readonly active: number
  readonly ready: number
  readonly terminating: number
  readonly strays: number
}

const NOTHING: Tally = { active: 0, ready: 0, terminating: 0, strays: 0 }

/**
 * The pods of each ReplicaSet by their state, kept from their changes and never by looking at them.
 *
 * Pods that became ready in one second are one entry, so that those which are not yet available
 * are few to look through.
 */
export class PodTallies implements Forkable {
  readonly #tallies: SortedMap<string, Tally>
  readonly #readySince: SortedMap<string, number>

  constructor(
    tallies = new SortedMap<string, Tally>(),
    readySince = new SortedMap<string, number>(),
  ) {
    this.#tallies = tallies
    this.#readySince = readySince
  }

  of(setUid: string): Tally {
    return this.#tallies.get(setUid) ?? NOTHING
  }

  add(setUid: string, standing: PodStanding): void {
    this.#count(setUid, standing, 1)
  }

  remove(setUid: string, standing: PodStanding): void {
    this.#count(setUid, standing, -1)
  }

  /**
   * The ready pods that were ready for less than `minReady`, and when the next of them was long
   * enough.
   */
  unripe(setUid: string, minReady: DurationMs, now: InstantMs): Unripe {
    const longAgo = after(now, (1000 - minReady) as DurationMs)
    let count = 0
    let first: string | undefined
    const prefix = `${setUid} `
    const from = prefix + formatTime(longAgo)
    for (const [key, pods] of this.#readySince.range(from, afterPrefix(prefix))) {
      first ??= key.slice(prefix.length)
      count += pods
    }
    const since = first === undefined ? undefined : parseTime(first)
    return { count, nextAt: since === undefined ? undefined : after(since, minReady) }
  }

  forget(setUid: string): void {
    this.#tallies.delete(setUid)
    for (const [key] of this.#readySince.startingWith(`${setUid} `)) {
      this.#readySince.delete(key)
    }
  }

  fork(): this {
    return new PodTallies(this.#tallies.fork(), this.#readySince.fork()) as this
  }

  #count(setUid: string, { state, readySince }: PodStanding, step: 1 | -1): void {
    if (state === 'finished') return
    const tally = this.of(setUid)
    this.#tallies.set(setUid, counted(tally, state, step))
    if (state !== 'ready') return
    const key = `${setUid} ${readySince}`
    const pods = (this.#readySince.get(key) ?? 0) + step
    if (pods > 0) this.#readySince.set(key, pods)
    else this.#readySince.delete(key)
  }
}

export interface Unripe {
  readonly count: number
  readonly nextAt: InstantMs | undefined
}

/** The tally with one pod more, or less. */
export function counted(tally: Tally, state: PodState, step: 1 | -1): Tally {
  const is = (...states: readonly PodState[]): number => (states.includes(state) ? step : 0)
  return {
    active: tally.active + is('active', 'ready'),
    ready: tally.ready + is('ready'),
    terminating: tally.terminating + is('terminating'),
    strays: tally.strays + is('stray'),
  }
}
