import { HANDED_OVER_ANNOTATION } from '../../../src/api/labels.ts'
import {
  ROLLOUT_PLANS,
  type RolloutPlan,
  type RolloutPlanSpec,
  type StrategySpec,
} from '../../../src/api/rollout-plan.ts'
import { ROLLOUT_REQUESTS, type RequestAction } from '../../../src/api/rollout-request.ts'
import type { Json } from '../../../src/base/json.ts'
import type { StopWatching } from '../../../src/cluster/cluster.ts'
import {
  isWrite,
  type Interceptor,
  type Request,
} from '../../../src/cluster/intercepted-cluster.ts'
import { PODS } from '../../../src/objects/pod.ts'
import { SERVICES } from '../../../src/objects/service.ts'
import { DEPLOYMENTS, REPLICA_SETS, type DeploymentSpec } from '../../../src/objects/workload.ts'
import { isSealed } from '../../support/invariants/plan-view.ts'
import type { Edit, OperatedGround } from './ground.ts'
import { Sight } from './sight.ts'
import { imageOf, PERSON, Trial } from './trial.ts'

export interface Scene {
  readonly replicas: number
  readonly strategy: StrategySpec
  /** Versions that were rolled out before the plan came; the last of them is stable. */
  readonly history?: readonly string[]
  readonly deployment?: Partial<DeploymentSpec>
  readonly plan?: Partial<RolloutPlanSpec>
}

/** What somebody does in the moment of a write of the operator. */
interface Race {
  readonly moment: 'before' | 'after'
  readonly isDue: (request: Request) => Promise<boolean>
  readonly edits: readonly Edit[]
}

const LOOKS_MAX = 2400

/** The Deployment "web" with a Service and a plan of that name, and an operator at work. */
export class Operated implements Interceptor {
  readonly ground: OperatedGround
  readonly trial: Trial
  /** The images of the pods made since the plan was there, in order. */
  readonly podsMade: string[] = []
  #race: Race | undefined
  #least = Infinity
  #requests = 0
  #stopCounting: StopWatching | undefined

  constructor(ground: OperatedGround) {
    this.ground = ground
    this.trial = new Trial(ground)
  }

  /** At rest under the plan. */
  async open({ replicas, history, strategy, deployment, plan }: Scene): Promise<void> {
    await this.trial.rollOut(replicas, history, deployment)
    await this.adopt(strategy, plan)
  }

