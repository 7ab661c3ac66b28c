import type { Cancel } from '../base/clock.ts'
import { after, seconds, type DurationMs } from '../base/units.ts'
import type { Query } from '../cluster/cluster.ts'
import type { ClusterError } from '../cluster/errors.ts'
import type { KubeObject } from '../objects/meta.ts'
import type { Resource } from '../objects/resource.ts'
import { Informer } from './informer.ts'
import type { Runtime } from './runtime.ts'

/** How soon a kind that is not there, or not ours to read, is asked for again. */
const ABSENT = seconds(60)
/** And one that was there a moment ago. */
const DOUBT = seconds(10)

/**
 * A copy of the objects of a kind that a cluster may not serve, or not let us read: there are then
 * none of it, and whoever waits for the caches does not wait for this one.
 *
 * Of the versions of the kind that are given, the first that is served counts.
 */
export class OptionalInformer<T extends KubeObject> {
  readonly #versions: readonly Resource<T>[]
  readonly #runtime: Runtime
  readonly #query: Query
  readonly #onChange: (() => void)[] = []
  #followed: Informer<T> | undefined
  /** The one whose list counts: it is not dropped before another one has its own. */
  #shown: Informer<T> | undefined
  #isDoubted = false
  #isAbsent = false
  #isStopped = false
  #cancelRetry: Cancel | undefined

  constructor(versions: readonly Resource<T>[], runtime: Runtime, query: Query = {}) {
    this.#versions = versions
    this.#runtime = runtime
    this.#query = query
  }

  /** In key order. */
  list(): readonly T[] {
    return this.#shown?.list() ?? []
  }

  /** Calls back after each change, and when it is known what there is. */
  listen(onChange: () => void): void {
    this.#onChange.push(onChange)
  }

  hasSynced(): boolean {
    return this.#isAbsent || this.#shown !== undefined
  }

  start(): void {
    this.#follow(this.#versions)
  }

  stop(): void {
    this.#isStopped = true
    this.#cancelRetry?.()
    this.#followed?.stop()
  }

  #follow([version, ...others]: readonly Resource<T>[]): void {
    if (this.#isStopped) return
    if (version === undefined) {
      this.#giveUp()
      return
    }
    const runtime = this.#runtimeUntilRefused(() => {
      this.#refuse(others)
    })
    const informer = new Informer(version, runtime, { query: this.#query })
    this.#followed = informer
    informer.listen({
      changed: () => {
        if (this.#shown === informer) this.#tell()
      },
      advanced: () => {
        if (this.#shown !== informer) this.#show(informer)
      },
    })
    informer.start()
  }

  #runtimeUntilRefused(onRefused: () => void): Runtime {
    return {
      ...this.#runtime,
      onOutage: (outage) => {
        if (isRefused(outage.why)) onRefused()
        else this.#runtime.onOutage?.(outage)
      },
    }
  }

  #show(informer: Informer<T>): void {
    this.#shown = informer
    this.#isDoubted = false
    this.#isAbsent = false
    this.#tell()
  }

  /** What was there counts until it is refused twice: a server that starts forbids everything. */
  #refuse(others: readonly Resource<T>[]): void {
    this.#followed?.stop()
    if (this.#shown === undefined || this.#isDoubted) {
      this.#follow(others)
    } else {
      this.#isDoubted = true
      this.#later(DOUBT)
    }
  }

  #giveUp(): void {
    const isNews = !this.#isAbsent
    this.#shown = undefined
    this.#isAbsent = true
    this.#later(ABSENT)
    if (isNews) this.#tell()
  }

  #later(delay: DurationMs): void {
    const { clock } = this.#runtime
    this.#cancelRetry = clock.wakeAt(after(clock.now(), delay), () => {
      this.#follow(this.#versions)
    })
  }

  #tell(): void {
    for (const onChange of this.#onChange) onChange()
  }
}

function isRefused({ reason }: ClusterError): boolean {
  return reason === 'NotFound' || reason === 'Forbidden'
}
