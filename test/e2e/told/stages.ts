import { defined } from '../../../src/base/assert.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import type { BehaviourSpec } from '../../../src/scenario/scenario.ts'
import { neverReadyStage, STAGES, type Stage } from '../../support/kube/never-ready.ts'
import { HURRY } from './hurried.ts'

const PERSON = { fieldManager: 'person' }
/** The stage that makes any pod ready, as kwok brings it. */
const READY = { namespace: '', name: 'pod-ready' }

/** What clients would meet: of no matter to pods that serve nobody. */
const OF_ANSWERS = ['latencyMs', 'errorRatio', 'shutdownSeconds']
const PLAYED = ['startupSeconds', 'neverReady', ...OF_ANSWERS]

/** Has the pods of a namespace behave as the images of a scenario do, as far as kwok plays that. */
export class Stages {
  readonly #cluster: Cluster
  readonly #namespace: string
  readonly #made: string[] = []

  constructor(cluster: Cluster, namespace: string) {
    this.#cluster = cluster
    this.#namespace = namespace
  }

  async raise(images: Readonly<Record<string, BehaviourSpec>>): Promise<void> {
    const ready = defined(await this.#cluster.get(STAGES, READY), 'the stage of ready pods')
    for (const [image, behaviour] of Object.entries(images)) {
      requirePlayable(image, behaviour)
      const name = `${this.#namespace}-${this.#made.length}`
      await this.#cluster.create(STAGES, this.#stageOf(ready, { name, image, behaviour }), PERSON)
      this.#made.push(name)
    }
  }

  async remove(): Promise<void> {
    for (const name of this.#made) await this.#cluster.delete(STAGES, { namespace: '', name })
  }

  #stageOf(ready: Stage, { name, image, behaviour }: Wish): Stage {
    const { neverReady = false, startupSeconds = 0 } = behaviour
    const { apiVersion, kind, spec } = neverReady ? neverReadyStage(image) : ready
    const expressions = [
      ...ready.spec.selector.matchExpressions,
      { key: '.metadata.namespace', operator: 'In', values: [this.#namespace] },
      { key: '.spec.containers.[].image', operator: 'In', values: [image] },
    ]
    const delay = { durationMilliseconds: Math.round((startupSeconds * 1000) / HURRY) }
    const selector = { matchExpressions: expressions }
    return { apiVersion, kind, metadata: { name }, spec: { ...spec, selector, delay, weight: 1 } }
  }
}

interface Wish {
  readonly name: string
  readonly image: string
  readonly behaviour: BehaviourSpec
}

function requirePlayable(image: string, behaviour: BehaviourSpec): void {
  const [field] = Object.keys(behaviour).filter((name) => !PLAYED.includes(name))
  if (field === undefined) return
  throw new Error(
    `Cannot play image "${image}": it says ${field}, expected ${PLAYED.join(', ')} where no container runs`,
  )
}