  /** Has the Deployment that is there held by a plan; the operator begins its work. */
  async adopt(strategy: StrategySpec, plan: Partial<RolloutPlanSpec> = {}): Promise<void> {
    const { cluster } = this.ground
    const spec = { selector: { app: 'web' }, ports: [{ port: 80 }] }
    const service = { apiVersion: 'v1', kind: 'Service', metadata: this.#web, spec }
    await cluster.create(SERVICES, service, PERSON)
    await cluster.create(ROLLOUT_PLANS, this.#plan({ strategy, ...plan }), PERSON)
    await this.#countPods()
    this.ground.operate(this)
    await this.until('the plan is at rest', ({ phase }) => ['Healthy', 'Degraded'].includes(phase))
  }

  /** Nobody looks any more. */
  close(): void {
    this.#stopCounting?.()
    this.ground.leave()
  }

  setImage(image: string): Promise<void> {
    return this.trial.edit(imageOf(image))
  }

  scale(replicas: number): Promise<void> {
    return this.trial.edit({ replicas })
  }

  /** `kubectl rollout resume`. */
  resume(): Promise<void> {
    return this.trial.edit({ paused: null })
  }

  /** Asks something of the rollout and step that the status shows. */
  async request(action: RequestAction): Promise<void> {
    const { rollout } = (await this.look()).status
    const { namespace, cluster } = this.ground
    const step = { step: rollout?.step?.index ?? 1 }
    const name = `web-${++this.#requests}`
    const spec = {
      planRef: { name: 'web' },
      rollout: rollout?.id ?? 1,
      action,
      ...(action === 'Promote' && step),
    }
    const { group, version, kind } = ROLLOUT_REQUESTS
    const request = { apiVersion: `${group}/${version}`, kind, metadata: { name, namespace }, spec }
    await cluster.create(ROLLOUT_REQUESTS, request, PERSON)
  }

  /** Once, in the moment in which U is handed over, before any controller sees that. */
  afterAdoption(...edits: readonly Edit[]): void {
    this.#race = { moment: 'after', isDue: (request) => this.#isAdoption(request), edits }
  }

  /** Once, when the operator has decided to hand U over, and before it does. */
  beforeAdoption(...edits: readonly Edit[]): void {
    this.#race = { moment: 'before', isDue: (request) => this.#isAdoption(request), edits }
  }

  /** Once, when the operator has decided to write to D, and before it does. */
  beforeWriteToTarget(...edits: readonly Edit[]): void {
    const isDue = ({ resource }: Request): Promise<boolean> =>
      Promise.resolve(resource.kind === DEPLOYMENTS.kind)
    this.#race = { moment: 'before', isDue, edits }
  }

  async intercept<R>(request: Request, send: () => Promise<R>): Promise<R> {
    const race = this.#race
    if (race === undefined || !isWrite(request) || !(await race.isDue(request))) return send()
    this.#race = undefined
    if (race.moment === 'before') {
      await this.ground.atOnce(race.edits)
      return send()
    }
    let answer: Promise<R> | undefined
    await this.ground.atOnce(race.edits, async () => {
      answer = send()
      await answer
    })
    return answer ?? send()
  }

  opening(): void {
    // Watches are not raced with.
  }

  look(): Promise<Sight> {
    return Sight.of(this.ground.cluster, this.ground.namespace)
  }

  /** How few pods users have reached at any look since the plan was at rest. */
  get leastReached(): number {
    return this.#least
  }

  /** Looks again and again until something is so. */
  async until(what: string, isSo: (sight: Sight) => boolean): Promise<Sight> {
    for (let looks = 0; looks < LOOKS_MAX; looks++) {
      const sight = await this.look()
      const reached = Object.values(sight.reached).reduce((sum, count) => sum + count, 0)
      if (this.#least !== Infinity || sight.phase === 'Healthy') {
        this.#least = Math.min(this.#least, reached)
      }
      if (isSo(sight)) return sight
      await this.ground.pass()
    }
    const { phase, reason, message, sizes, ready } = await this.look()
    const standing = JSON.stringify({ sizes, ready })
    throw new Error(`Cannot wait until ${what}: ${phase} ${reason}: ${message}; ${standing}`)
  }

  untilReason(reason: string): Promise<Sight> {
    return this.until(`it says ${reason}`, (sight) => sight.reason === reason)
  }

  /** Until a version serves alone, and the plan has nothing left to do. */
  async untilComplete(image: string): Promise<Sight> {
    await this.until(`${image} is complete`, ({ phase, status, ready }) => {
      const isStable = phase === 'Healthy' && status.stable?.images[0] === image
      return isStable && Object.keys(ready).every((other) => other === image)
    })
    await this.ground.settle()
    return this.look()
  }

  /** Nobody but the operator writes the first of two sets that are sealed and guarded. */
  async #isAdoption({ resource, verb, key }: Request): Promise<boolean> {
    if (resource.kind !== REPLICA_SETS.kind || verb !== 'patch') return false
    const { namespace, client } = this.ground
    const { items } = await client.list(REPLICA_SETS, { namespace })
    const isOfSealed = items.some((set) => isSealed(set) && set.metadata.name === key?.name)
    const isHandedOver = items.some(
      ({ metadata }) => metadata.annotations?.[HANDED_OVER_ANNOTATION] !== undefined,
    )
    return items.some(isSealed) && !isOfSealed && !isHandedOver
  }

  async #countPods(): Promise<void> {
    const { namespace, cluster } = this.ground
    const { resourceVersion } = await cluster.list(PODS, { namespace })
    this.#stopCounting = cluster.watch(
      PODS,
      { namespace, resourceVersion },
      {
        next: (event) => {
          if (event.kind !== 'added') return
          this.podsMade.push(event.object.spec.containers[0]?.image ?? '')
        },
        ended: () => undefined,
      },
    )
  }

  get #web(): { readonly namespace: string; readonly name: string } {
    return { namespace: this.ground.namespace, name: 'web' }
  }

  #plan(spec: object): RolloutPlan {
    const { group, version, kind } = ROLLOUT_PLANS
    const plan: Json = {
      apiVersion: `${group}/${version}`,
      kind,
      metadata: this.#web,
      spec: { targetRef: { name: 'web' }, ...spec } as unknown as Json,
    }
    return plan as unknown as RolloutPlan
  }
}
