import type { Json } from '../../../src/base/json.ts'
import { ROLLOUT_PLANS } from '../../../src/api/rollout-plan.ts'
import {
  ROLLOUT_REQUESTS,
  type RequestAction,
  type RolloutRequest,
} from '../../../src/api/rollout-request.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import type { DeleteOptions } from '../../../src/cluster/cluster.ts'
import { without } from '../../../src/base/fields.ts'
import type { PodTemplateSpec } from '../../../src/objects/pod.ts'
import { DEPLOYMENTS, POD_TEMPLATE_HASH } from '../../../src/objects/workload.ts'
import { perform } from '../../../src/scenario/perform.ts'
import type { Action } from '../../../src/scenario/scenario.ts'
import { PERSON, setOf } from '../sim/workload-world.ts'

const WEB = { namespace: 'default', name: 'web' }

/** Which rollout and step a request names, where it is not the one that runs. */
export interface Meant {
  readonly rollout?: number
  readonly step?: number
  readonly ttlSecondsAfterFinished?: number
}

/** What people do to the Deployment "web" and its plan; a refusal of the API server is thrown. */
export class Person {
  readonly #world: World
  #requests = 0

  constructor(world: World) {
    this.#world = world
  }

  setImage(image: string): void {
    this.#act({ setImage: { deployment: 'web', image } })
  }

  scale(replicas: number): void {
    this.#act({ scale: { deployment: 'web', replicas } })
  }

  /** `kubectl rollout resume`. */
  resume(): void {
    this.#act({ resume: { deployment: 'web' } })
  }

  /** `kubectl rollout undo`, which refuses a paused Deployment. */
  undo(): void {
    this.#act({ undo: { deployment: 'web' } })
  }

  /** Writes the template of a ReplicaSet back, whole, as an undo does. */
  putBack(image: string): void {
    const { template } = setOf(this.#world, image).spec
    const labels = without(template.metadata?.labels ?? {}, POD_TEMPLATE_HASH)
    this.replaceTemplate({ ...template, metadata: { ...template.metadata, labels } })
  }

  replaceTemplate(template: PodTemplateSpec): void {
    const value = template as unknown as Json
    const operations = [{ op: 'replace', path: '/spec/template', value }] as const
    this.#world.api.patch(DEPLOYMENTS, WEB, { kind: 'json', operations }, PERSON)
  }

  patchDeployment(merge: Readonly<Record<string, unknown>>): void {
    this.#act({ patch: { kind: 'Deployment', name: 'web', merge } })
  }

  patchPlan(spec: Readonly<Record<string, unknown>>): void {
    this.#act({ patch: { kind: 'RolloutPlan', name: 'web', merge: { spec } } })
  }

  patchService(name: string, merge: Readonly<Record<string, unknown>>): void {
    this.#act({ patch: { kind: 'Service', name, merge } })
  }

  deletePlan(propagation: NonNullable<DeleteOptions['propagation']> = 'Background'): void {
    this.#act({ delete: { kind: 'RolloutPlan', name: 'web', propagation } })
  }

  deleteDeployment(propagation: NonNullable<DeleteOptions['propagation']> = 'Background'): void {
    this.#act({ delete: { kind: 'Deployment', name: 'web', propagation } })
  }

  /** Makes a RolloutRequest for the rollout and step that the status shows, and gives its name. */
  request(action: RequestAction, { ttlSecondsAfterFinished: ttl, ...meant }: Meant = {}): string {
    const { rollout, step } = { ...this.#running(), ...meant }
    const name = `web-${++this.#requests}-${action.toLowerCase()}`
    const request: RolloutRequest = {
      apiVersion: 'rolloutplan.dev/v1alpha1',
      kind: 'RolloutRequest',
      metadata: { name, namespace: 'default' },
      spec: {
        planRef: { name: 'web' },
        rollout,
        action,
        ...(action === 'Promote' && { step }),
        ...(ttl !== undefined && { ttlSecondsAfterFinished: ttl }),
      },
    }
    this.#world.api.create(ROLLOUT_REQUESTS, request, PERSON)
    return name
  }

  #running(): Required<Pick<Meant, 'rollout' | 'step'>> {
    const { id = 1, step } = this.#world.api.get(ROLLOUT_PLANS, WEB)?.status?.rollout ?? {}
    return { rollout: id, step: step?.index ?? 1 }
  }

  #act(action: Omit<Action, 'at'>): void {
    const deed = perform(this.#world, { at: 0, ...action } as Action, new Map())
    if (deed?.text.includes('(refused: ') === true) throw new Error(deed.text)
  }
}
