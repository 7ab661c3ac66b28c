import { setTimeout as sleep } from 'node:timers/promises'
import { defined, unreachable } from '../../../src/base/assert.ts'
import { deepEqual, type Json } from '../../../src/base/json.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import { uidOf } from '../../../src/objects/meta.ts'
import { PODS } from '../../../src/objects/pod.ts'
import {
  DEPLOYMENTS,
  DESIRED_REPLICAS_ANNOTATION,
  MAX_REPLICAS_ANNOTATION,
  POD_TEMPLATE_HASH,
  REPLICA_SETS,
  type Deployment,
  type ReplicaSet,
} from '../../../src/objects/workload.ts'
import { makeDeployment, templateOf } from '../../support/sim/workload-world.ts'
import { viewOf } from './set-view.ts'
import { sizesOf, type Act, type Image, type Sizes, type Story } from './story.ts'

const PERSON = { fieldManager: 'person' }
const NAMESPACE = 'default'
const LOOK_AGAIN_MS = 100
/** So long no size changes before we believe that the controllers have done their work. */
const QUIET_MS = 3500
const PATIENCE_MS = 60_000

/** A story told to a real cluster, on a Deployment of its own. */
export class RealStory {
  readonly #cluster: Cluster
  readonly #story: Story
  readonly #name: string

  constructor(cluster: Cluster, story: Story, name: string) {
    this.#cluster = cluster
    this.#story = story
    this.#name = name
  }

  /** The sizes after the adoption and after each act. */
  async play(): Promise<readonly Sizes[]> {
    await this.#raise()
    await this.#adopt()
    const seen = [await this.#look()]
    for (const act of this.#story.acts) {
      await this.#perform(act)
      seen.push(await this.#look())
    }
    return seen
  }

  get #updated(): string {
    return `${this.#name}-updated`
  }

  /** A gated Deployment with S whole, and U made beside it. */
  async #raise(): Promise<void> {
    const { replicas, maxSurge, maxUnavailable, updated } = this.#story
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } as const
    const selector = { matchLabels: { app: this.#name } }
    const template = this.#template('web:a')
    const spec = { replicas, strategy, selector, template }
    await this.#cluster.create(DEPLOYMENTS, makeDeployment(spec, { name: this.#name }), PERSON)
    await this.#until(async () => (await this.#deployment()).status?.availableReplicas === replicas)
    await this.#edit({ paused: true })
    const gated = await this.#edit({ template: this.#template('web:b') as unknown as Json })
    await this.#cluster.create(REPLICA_SETS, this.#makeUpdated(gated), PERSON)
    await this.#untilAvailable(updated.replicas)
    await this.#shorten(updated.unready)
    await this.#untilAvailable(updated.replicas - updated.unready)
    if (this.#story.isSealed) await this.#seal()
  }

  #template(image: Image): Deployment['spec']['template'] {
    return { ...templateOf(image), metadata: { labels: { app: this.#name } } }
  }

  #makeUpdated(gated: Deployment): ReplicaSet {
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: this.#name }
    const labels = { app: this.#name, [POD_TEMPLATE_HASH]: this.#updated }
    return {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: this.#updated,
        namespace: NAMESPACE,
        ownerReferences: [{ ...owner, uid: uidOf(gated) }],
      },
      spec: {
        replicas: this.#story.updated.replicas,
        selector: { matchLabels: labels },
        template: { ...gated.spec.template, metadata: { labels } },
      },
    }
  }

  /** Makes some pods of U unready; kwok leaves them so. */
  async #shorten(count: number): Promise<void> {
    const labels = { matchLabels: { [POD_TEMPLATE_HASH]: this.#updated } }
    const { items } = await this.#cluster.list(PODS, { namespace: NAMESPACE, labels })
    const conditions = [{ type: 'Ready', status: 'False' }]
    for (const { metadata } of items.slice(0, count)) {
      const key = { namespace: NAMESPACE, name: metadata.name }
      const patch = { kind: 'strategic', body: { status: { conditions } } } as const
      await this.#cluster.patch(PODS, key, patch, { ...PERSON, subresource: 'status' })
    }
  }

  async #seal(): Promise<void> {
    const sets = await this.#sets()
    const stable = sets.find(({ metadata }) => metadata.name !== this.#updated)
    const annotations = { 'example.com/sealed': 'true' }
    await this.#change(stable?.metadata.name ?? '', {
      spec: { template: { metadata: { annotations } } },
    })
  }

  async #adopt(): Promise<void> {
    const { desired, max } = this.#story.sizes
    const annotations = {
      ...(desired === undefined ? {} : { [DESIRED_REPLICAS_ANNOTATION]: String(desired) }),
      ...(max === undefined ? {} : { [MAX_REPLICAS_ANNOTATION]: String(max) }),
    }
    const labels = { app: this.#name, [POD_TEMPLATE_HASH]: this.#updated }
    await this.#change(this.#updated, { metadata: { labels, annotations } })
  }

  async #perform(act: Act): Promise<void> {
    switch (act.kind) {
      case 'scale':
        await this.#edit({ replicas: act.replicas })
        return
      case 'pause':
        await this.#edit({ paused: act.paused })
        return
      case 'edit':
        await this.#edit({ template: this.#template(act.image) as unknown as Json })
        return
      case 'surge':
        await this.#edit({ strategy: { rollingUpdate: { maxSurge: act.maxSurge } } })
        return
      case 'release':
        await this.#change(this.#updated, { metadata: { labels: null } })
        return
      default:
        unreachable(act)
    }
  }

  #edit(spec: Json): Promise<Deployment> {
    const key = { namespace: NAMESPACE, name: this.#name }
    return this.#cluster.patch(DEPLOYMENTS, key, { kind: 'merge', body: { spec } }, PERSON)
  }

  #change(name: string, body: Json): Promise<ReplicaSet> {
    const key = { namespace: NAMESPACE, name }
    return this.#cluster.patch(REPLICA_SETS, key, { kind: 'merge', body }, PERSON)
  }

  async #deployment(): Promise<Deployment> {
    const key = { namespace: NAMESPACE, name: this.#name }
    return defined(await this.#cluster.get(DEPLOYMENTS, key), `the Deployment "${this.#name}"`)
  }

  async #sets(): Promise<readonly ReplicaSet[]> {
    const { items } = await this.#cluster.list(REPLICA_SETS, { namespace: NAMESPACE })
    return items.filter(({ spec }) => spec.selector.matchLabels?.['app'] === this.#name)
  }

  async #look(): Promise<Sizes> {
    let seen: Sizes = {}
    for (let quietMs = 0; quietMs < QUIET_MS; quietMs += LOOK_AGAIN_MS) {
      const now = sizesOf((await this.#sets()).map((set) => viewOf(set, this.#updated)))
      if (!deepEqual(now, seen)) quietMs = 0
      seen = now
      await sleep(LOOK_AGAIN_MS)
    }
    return seen
  }

  #untilAvailable(count: number): Promise<void> {
    return this.#until(async () => {
      const updated = (await this.#sets()).find(({ metadata }) => metadata.name === this.#updated)
      return (updated?.status?.availableReplicas ?? 0) === count
    })
  }

  async #until(isSo: () => Promise<boolean>): Promise<void> {
    for (let waitedMs = 0; !(await isSo()); waitedMs += LOOK_AGAIN_MS) {
      if (waitedMs > PATIENCE_MS) throw new Error(`Cannot go on with "${this.#name}": no change`)
      await sleep(LOOK_AGAIN_MS)
    }
  }
}
