import { after, between, seconds, type InstantMs } from '../base/units.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { isClusterError } from '../cluster/errors.ts'
import {
  InterceptedCluster,
  isWrite,
  type Interceptor,
  type Request,
} from '../cluster/intercepted-cluster.ts'
import { isDeleting, uidOf, type KubeObject, type ObjectKey } from '../objects/meta.ts'
import { resourceName } from '../objects/resource.ts'
import type { Informer } from './informer.ts'
import { formatKey, parseKey } from './key-text.ts'
import type { Pass, Runtime } from './runtime.ts'
import { WorkQueue } from './workqueue.ts'
import { WriteGate, type IsSeen } from './write-gate.ts'

/** How long a key rests whose request was refused for good, or that met a bug. */
const REST = seconds(300)

/** When the workqueue should bring this key back. `onChange` waits for a watch event. */
export interface Outcome {
  readonly requeueAt: InstantMs | 'onChange'
}

/**
 * Brings what a key stands for a step closer to what it should be; safe to repeat.
 *
 * All requests go through `cluster`: the key comes back when the caches show what was written.
 */
export type Reconcile = (key: ObjectKey, cluster: Cluster) => Promise<Outcome>

export interface ControllerOptions {
  /** One word, for logs and reports. */
  readonly name: string
  /** How many keys are reconciled at once, at most; one key never twice at once. */
  readonly workers: number
  readonly reconcile: Reconcile
}

/** The part of an informer that does not depend on its kind. */
type Cache = Pick<Informer<KubeObject>, 'get' | 'hasSeen'>

/** Reconciles each key when something changes that concerns it, and when it asked to be. */
export class Controller {
  readonly #options: ControllerOptions
  readonly #runtime: Runtime
  readonly #queue: WorkQueue
  readonly #gate: WriteGate
  readonly #caches = new Map<string, Cache>()
  #stopped = false

  constructor(options: ControllerOptions, runtime: Runtime) {
    this.#options = options
    this.#runtime = runtime
    this.#queue = new WorkQueue({
      clock: runtime.clock,
      workers: options.workers,
      work: (text) => this.#work(text),
    })
    this.#gate = new WriteGate((text) => {
      this.#queue.add(text)
    })
  }

  /**
   * Reconciles the keys that a changed object concerns, as it is and as it was.
   *
   * Every kind that `reconcile` reads from a cache is to be watched, be it for no keys: the caches
   * of these kinds are the ones that a write is waited for in.
   */
  watch<T extends KubeObject>(
    informer: Informer<T>,
    keysOf: (object: T) => readonly ObjectKey[],
  ): void {
    this.#caches.set(resourceName(informer.resource), informer)
    informer.listen({
      changed: (change) => {
        if (change.kind === 'modified') keysOf(change.previous).forEach(this.#enqueue)
        keysOf(change.object).forEach(this.#enqueue)
      },
      advanced: () => {
        this.#gate.lookAgain()
      },
      recovered: () => {
        this.#queue.hurry()
      },
    })
  }

  /** Reconciles keys although nothing about them has changed: what they are judged by has. */
  enqueue(keys: readonly ObjectKey[]): void {
    keys.forEach(this.#enqueue)
  }

  get name(): string {
    return this.#options.name
  }

  /** How many keys wait for a worker. */
  get queueDepth(): number {
    return this.#queue.depth
  }

  start(): void {
    this.#queue.start()
  }

  /** From here on no pass begins; resolves when those under way have ended. */
  async drain(): Promise<void> {
    this.#queue.stop()
    await this.#queue.idle()
  }

  /** From here on no pass begins, and those under way can make no further request. */
  stop(): void {
    this.#stopped = true
    this.#queue.stop()
  }

  readonly #enqueue = (key: ObjectKey): void => {
    this.#queue.add(formatKey(key))
  }

  async #work(text: string): Promise<void> {
    if (this.#gate.holdBack(text)) return
    const { clock } = this.#runtime
    const began = clock.now()
    const end = await this.#pass(text)
    if (end === undefined) return
    const took = between(began, clock.now())
    this.#runtime.onPass?.({ controller: this.name, about: text, took, end })
    this.#gate.holdBack(text)
  }

  async #pass(text: string): Promise<Pass['end'] | undefined> {
    try {
      const cluster = new InterceptedCluster(this.#runtime.cluster, this.#witnessFor(text))
      const { requeueAt } = await this.#options.reconcile(parseKey(text), cluster)
      this.#queue.forget(text)
      if (requeueAt !== 'onChange') this.#queue.addAt(text, requeueAt)
      return { kind: 'done' }
    } catch (error) {
      return error instanceof Stopped ? undefined : this.#refuse(text, error)
    }
  }

  #refuse(text: string, error: unknown): Pass['end'] {
    if (isClusterError(error) && error.retryable) {
      const { at, failures } = this.#queue.retry(text, seconds(error.retryAfterSeconds ?? 0))
      return { kind: 'refused', refusal: error, nextAt: at, failures }
    }
    const nextAt = after(this.#runtime.clock.now(), REST)
    this.#queue.addAt(text, nextAt)
    if (isClusterError(error)) return { kind: 'refused', refusal: error, nextAt, failures: 1 }
    this.#runtime.onBug({ part: `controller ${this.name}`, about: text, error })
    return { kind: 'bug' }
  }

  /** Notes for the gate what a pass has written; lets nothing through once stopped. */
  #witnessFor(text: string): Interceptor {
    const expectNotStopped = (): void => {
      if (this.#stopped) throw new Stopped()
    }
    return {
      intercept: async (request, send) => {
        expectNotStopped()
        const cache = this.#caches.get(resourceName(request.resource))
        const uid = uidIn(cache, request)
        const answer = await send()
        if (cache !== undefined && isWrite(request)) {
          const isSeen = sightOf(cache, request, { answer, uid })
          if (isSeen !== undefined) this.#gate.expect(text, isSeen)
        }
        return answer
      },
      opening: expectNotStopped,
    }
  }
}

/** Ends a pass that outlives its controller. */
class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** The uid of the object that is to be deleted, which is only known before it is. */
function uidIn(cache: Cache | undefined, { verb, key }: Request): string | undefined {
  const object = verb === 'delete' && key !== undefined ? cache?.get(key) : undefined
  return object === undefined ? undefined : uidOf(object)
}

/** How a cache will show that a write has been made; `undefined` where that can't be told. */
function sightOf(
  cache: Cache,
  { verb, key }: Request,
  { answer, uid }: { readonly answer: unknown; readonly uid: string | undefined },
): IsSeen | undefined {
  if (verb === 'delete') {
    if (key === undefined || uid === undefined) return undefined
    return () => isGone(cache, key, uid)
  }
  const revision = (answer as Partial<KubeObject> | undefined)?.metadata?.resourceVersion
  return revision === undefined ? undefined : () => cache.hasSeen(revision)
}

/** Whether a cache shows that the object with this uid is gone, or on its way. */
function isGone(cache: Cache, key: ObjectKey, uid: string): boolean {
  const object = cache.get(key)
  return object === undefined || uidOf(object) !== uid || isDeleting(object)
}
