import type { InstantMs } from '../../../base/units.ts'
import { uidOf } from '../../../objects/meta.ts'
import type { Container, Pod } from '../../../objects/pod.ts'
import { recordEvent } from '../controllers/record-event.ts'
import type { World } from '../world.ts'
import type { ContainerRun, PullFailed, Unprepared } from './container-run.ts'
import { pullRefusal } from './container-status.ts'
import { KUBELET } from './kubelet-state.ts'
import type { Doom } from './process-table.ts'
import type { Mounting } from './volumes.ts'
import { probeTroubles, type Trouble } from './probes/probe-troubles.ts'

/** A container before and after it was looked at. */
export interface Passage {
  readonly pod: Pod
  readonly container: Container
  readonly before: ContainerRun
  readonly after: ContainerRun
  /** The pod's address. */
  readonly ip: string
  readonly now: InstantMs
}

/**
 * Tells what went wrong with a container (pkg/kubelet/events/event.go).
 *
 * Left out on purpose: Scheduled, Pulling, Pulled, Created and Started, which cost five writes for
 * each pod and tell nobody more than the pod's status does; of probes that fail in a row, all but
 * the first.
 */
export function tellTroubles(world: World, passage: Passage): void {
  for (const { type = 'Warning', reason, message } of troublesOf(passage)) {
    recordEvent(world, { object: passage.pod, type, reason, message, component: KUBELET })
  }
}

function troublesOf({ pod, container, before, after, ip, now }: Passage): readonly Trouble[] {
  switch (after.kind) {
    case 'pull-failed':
      if (before.kind === 'pulling') return pullTroubles(container)
      return backoffTroubles(container, after, now)
    case 'crashed':
      return before.kind === 'running' ? [crashTrouble(pod, container)] : []
    case 'running':
      return probeTroubles({ pod, container, before, run: after, ip, now })
    case 'unprepared':
      return preparationTroubles(after, now)
    case 'pulling':
    case 'finished':
    case 'held':
      return []
  }
}

function pullTroubles(container: Container): readonly Trouble[] {
  const refusal = `rpc error: code = NotFound desc = ${pullRefusal(container)}`
  return [
    {
      reason: 'Failed',
      message: `Failed to pull image "${container.image ?? ''}": ${refusal}`,
    },
    { reason: 'Failed', message: 'Error: ErrImagePull' },
  ]
}

function backoffTroubles(
  { image = '' }: Container,
  { waitsFrom }: PullFailed,
  now: InstantMs,
): readonly Trouble[] {
  if (waitsFrom !== now) return []
  return [
    { type: 'Normal', reason: 'BackOff', message: `Back-off pulling image "${image}"` },
    { reason: 'Failed', message: 'Error: ImagePullBackOff' },
  ]
}

function preparationTroubles(
  { from, message, image }: Unprepared,
  now: InstantMs,
): readonly Trouble[] {
  if (from !== now) return []
  if (image === undefined) return [{ reason: 'Failed', message: `Error: ${message}` }]
  const reason = image === 'InvalidImageName' ? 'InspectFailed' : image
  return [
    { reason, message },
    { reason: 'Failed', message: `Error: ${image}` },
  ]
}

function crashTrouble(pod: Pod, container: Container): Trouble {
  const id = `${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${uidOf(pod)})`
  const message = `Back-off restarting failed container ${container.name} in pod ${id}`
  return { reason: 'BackOff', message }
}

/** Tells why a pod is given up. */
export function tellDoom(world: World, object: Pod, { reason, message }: Doom): void {
  recordEvent(world, { object, type: 'Normal', reason, message, component: KUBELET })
}

/** Tells why a kubelet does not take, or does not keep, a pod. */
export function tellWarning(world: World, object: Pod, { reason, message }: Doom): void {
  recordEvent(world, { object, type: 'Warning', reason, message, component: KUBELET })
}

/** Tells which volumes of a pod could not be mounted. */
export function tellMounting(world: World, object: Pod, { troubles }: Mounting): void {
  for (const message of troubles) tellWarning(world, object, { reason: 'FailedMount', message })
}

/** Tells that a container is being stopped. */
export function tellKilling(world: World, object: Pod, container: Container): void {
  const message = `Stopping container ${container.name}`
  const reason = 'Killing'
  recordEvent(world, { object, type: 'Normal', reason, message, component: KUBELET })
}

/** Tells that a pod cannot start: its node has no range of addresses, or none is left in it. */
export function tellNoAddress(world: World, object: Pod, range: string | undefined): void {
  const why =
    range === undefined ? 'no range is set' : `no IP addresses available in range ${range}`
  const message = `Failed to create pod sandbox: failed to setup network for sandbox: ${why}`
  const reason = 'FailedCreatePodSandBox'
  recordEvent(world, { object, type: 'Warning', reason, message, component: KUBELET })
}
