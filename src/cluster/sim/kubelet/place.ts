import type { InstantMs } from '../../../base/units.ts'
import { uidOf } from '../../../objects/meta.ts'
import { NODES } from '../../../objects/node.ts'
import type { Container, Pod, PodSpec } from '../../../objects/pod.ts'
import { behavioursOf, type Behaviours } from '../behaviour.ts'
import type { ImageLife } from '../image-life.ts'
import { storeKey } from '../store/store-key.ts'
import type { Store } from '../store/store.ts'
import type { World } from '../world.ts'
import { configured } from './configuration.ts'
import { hostOf, type Host } from './host.ts'
import { initContainersOf, isSidecar } from './init-steps.ts'
import type { Surroundings } from './process.ts'

/** On whose node a pod lives, and how its images behave. */
export interface Place {
  readonly host: Host
  readonly behaviours: Behaviours
  readonly store: Store
}

/** Absent for a pod that is bound to a node that is not there. */
export function placeOf(world: World, { spec }: Pod): Place | undefined {
  const node = world.store.get(NODES, storeKey('', spec.nodeName ?? ''))
  if (node === undefined) return undefined
  const { store } = world
  return { host: hostOf(node, world.seed), behaviours: behavioursOf(world), store }
}

/** What the steps of a container of this pod depend on. */
export function surroundingsOf(
  pod: Pod,
  container: Container,
  place: Place,
  admittedAt: InstantMs,
): Surroundings {
  return {
    container,
    behaviour: lifeOf(pod, container, place),
    phase: place.host.phase,
    admittedAt,
    restartPolicy: restartPolicyOf(pod, container),
    graceSeconds: graceOf(pod),
  }
}

/** How the image of a container lives in a pod. */
export function lifeOf(pod: Pod, container: Container, { behaviours, store }: Place): ImageLife {
  const life = behaviours.ofPod(uidOf(pod), container.image ?? '')
  return life.whenEnv === undefined ? life : configured(life, store, pod, container)
}

/** Kubernetes 1.36, core/v1 (DefaultTerminationGracePeriodSeconds). */
const GRACE_SECONDS = 30

export function graceOf({ spec }: Pod): number {
  return spec.terminationGracePeriodSeconds ?? GRACE_SECONDS
}

/**
 * A sidecar is always restarted, and an init container that has ended well never is.
 *
 * Left out on purpose: the restart policy and rules of other containers.
 */
function restartPolicyOf(pod: Pod, container: Container): PodSpec['restartPolicy'] {
  const { restartPolicy } = pod.spec
  const init = initContainersOf(pod)
  if (init.length === 0 || !init.includes(container)) return restartPolicy
  if (isSidecar(container)) return 'Always'
  return restartPolicy === 'Never' ? 'Never' : 'OnFailure'
}
