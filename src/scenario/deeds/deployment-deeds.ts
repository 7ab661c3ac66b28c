import type { Json } from '../../base/json.ts'
import { ClusterError } from '../../cluster/errors.ts'
import type { World } from '../../cluster/sim/world.ts'
import type { KubeObject } from '../../objects/meta.ts'
import type { PodTemplateSpec } from '../../objects/pod.ts'
import { resourceName, type Resource } from '../../objects/resource.ts'
import { DEPLOYMENTS, type Deployment } from '../../objects/workload.ts'
import type { Action } from '../scenario.ts'
import { KUBECTL, type Intent } from './intent.ts'
import { keyInDefault, missing, resourceOf, targetOf, targetText } from './objects.ts'
import { restartOf } from './restart.ts'
import { skippedUndoSet, undoSet } from './undo-set.ts'
import { skippedUndo, undo } from './undo.ts'

/** What people do to Deployments, and to others that make pods. */
export function deploymentDeed(world: World, action: Action): Intent | undefined {
  const { setImage, scale, resume } = action
  if (setImage !== undefined) return setImageOf(world, setImage)
  if (scale !== undefined) return scaleOf(world, scale)
  if (resume !== undefined) return resumeOf(world, resume)
  if (action.undo !== undefined) return undoOf(world, action.undo)
  return action.restart === undefined ? undefined : restartOf(world, action.restart)
}

function setImageOf(world: World, wish: NonNullable<Action['setImage']>): Intent {
  const { kind, name } = targetOf(wish)
  const resource = resourceOf(world, kind) as Resource<Templated>
  const live = world.api.get(resource, keyInDefault(name))
  const container = wish.container ?? live?.spec?.template?.spec.containers[0]?.name ?? ''
  const { image } = wish
  return {
    text: `kubectl set image ${targetText(wish)} ${container}=${image}`,
    act: () => {
      if (live !== undefined && live.spec?.template === undefined) {
        const message = 'the object is not a pod or does not have a pod template'
        throw new ClusterError('BadRequest', `${resource.plural}/${name} ${message}`)
      }
      const body = { spec: { template: { spec: { containers: [{ name: container, image }] } } } }
      world.api.patch(resource, keyInDefault(name), { kind: 'strategic', body }, KUBECTL)
    },
  }
}

interface Templated extends KubeObject {
  readonly spec?: { readonly template?: PodTemplateSpec }
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
      const live = world.api.get(DEPLOYMENTS, keyInDefault(deployment))
      if (live !== undefined && live.spec.paused !== true) {
        const message = `${resourceName(DEPLOYMENTS)} "${deployment}" is not paused`
        throw new ClusterError('BadRequest', message)
      }
      patch(world, deployment, { spec: { paused: null } })
    },
  }
}

function undoOf(world: World, wish: NonNullable<Action['undo']>): Intent {
  const { toRevision } = wish
  const flag = toRevision === undefined ? '' : ` --to-revision=${toRevision}`
  return {
    text: `kubectl rollout undo ${targetText(wish)}${flag}`,
    note: () => {
      const { kind, name } = targetOf(wish)
      const live = world.api.get(resourceOf(world, kind), keyInDefault(name))
      if (live === undefined) return undefined
      return kind === DEPLOYMENTS.kind
        ? skippedUndo(world, live as Deployment, toRevision)
        : skippedUndoSet(world, live, toRevision)
    },
    act: () => {
      const { kind, name } = targetOf(wish)
      const resource = resourceOf(world, kind)
      const live = world.api.get(resource, keyInDefault(name))
      if (live === undefined) throw missing(resource, name)
      if (resource === DEPLOYMENTS) undo(world, live as Deployment, toRevision)
      else undoSet(world, resource, live, toRevision)
    },
  }
}

/** A strategic patch, as most of kubectl's verbs send. */
function patch(world: World, name: string, body: Json): void {
  world.api.patch(DEPLOYMENTS, keyInDefault(name), { kind: 'strategic', body }, KUBECTL)
}
