import { defined } from '../../../src/base/assert.ts'
import type { Json } from '../../../src/base/json.ts'
import { conditionOf, controllerOf } from '../../../src/objects/meta.ts'
import { PODS, isPodReady, type Pod, type PodTemplateSpec } from '../../../src/objects/pod.ts'
import {
  DEPLOYMENTS,
  DESIRED_REPLICAS_ANNOTATION,
  MAX_REPLICAS_ANNOTATION,
  POD_TEMPLATE_HASH,
  REPLICA_SETS,
  type Deployment,
  type DeploymentSpec,
  type ReplicaSet,
} from '../../../src/objects/workload.ts'
import { until, type Edit, type Ground } from './ground.ts'
import { imageIn } from './sight.ts'

export const PERSON = { fieldManager: 'person' }

/** A name for U in which nothing of its template shows. */
export const UPDATED = 'web-updated'

/** A little more than a second, of which objects know the age. */
const PASSES_OF_A_SECOND = 12

/** What U has that is not D's. */
export interface OwnOfUpdated {
  readonly name?: string
  readonly minReadySeconds?: number
}

/** What U says of D's sizes when it is adopted. */
export interface Sizes {
  readonly desired?: number
  readonly max?: number
}

/** The Deployment "web" with the ReplicaSets of a hand-over, written by hand: no operator runs. */
export class Trial {
  readonly ground: Ground

  constructor(ground: Ground) {
    this.ground = ground
  }

  /** Rolls versions out, one after the other, and shuts the gate. */
  async gated(
    replicas: number,
    history?: readonly string[],
    spec?: Partial<DeploymentSpec>,
  ): Promise<void> {
    await this.rollOut(replicas, history, spec)
    await this.edit({ paused: true })
    await this.#untilSeen()
  }

  /** Makes D and rolls versions out, one after the other. */
  async rollOut(
    replicas: number,
    history: readonly string[] = ['web:a'],
    spec: Partial<DeploymentSpec> = {},
  ): Promise<void> {
    const [first = 'web:a', ...others] = history
    await this.create(replicas, { ...spec, template: templateOf(first) })
    await this.untilComplete()
    for (const image of others) {
      // Whoever sorts by age finds no two of an age.
      for (let passes = 0; passes < PASSES_OF_A_SECOND; passes++) await this.ground.pass()
      await this.edit(imageOf(image))
      await this.untilComplete()
    }
  }

  /** Gated, edited to "web:b", S whole, and U made beside it as large as S. */
  async midRollout(
    replicas: number,
    history?: readonly string[],
    spec?: Partial<DeploymentSpec>,
  ): Promise<void> {
    await this.gated(replicas, history, spec)
    await this.edit(imageOf('web:b'))
    await this.makeUpdated(replicas)
  }

