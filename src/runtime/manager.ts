import { assert, defined } from '../base/assert.ts'
import type { Query } from '../cluster/cluster.ts'
import type { KubeObject } from '../objects/meta.ts'
import { resourceName, type Resource } from '../objects/resource.ts'
import { Controller, type ControllerOptions } from './controller.ts'
import { Informer, type InformerOptions } from './informer.ts'
import { OptionalInformer } from './optional-informer.ts'
import { EventRecorder } from './recorder.ts'
import type { Runtime } from './runtime.ts'

type Syncing = Pick<Informer<KubeObject>, 'start' | 'stop' | 'hasSynced'>

/** Makes the parts of an operator, starts them in their order and stops them all. */
export class Manager {
  readonly #runtime: Runtime
  readonly #query: Query
  readonly #informers = new Map<string, Syncing>()
  readonly #controllers: Controller[] = []
  readonly #recorders: EventRecorder[] = []
  #state: 'new' | 'syncing' | 'running' | 'draining' | 'stopped' = 'new'

  /** The query is what every informer is restricted to. */
  constructor(runtime: Runtime, query: Query = {}) {
    this.#runtime = runtime
    this.#query = query
  }

  /** The one informer of a kind, for all controllers to share. */
  informer<T extends KubeObject>(
    resource: Resource<T>,
    options: InformerOptions<T> = {},
  ): Informer<T> {
    const name = resourceName(resource)
    this.#expectNew(name)
    assert(!this.#informers.has(name), `Cannot make a second informer of ${name}`)
    const query = { ...options.query, ...this.#query }
    const informer = new Informer(resource, this.#runtime, { ...options, query })
    informer.listen({
      advanced: () => {
        this.#startControllers()
      },
    })
    this.#informers.set(name, informer)
    return informer
  }

  /** One of a kind without namespaces that need not be there; newest version first. */
  optionalInformer<T extends KubeObject>(
    versions: readonly Resource<T>[],
    query: Query,
  ): OptionalInformer<T> {
    const name = resourceName(defined(versions[0], 'a version of the kind'))
    this.#expectNew(name)
    const informer = new OptionalInformer(versions, this.#runtime, query)
    informer.listen(() => {
      this.#startControllers()
    })
    this.#informers.set(name, informer)
    return informer
  }

  controller(options: ControllerOptions): Controller {
    this.#expectNew(options.name)
    const controller = new Controller(options, this.#runtime)
    this.#controllers.push(controller)
    return controller
  }

  recorder(component: string): EventRecorder {
    const recorder = new EventRecorder(component, this.#runtime)
    this.#recorders.push(recorder)
    return recorder
  }

  /** Starts the informers, and the controllers once every informer has synced. */
  start(): void {
    this.#expectNew('the manager')
    this.#state = 'syncing'
    for (const informer of this.#informers.values()) informer.start()
    this.#startControllers()
  }

  /** Whether the controllers are at work. */
  isRunning(): boolean {
    return this.#state === 'running'
  }

  /** The kinds of which no list has arrived yet. */
  unsynced(): readonly string[] {
    const waiting = [...this.#informers].filter(([, informer]) => !informer.hasSynced())
    return waiting.map(([name]) => name)
  }

  /** How many keys wait for a worker, by controller. */
  queueDepths(): ReadonlyMap<string, number> {
    return new Map(this.#controllers.map(({ name, queueDepth }) => [name, queueDepth]))
  }

  /** Begins nothing anew, lets end what is under way, writes the Events about it, then stops. */
  async drain(): Promise<void> {
    this.#state = 'draining'
    await Promise.all(this.#controllers.map((controller) => controller.drain()))
    await Promise.all(this.#recorders.map((recorder) => recorder.drain()))
    this.stop()
  }

  /** Stops everything at once: no request is made afterwards, and nothing is told to anyone. */
  stop(): void {
    this.#state = 'stopped'
    for (const controller of this.#controllers) controller.stop()
    for (const recorder of this.#recorders) recorder.stop()
    for (const informer of this.#informers.values()) informer.stop()
  }

  #startControllers(): void {
    if (this.#state !== 'syncing') return
    if (![...this.#informers.values()].every((informer) => informer.hasSynced())) return
    this.#state = 'running'
    for (const controller of this.#controllers) controller.start()
  }

  #expectNew(what: string): void {
    assert(this.#state === 'new', `Cannot add ${what} to a manager that is ${this.#state}`)
  }
}
