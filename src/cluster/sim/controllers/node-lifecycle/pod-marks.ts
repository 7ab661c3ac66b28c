import { formatTime } from '../../../../base/rfc3339.ts'
import { isPodReady, PODS, type Pod } from '../../../../objects/pod.ts'
import type { World } from '../../world.ts'
import { recordEvent } from '../record-event.ts'
import { WRITER } from '../writer.ts'

/** Under which name the controller tells of nodes. */
export const NODE_CONTROLLER = 'node-controller'

/**
 * Says of the pods of a node that they are not ready: nobody else does, as their kubelet is silent
 * (controller/util/node, MarkPodsNotReady). Services leave them out from then on.
 */
export function markPodsNotReady(world: World, node: string): void {
  for (const pod of world.store.by(PODS, 'node', node)) {
    if (isPodReady(pod)) markNotReady(world, pod)
  }
}

function markNotReady(world: World, pod: Pod): void {
  const lastTransitionTime = formatTime(world.now())
  const conditions = (pod.status?.conditions ?? []).map((condition) =>
    condition.type === 'Ready'
      ? { ...condition, status: 'False' as const, lastTransitionTime }
      : condition,
  )
  const status = { ...pod.status, conditions }
  const written = world.api.writeStatus(PODS, pod, status, WRITER.fieldManager)
  recordEvent(world, {
    object: written,
    type: 'Warning',
    reason: 'NodeNotReady',
    message: 'Node is not ready',
    component: NODE_CONTROLLER,
  })
}
