import { formatTime } from '../../../../base/rfc3339.ts'
import { after, instant, NEVER, seconds, type InstantMs } from '../../../../base/units.ts'
import type { Condition } from '../../../../objects/meta.ts'
import { NODES, type Node } from '../../../../objects/node.ts'
import { renewTimeOf } from '../../kubelet/heartbeats.ts'
import { isInTouch } from '../../kubelet/machines.ts'
import { EPOCH, INFORMER_DELAY, type World } from '../../world.ts'
import { WRITER } from '../writer.ts'
import type { NodeLifecycleState } from './node-lifecycle-state.ts'

// Kubernetes 1.36, nodelifecycle/config/v1alpha1/defaults.go and the options of the controller
// manager. The grace was 40 s before 1.32.
/** How often the nodes are looked at. */
export const MONITOR_PERIOD = seconds(5)
/** How long a node may be silent. */
export const MONITOR_GRACE = seconds(50)

/** The first look at the nodes at an instant or after it. */
export function lookFrom(at: InstantMs): InstantMs {
  return instant(EPOCH + Math.ceil((at - EPOCH) / MONITOR_PERIOD) * MONITOR_PERIOD)
}

/**
 * At which look a node has been silent for too long; `NEVER` while its kubelet is in touch.
 *
 * The grace counts from the look that has found the last renewal. The tenth look after it is late
 * by what the ten have taken, so that it is past the grace.
 */
export function silentFrom(world: World, state: NodeLifecycleState, name: string): InstantMs {
  if (isInTouch(world, name)) return NEVER
  const renewed = renewTimeOf(world, name)
  if (renewed === undefined) return NEVER
  const seen = lookFrom(after(renewed, INFORMER_DELAY))
  const forgiven = state.forgiven.get(name) ?? seen
  return after(forgiven > seen ? forgiven : seen, MONITOR_GRACE)
}

/** The conditions that a kubelet reports, and that nobody vouches for when it is silent. */
const REPORTED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

/** Notes on a node that nothing is known of it any more (tryUpdateNodeHealth). */
export function writeUnknown(world: World, node: Node): Node {
  const before = node.status?.conditions ?? []
  const now = formatTime(world.now())
  const missing = REPORTED.filter((type) => !before.some((one) => one.type === type))
  const conditions = [
    ...before.map((one) => (isForgotten(one) ? forgotten(one, now) : one)),
    ...missing.map((type) => neverReported(type, now)),
  ]
  if (missing.length === 0 && !before.some(isForgotten)) return node
  const status = { ...node.status, conditions }
  return world.api.writeStatus(NODES, node, status, WRITER.fieldManager)
}

function isForgotten({ type, status }: Condition): boolean {
  return REPORTED.includes(type) && status !== 'Unknown'
}

function forgotten(condition: Condition, lastTransitionTime: string): Condition {
  return {
    ...condition,
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
    lastTransitionTime,
  }
}

function neverReported(type: string, lastTransitionTime: string): Condition {
  return {
    type,
    status: 'Unknown',
    reason: 'NodeStatusNeverUpdated',
    message: 'Kubelet never posted node status.',
    lastTransitionTime,
  }
}
