import { ROLLOUT_PLANS, type RolloutPlan } from '../../../src/api/rollout-plan.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import { withPodsOnly } from '../../../src/controllers/rollout-plan/kept-parts.ts'
import { servingPods } from '../../../src/domain/blue-green/endpoints.ts'
import { EVENTS, type Event } from '../../../src/objects/coordination.ts'
import { conditionOf, isDeleting } from '../../../src/objects/meta.ts'
import { isPodReady, PODS, type Pod, type PodTemplateSpec } from '../../../src/objects/pod.ts'
import {
  ENDPOINT_SLICES,
  SERVICE_NAME_LABEL,
  SERVICES,
  type EndpointSlice,
  type Service,
} from '../../../src/objects/service.ts'
import {
  DEPLOYMENTS,
  REPLICA_SETS,
  type Deployment,
  type ReplicaSet,
} from '../../../src/objects/workload.ts'

const WEB = 'web'

type Counts = Readonly<Record<string, number>>

/** What there was in a namespace when somebody looked. */
interface Seen {
  readonly plan: RolloutPlan | undefined
  readonly deployment: Deployment | undefined
  readonly service: Service | undefined
  readonly sets: readonly ReplicaSet[]
  readonly pods: readonly Pod[]
  readonly slices: readonly EndpointSlice[]
}

/** A namespace with the plan, the Deployment and the Service "web", in words that a row uses. */
export class Sight {
  readonly #seen: Seen

  private constructor(seen: Seen) {
    this.#seen = seen
  }

  static async of(cluster: Cluster, namespace: string): Promise<Sight> {
    const key = { namespace, name: WEB }
    const [plan, deployment, service, sets, pods, slices] = await Promise.all([
      cluster.get(ROLLOUT_PLANS, key),
      cluster.get(DEPLOYMENTS, key),
      cluster.get(SERVICES, key),
      cluster.list(REPLICA_SETS, { namespace }),
      cluster.list(PODS, { namespace }),
      cluster.list(ENDPOINT_SLICES, {
        namespace,
        labels: { matchLabels: { [SERVICE_NAME_LABEL]: WEB } },
      }),
    ])
    return new Sight({
      plan,
      deployment,
      service,
      sets: sets.items,
      pods: pods.items.filter((pod) => !isDeleting(pod)),
      slices: slices.items.map(withPodsOnly),
    })
  }

  get status(): NonNullable<RolloutPlan['status']> {
    return this.#seen.plan?.status ?? { observedGeneration: -1 }
  }

  get phase(): string {
    return this.status.phase ?? ''
  }

  get reason(): string {
    return conditionOf(this.status.conditions, 'Ready')?.reason ?? ''
  }

  get message(): string {
    return conditionOf(this.status.conditions, 'Ready')?.message ?? ''
  }

  /** How past rollouts ended, newest first, such as `Aborted AbortedByRequest`. */
  get past(): readonly string[] {
    return (this.status.history ?? []).map(({ result, reason }) => `${result} ${reason}`)
  }

  get deployment(): Deployment | undefined {
    return this.#seen.deployment
  }

  get service(): Service | undefined {
    return this.#seen.service
  }

  get sets(): readonly ReplicaSet[] {
    return this.#seen.sets
  }

  /** The sizes that are asked for, by image, without those at 0. */
  get sizes(): Counts {
    const sizes = this.sets.map(({ spec }): [string, number] => [imageIn(spec), spec.replicas ?? 1])
    return sumsOf(sizes.filter(([, size]) => size > 0))
  }

  /** How many pods are ready, by image. */
  get ready(): Counts {
    return sumsOf(this.#seen.pods.filter(isPodReady).map(imageAndOne))
  }

  /** How many pods users of the Service reach, by image. */
  get reached(): Counts {
    const serving = servingPods(this.#seen.slices)
    const reached = this.#seen.pods.filter(({ metadata }) => serving.includes(metadata.name))
    return sumsOf(reached.map(imageAndOne))
  }

  /** The set of an image; of several the one with pods. */
  setOf(image: string): ReplicaSet | undefined {
    const sets = this.sets.filter(({ spec }) => imageIn(spec) === image)
    return sets.find(({ spec }) => (spec.replicas ?? 1) > 0) ?? sets[0]
  }
}

/** What was said in Events about the plan. */
export async function eventsIn(cluster: Cluster, namespace: string): Promise<readonly Event[]> {
  const { items } = await cluster.list(EVENTS, { namespace })
  return items.filter(({ involvedObject }) => involvedObject.kind === ROLLOUT_PLANS.kind)
}

export function imageIn({ template }: { readonly template: PodTemplateSpec }): string {
  return template.spec.containers[0]?.image ?? ''
}

function imageAndOne({ spec }: Pod): [string, number] {
  return [spec.containers[0]?.image ?? '', 1]
}

function sumsOf(counts: readonly (readonly [string, number])[]): Counts {
  const sums: Record<string, number> = {}
  for (const [image, count] of counts) sums[image] = (sums[image] ?? 0) + count
  return sums
}
