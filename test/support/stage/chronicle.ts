import type { Change } from '../../../src/cluster/sim/store/event-log.ts'
import { EPOCH, type World } from '../../../src/cluster/sim/world.ts'
import type { RolloutPlan } from '../../../src/api/rollout-plan.ts'
import type { Deployment, ReplicaSet } from '../../../src/objects/workload.ts'
import type { Service } from '../../../src/objects/service.ts'
import { controllerOf, type KubeObject } from '../../../src/objects/meta.ts'
import type { PodTemplateSpec } from '../../../src/objects/pod.ts'
import { readyReason, sizeOf } from '../invariants/plan-view.ts'

const LINES_MAX = 80
const KINDS = ['RolloutPlan', 'RolloutRequest', 'Deployment', 'ReplicaSet', 'Service']

/** Remembers the last changes of a run as lines of text. */
export class Chronicle {
  readonly #world: World
  #lines: string[] = []

  constructor(world: World) {
    this.#world = world
  }

  see({ kind, resource, object }: Change): void {
    if (!KINDS.includes(resource.kind)) return
    const { name, managedFields = [] } = object.metadata
    const by = managedFields.at(-1)?.manager ?? ''
    this.note(`${kind} ${resource.kind}/${name} ${gistOf(object)} [${by}]`)
  }

  note(line: string): void {
    const at = ((this.#world.now() - EPOCH) / 1000).toFixed(3)
    this.#lines = [...this.#lines.slice(-LINES_MAX), `${at} ${line}`]
  }

  text(): string {
    return this.#lines.join('\n')
  }
}

type Gist = (object: never) => string

const GISTS: Readonly<Record<string, Gist>> = {
  RolloutPlan: gistOfPlan,
  Deployment: gistOfDeployment,
  ReplicaSet: gistOfReplicaSet,
  Service: ({ spec }: Service) => JSON.stringify(spec.selector),
}

function gistOf(object: KubeObject): string {
  return GISTS[object.kind]?.(object as never) ?? ''
}

function gistOfPlan(plan: RolloutPlan): string {
  const { status } = plan
  const step = status?.rollout?.step?.index ?? '-'
  return `${status?.phase ?? ''} ${readyReason(plan) ?? ''} step ${step}`
}

function gistOfDeployment({ spec }: Deployment): string {
  const surge = spec.strategy?.rollingUpdate?.maxSurge ?? '-'
  return `${imageOf(spec)} ×${spec.replicas ?? 1} paused ${spec.paused ?? false} surge ${surge}`
}

function gistOfReplicaSet(set: ReplicaSet): string {
  const owner = controllerOf(set) === undefined ? '' : ' owned'
  const available = set.status?.availableReplicas ?? 0
  return `${imageOf(set.spec)} ×${sizeOf(set)} available ${available}${owner}`
}

function imageOf({ template }: { readonly template: PodTemplateSpec }): string {
  return template.spec.containers[0]?.image ?? ''
}
