import { formatTime } from '../../base/rfc3339.ts'
import { ClusterError } from '../../cluster/errors.ts'
import type { World } from '../../cluster/sim/world.ts'
import type { KubeObject } from '../../objects/meta.ts'
import { DEPLOYMENTS, type Deployment } from '../../objects/workload.ts'
import { KUBECTL, type Intent } from './intent.ts'
import { keyInDefault, missing, resourceOf, targetOf, targetText, type Target } from './objects.ts'

const RESTARTABLE: readonly string[] = ['DaemonSet', 'Deployment', 'StatefulSet']

/**
 * Gives the pod template another annotation, so that its owner replaces the pods, as `kubectl
 * rollout restart` does (kubectl 1.36, polymorphichelpers/objectrestarter.go).
 */
export function restartOf(world: World, target: Target): Intent {
  return {
    text: `kubectl rollout restart ${targetText(target)}`,
    act: () => {
      const { kind, name } = targetOf(target)
      const resource = resourceOf(world, kind)
      const live = world.api.get(resource, keyInDefault(name))
      if (live === undefined) throw missing(resource, name)
      refuseOthers(live)
      const annotations = { 'kubectl.kubernetes.io/restartedAt': formatTime(world.now()) }
      const body = { spec: { template: { metadata: { annotations } } } }
      world.api.patch(resource, keyInDefault(name), { kind: 'strategic', body }, KUBECTL)
    },
  }
}

function refuseOthers(live: KubeObject): void {
  if (!RESTARTABLE.includes(live.kind)) {
    throw new ClusterError('BadRequest', 'restarting is not supported')
  }
  if (live.kind === DEPLOYMENTS.kind && (live as Deployment).spec.paused === true) {
    const message = "can't restart paused deployment (run rollout resume first)"
    throw new ClusterError('BadRequest', message)
  }
}