  async create(replicas: number, spec: Partial<DeploymentSpec>, name = 'web'): Promise<Deployment> {
    const { namespace, cluster } = this.ground
    const deployment: Deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        template: templateOf('web:a'),
        ...spec,
      },
    }
    return cluster.create(DEPLOYMENTS, deployment, PERSON)
  }

  /** U as the operator makes it: with D's pods, owned by D but not its own; whole. */
  async makeUpdated(replicas: number, own: OwnOfUpdated = {}) {
    const { metadata, spec } = await this.deployment()
    const { name = UPDATED, minReadySeconds = spec.minReadySeconds ?? 0 } = own
    const hash = { [POD_TEMPLATE_HASH]: name }
    const labels = { ...spec.template.metadata?.labels, ...hash }
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'web',
      uid: metadata.uid ?? '',
    }
    const set: ReplicaSet = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { ...this.#key(name), ownerReferences: [owner] },
      spec: {
        replicas,
        minReadySeconds,
        selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, ...hash } },
        template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
      },
    }
    await this.ground.cluster.create(REPLICA_SETS, set, PERSON)
    await until(this.ground, 'all pods of U are ready', async () => {
      const live = await this.ground.cluster.get(REPLICA_SETS, this.#key(name))
      return live?.status?.readyReplicas === replicas
    })
  }

  /** Makes some pods of U unready, for as long as nobody says otherwise. */
  async shorten(count: number): Promise<void> {
    const whole = (await this.updated()).status?.readyReplicas ?? 0
    const pods = await this.pods()
    const owned = pods.filter((pod) => controllerOf(pod)?.name === UPDATED)
    for (const pod of owned.slice(0, count)) await this.#setReady(pod, false)
    await until(this.ground, `${count} pods of U are not ready`, async () => {
      return ((await this.updated()).status?.readyReplicas ?? 0) === whole - count
    })
  }

  async recover(): Promise<void> {
    for (const pod of await this.pods()) if (!isPodReady(pod)) await this.#setReady(pod, true)
  }

  async #setReady({ metadata }: Pod, isReady: boolean): Promise<void> {
    const conditions = [{ type: 'Ready', status: isReady ? 'True' : 'False' }]
    const patch = { kind: 'strategic', body: { status: { conditions } } } as const
    const options = { ...PERSON, subresource: 'status' } as const
    await this.ground.cluster.patch(PODS, this.#key(metadata.name), patch, options)
  }

  /** Makes the template of S equal to none that anybody asks for. */
  async seal(): Promise<void> {
    const { metadata } = await this.setOf('web:a')
    const annotations = { 'example.com/sealed': 'true' }
    const body = { spec: { template: { metadata: { annotations } } } }
    await this.write(this.change(metadata.name, body))
  }

  /** Gives D a surge; returns once its controller has seen that. */
  async guard(maxSurge: number | string = '100%'): Promise<void> {
    await this.edit(surgeOf(maxSurge))
    await this.#untilSeen()
  }

  /** What makes D adopt U: the labels of its selector, and D's sizes. */
  adoption({ desired, max }: Sizes): Edit {
    const annotations = {
      ...(desired === undefined ? {} : { [DESIRED_REPLICAS_ANNOTATION]: String(desired) }),
      ...(max === undefined ? {} : { [MAX_REPLICAS_ANNOTATION]: String(max) }),
    }
    const labels = { app: 'web', [POD_TEMPLATE_HASH]: UPDATED }
    return this.change(UPDATED, { metadata: { labels, annotations } })
  }

  /** Takes the labels off a set: its Deployment lets go of it. */
  release(name: string): Edit {
    return this.change(name, { metadata: { labels: null } })
  }

  /** A change of the set of this name. */
  change(name: string, body: Json): Edit {
    return { resource: REPLICA_SETS, key: this.#key(name), patch: { kind: 'merge', body } }
  }

  /** A change of the spec of D. */
  specified(spec: Json): Edit {
    const patch = { kind: 'merge', body: { spec } } as const
    return { resource: DEPLOYMENTS, key: this.#key('web'), patch }
  }

  edit(spec: Json): Promise<void> {
    return this.write(this.specified(spec))
  }

  async write({ resource, key, patch }: Edit): Promise<void> {
    await this.ground.cluster.patch(resource, key, patch, PERSON)
  }

  async deployment(name = 'web'): Promise<Deployment> {
    return defined(await this.ground.cluster.get(DEPLOYMENTS, this.#key(name)), 'the Deployment')
  }

  /** D's condition of this type, as `status reason`. */
  async condition(type: string): Promise<string> {
    const found = conditionOf((await this.deployment()).status?.conditions, type)
    return `${found?.status} ${found?.reason}`
  }

  async untilCondition(type: string, said: string): Promise<void> {
    await until(this.ground, `${type} is ${said}`, async () => {
      return (await this.condition(type)) === said
    })
  }

  async updated(): Promise<ReplicaSet> {
    return defined(await this.ground.cluster.get(REPLICA_SETS, this.#key(UPDATED)), 'U')
  }

  async sets(): Promise<readonly ReplicaSet[]> {
    const { items } = await this.ground.cluster.list(REPLICA_SETS, this.ground)
    return items
  }

  /** The set of an image that is not U; there is one. */
  async setOf(image: string): Promise<ReplicaSet> {
    const sets = await this.sets()
    const found = sets.find((set) => set.metadata.name !== UPDATED && imageIn(set.spec) === image)
    return defined(found, `a ReplicaSet for the image "${image}"`)
  }

  /** The sizes of all sets: U by that letter, the others by image. */
  async sizes(): Promise<Readonly<Record<string, number>>> {
    const sizes = (await this.sets()).map(({ metadata, spec }): [string, number] => [
      metadata.name === UPDATED ? 'U' : imageIn(spec),
      spec.replicas ?? 1,
    ])
    return Object.fromEntries(sizes)
  }

  /** The sizes once the controllers have done all they do. */
  async settled(): Promise<Readonly<Record<string, number>>> {
    await this.ground.settle()
    return this.sizes()
  }

  async pods(): Promise<readonly Pod[]> {
    return (await this.ground.cluster.list(PODS, this.ground)).items
  }

  async untilComplete(name = 'web'): Promise<void> {
    await until(this.ground, `Deployment "${name}" is complete`, async () => {
      const { metadata, spec, status = {} } = await this.deployment(name)
      const counts = [status.replicas, status.updatedReplicas, status.availableReplicas]
      const isWhole = counts.every((count = 0) => count === spec.replicas)
      return isWhole && status.observedGeneration === metadata.generation
    })
  }

  async #untilSeen(): Promise<void> {
    await until(this.ground, 'the controller has seen the edit', async () => {
      const { metadata, status } = await this.deployment()
      return status?.observedGeneration === metadata.generation
    })
  }

  #key(name: string): { readonly namespace: string; readonly name: string } {
    return { namespace: this.ground.namespace, name }
  }
}

export function templateOf(image: string, app = 'web'): PodTemplateSpec {
  return { metadata: { labels: { app } }, spec: { containers: [{ name: 'web', image }] } }
}

/** The part of D's spec that asks for an image. */
export function imageOf(image: string): { readonly template: Json } {
  return { template: { spec: { containers: [{ name: 'web', image }] } } }
}

/** The part of D's spec that says its surge. */
export function surgeOf(maxSurge: number | string): { readonly strategy: Json } {
  return { strategy: { rollingUpdate: { maxSurge } } }
}
