import type { InstantMs } from '../../../base/units.ts'
import { uidOf } from '../../../objects/meta.ts'
import { NODES } from '../../../objects/node.ts'
import { isSidecar, type Container, type Pod, type PodSpec } from '../../../objects/pod.ts'
import { behavioursOf, type Behaviours } from '../behaviour.ts'
import type { ImageLife } from '../image-life.ts'
import { storeKey } from '../store/store-key.ts'
import type { Store } from '../store/store.ts'
import type { World } from '../world.ts'
import { configured } from './configuration.ts'
import { hostOf, type Host } from './host.ts'
import { imageFault } from './image-reference.ts'
import { initContainersOf } from './init-steps.ts'
import type { ContainerRun } from './container-run.ts'
import { hasImage } from './kubelet-state.ts'
import type { Surroundings } from './process.ts'
import { hasSettings, settingsOf } from './settings.ts'
import type { Preparation, Want } from './start.ts'

/** On whose node a pod lives, and how its images behave. */
export interface Place {
  readonly host: Host
  readonly behaviours: Behaviours
  readonly store: Store
  readonly world: World
}

/** Absent for a pod that is bound to a node that is not there. */
export function placeOf(world: World, { spec }: Pod): Place | undefined {
  const node = world.store.get(NODES, storeKey('', spec.nodeName ?? ''))
  if (node === undefined) return undefined
  const { store } = world
  return { host: hostOf(node, world.seed), behaviours: behavioursOf(world), store, world }
}

/** What the steps of a container of this pod depend on. */
export function surroundingsOf(
  pod: Pod,
  container: Container,
  place: Place,
  { admittedAt, run }: { readonly admittedAt: InstantMs; readonly run?: ContainerRun | undefined },
): Surroundings {
  return {
    container,
    behaviour: lifeOf(pod, container, place, run),
    phase: place.host.phase,
    admittedAt,
    restartPolicy: restartPolicyOf(pod, container),
    graceSeconds: graceOf(pod),
    ...(mayBeInWant(container) ? { prepare: () => prepared(pod, container, place) } : {}),
  }
}

/** How the image of a container lives in a pod; a process that runs goes by what it has read. */
export function lifeOf(
  pod: Pod,
  { image = '' }: Container,
  { behaviours }: Pick<Place, 'behaviours'>,
  run?: ContainerRun,
): ImageLife {
  const life = behaviours.ofPod(uidOf(pod), image)
  const settings = run?.kind === 'running' ? run.settings : undefined
  return settings === undefined ? life : configured(life, settings)
}

function mayBeInWant(container: Container): boolean {
  const { image = '', imagePullPolicy } = container
  return hasSettings(container) || imagePullPolicy === 'Never' || imageFault(image) !== undefined
}

/** What is wrong with an image before it is asked for (pkg/kubelet/images, image_manager.go). */
function imageWant({ image = '', imagePullPolicy }: Container, place: Place): Want | undefined {
  const quoted = JSON.stringify(image)
  const fault = imageFault(image)
  if (fault !== undefined) {
    const message = `Failed to apply default image tag ${quoted}: ${fault}`
    return { message, image: 'InvalidImageName' }
  }
  if (imagePullPolicy !== 'Never' || hasImage(place.world, place.host.name, image)) return undefined
  const message = `Container image ${quoted} is not present with pull policy of Never`
  return { message, image: 'ErrImageNeverPull' }
}

function prepared(pod: Pod, container: Container, place: Place): Preparation {
  const { behaviours, store } = place
  const want = imageWant(container, place)
  if (want !== undefined) return { kind: 'missing', ...want }
  const found = settingsOf(store, pod, container)
  if (found.kind === 'missing') return found
  const life = behaviours.ofPod(uidOf(pod), container.image ?? '')
  const behaviour = configured(life, found.values)
  return { kind: 'ready', behaviour, settings: life.whenEnv && found.values }
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
