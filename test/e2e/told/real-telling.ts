import { setTimeout as sleep } from 'node:timers/promises'
import { ROLLOUT_PLANS } from '../../../src/api/rollout-plan.ts'
import { ROLLOUT_REQUESTS } from '../../../src/api/rollout-request.ts'
import type { Cluster, StopWatching } from '../../../src/cluster/cluster.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'
import { NAMESPACES } from '../../../src/objects/node.ts'
import { PODS } from '../../../src/objects/pod.ts'
import type { Resource } from '../../../src/objects/resource.ts'
import { SERVICES } from '../../../src/objects/service.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../../src/objects/workload.ts'
import { accountOf, type Account, type Seen } from './account.ts'
import { hurriedSpan } from './hurried.ts'
import { Person } from './person.ts'
import { Stages } from './stages.ts'
import type { SimulatedTelling } from './simulated-telling.ts'
import { inOrder, type Told } from './told.ts'

const WATCHED: readonly Resource[] = [
  ROLLOUT_PLANS,
  ROLLOUT_REQUESTS,
  DEPLOYMENTS,
  REPLICA_SETS,
  SERVICES,
  PODS,
]
const LOOK_AGAIN_MS = 50
/** So long nothing may be added to an account before we believe that it has ended. */
const QUIET_MS = 2000
const PATIENCE_MS = 90_000

export interface Scene {
  readonly cluster: Cluster
  readonly kubeconfig: string
  readonly programs: string
}

/** A scenario told to a real cluster, in a namespace of its own. */
export class RealTelling {
  readonly #scene: Scene
  readonly #told: Told
  readonly #namespace: string
  readonly #person: Person
  readonly #stages: Stages
  readonly #changes: Seen[] = []
  #stops: StopWatching[] = []

  constructor(scene: Scene, told: Told) {
    const { name } = told.scenario.metadata
    this.#scene = scene
    this.#told = told
    this.#namespace = name
    this.#person = new Person({ ...scene, namespace: name, manifests: told.manifests })
    this.#stages = new Stages(scene.cluster, name)
  }

  /** All changes until every object has come to the end that it is expected to come to. */
  async tell({ account, before }: SimulatedTelling): Promise<readonly Seen[]> {
    try {
      await this.#raise()
      await this.#play(before)
      await this.#until(account)
      await this.#untilQuiet()
      return this.#seen()
    } finally {
      for (const stop of this.#stops) stop()
      await this.#stages.remove()
    }
  }

  async #raise(): Promise<void> {
    const { cluster } = this.#scene
    const { images, manifests } = this.#told.scenario.spec
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.#namespace } }
    await cluster.create(NAMESPACES, namespace, { fieldManager: 'person' })
    await this.#stages.raise(images)
    for (const resource of WATCHED) this.#watch(resource)
    for (const file of manifests) await this.#person.apply(file)
  }

  /** Nobody acts before their time, nor before all is as they found it in the simulated run. */
  async #play(before: readonly Account[]): Promise<void> {
    const startedMs = performance.now()
    for (const [index, action] of inOrder(this.#told.scenario).entries()) {
      await sleep(startedMs + hurriedSpan(action.at) - performance.now())
      await this.#until(before[index] ?? {})
      await this.#person.perform(action)
    }
  }

  /** What never comes is for the comparison to tell. */
  async #until(expected: Account): Promise<void> {
    const fromMs = performance.now()
    while (!isAsIn(expected, accountOf(this.#seen()))) {
      if (performance.now() - fromMs > PATIENCE_MS) return
      await sleep(LOOK_AGAIN_MS)
    }
  }

  async #untilQuiet(): Promise<void> {
    let before: number
    do {
      before = this.#changes.length
      await sleep(QUIET_MS)
    } while (this.#changes.length !== before)
  }

  /** Revisions are the store's, and so have one order over all kinds (KEP-5504). */
  #seen(): readonly Seen[] {
    const revisionOf = ({ object }: Seen): number => Number(object.metadata.resourceVersion)
    return [...this.#changes].sort((a, b) => revisionOf(a) - revisionOf(b))
  }

  #watch(resource: Resource, resourceVersion?: string): void {
    let last = resourceVersion
    const query = {
      namespace: this.#namespace,
      ...(last !== undefined && { resourceVersion: last }),
    }
    const stop = this.#scene.cluster.watch<KubeObject>(resource, query, {
      next: (event) => {
        if (event.kind === 'bookmark') return
        last = event.object.metadata.resourceVersion
        this.#changes.push(event)
      },
      ended: () => {
        this.#stops = this.#stops.filter((other) => other !== stop)
        this.#watch(resource, last)
      },
    })
    this.#stops.push(stop)
  }
}

/** Whether each object stands where it is expected to. */
function isAsIn(expected: Account, seen: Account): boolean {
  return Object.entries(expected).every(([title, lines]) => seen[title]?.at(-1) === lines.at(-1))
}
