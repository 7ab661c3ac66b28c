import type { Json } from '../../base/json.ts'
import type { World } from '../../cluster/sim/world.ts'
import { DEPLOYMENTS } from '../../objects/workload.ts'
import type { Action } from '../scenario.ts'
import { KUBECTL, type Intent } from './intent.ts'
import { keyInDefault, missing, resourceOf, targetOf, targetText } from './objects.ts'
import { restartOf } from './restart.ts'
import { undo } from './undo.ts'

/** What people do to Deployments. */
export function deploymentDeed(world: World, action: Action): Intent | undefined {
  const { setImage, scale, resume } = action
  if (setImage !== undefined) return setImageOf(world, setImage)
  if (scale !== undefined) return scaleOf(world, scale)
  if (resume !== undefined) return resumeOf(world, resume)
  if (action.undo !== undefined) return undoOf(world, action.undo)
  return action.restart === undefined ? undefined : restartOf(world, action.restart)
}

function setImageOf(world: World, wish: NonNullable<Action['setImage']>): Intent {
  const live = world.api.get(DEPLOYMENTS, keyInDefault(wish.deployment))
  const container = wish.container ?? live?.spec.template.spec.containers[0]?.name ?? ''
  const { deployment, image } = wish
  return {
    text: `kubectl set image deployment/${deployment} ${container}=${image}`,
    act: () => {
      patch(world, deployment, {
        spec: { template: { spec: { containers: [{ name: container, image }] } } },
      })
    },
  }
}

function scaleOf(world: World, wish: NonNullable<Action['scale']>): Intent {
  const { replicas } = wish
  return {
    text: `kubectl scale ${targetText(wish)} --replicas=${replicas}`,
    act: () => {
      const { kind, name } = targetOf(wish)
      const resource = resourceOf(world, kind)
      const key = keyInDefault(name)
      if (world.api.get(resource, key) === undefined) throw missing(resource, name)
      world.api.patchScale(resource, key, replicas, KUBECTL)
    },
  }
}

function resumeOf(world: World, { deployment }: NonNullable<Action['resume']>): Intent {
  return {
    text: `kubectl rollout resume deployment/${deployment}`,
    act: () => {
      patch(world, deployment, { spec: { paused: null } })
    },
  }
}

function undoOf(world: World, { deployment, toRevision }: NonNullable<Action['undo']>): Intent {
  const flag = toRevision === undefined ? '' : ` --to-revision=${toRevision}`
  return {
    text: `kubectl rollout undo deployment/${deployment}${flag}`,
    act: () => {
      const live = world.api.get(DEPLOYMENTS, keyInDefault(deployment))
      if (live === undefined) throw missing(DEPLOYMENTS, deployment)
      undo(world, live, toRevision)
    },
  }
}

/** A strategic patch, as most of kubectl's verbs send. */
function patch(world: World, name: string, body: Json): void {
  world.api.patch(DEPLOYMENTS, keyInDefault(name), { kind: 'strategic', body }, KUBECTL)
}
