import type { Cancel } from '../base/clock.ts'
import { after, seconds } from '../base/units.ts'
import type { Query } from '../cluster/cluster.ts'
import type { ClusterError } from '../cluster/errors.ts'
import type { KubeObject } from '../objects/meta.ts'
import type { Resource } from '../objects/resource.ts'
import { Informer } from './informer.ts'
import type { Runtime } from './runtime.ts'

/** How soon a kind that is not there, or not ours to read, is asked for again. */
const ABSENT = seconds(60)

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
  #informer: Informer<T> | undefined
  /** Whether it is there and its first list has arrived. */
  #isKnown = false
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
    return this.#informer?.list() ?? []
  }

  /** Calls back after each change, and when it is known what there is. */
  listen(onChange: () => void): void {
    this.#onChange.push(onChange)
  }

  hasSynced(): boolean {
    return this.#isAbsent || this.#informer?.hasSynced() === true
  }

  start(): void {
    this.#follow(this.#versions)
  }

  stop(): void {
    this.#isStopped = true
    this.#cancelRetry?.()
    this.#informer?.stop()
  }

  #follow([version, ...others]: readonly Resource<T>[]): void {
    if (this.#isStopped) return
    if (version === undefined) {
      this.#giveUp()
      return
    }
    const runtime = this.#runtimeUntilRefused(() => {
      this.#informer?.stop()
      this.#isKnown = false
      this.#follow(others)
    })
    this.#informer = new Informer(version, runtime, { query: this.#query })
    this.#informer.listen({
      changed: () => {
        this.#tell()
      },
      advanced: () => {
        if (this.#isKnown) return
        this.#isKnown = true
        this.#isAbsent = false
        this.#tell()
      },
    })
    this.#informer.start()
  }

  /** The kind may go, or the right to read it: what was known then counts no more. */
  #runtimeUntilRefused(onRefused: () => void): Runtime {
    return {
      ...this.#runtime,
      onOutage: (outage) => {
        if (isRefused(outage.why)) onRefused()
        else this.#runtime.onOutage?.(outage)
      },
    }
  }

  #giveUp(): void {
    const { clock } = this.#runtime
    const isNews = !this.#isAbsent
    this.#informer = undefined
    this.#isAbsent = true
    this.#cancelRetry = clock.wakeAt(after(clock.now(), ABSENT), () => {
      this.#follow(this.#versions)
    })
    if (isNews) this.#tell()
  }

  #tell(): void {
    for (const onChange of this.#onChange) onChange()
  }
}

function isRefused({ reason }: ClusterError): boolean {
  return reason === 'NotFound' || reason === 'Forbidden'
}
