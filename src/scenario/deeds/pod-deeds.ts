import { compareTexts } from '../../base/order.ts'
import { ClusterError } from '../../cluster/errors.ts'
import { afflictPod } from '../../cluster/sim/kubelet/behaviour-change.ts'
import { noteBehaviours } from '../../cluster/sim/traffic/traffic.ts'
import type { World } from '../../cluster/sim/world.ts'
import { keyOf, uidOf } from '../../objects/meta.ts'
import { isPodActive, isPodFinished, PODS, type Pod } from '../../objects/pod.ts'
import type { Action } from '../scenario.ts'
import type { Intent } from './intent.ts'
import { keyInDefault, missing, resourceOf, targetOf, targetText, type Target } from './objects.ts'

/** What is done to single pods of a workload. */
export function podDeed(world: World, action: Action): Intent | undefined {
  const { deletePod, afflict } = action
  if (deletePod !== undefined) return deleteOf(world, deletePod)
  return afflict === undefined ? undefined : afflictionOf(world, afflict)
}

function deleteOf(world: World, wish: NonNullable<Action['deletePod']>): Intent {
  const { gracePeriodSeconds } = wish
  const flag = gracePeriodSeconds === undefined ? '' : ` --grace-period=${gracePeriodSeconds}`
  // Without it kubectl makes one second of none (kubectl, pkg/cmd/delete).
  const force = gracePeriodSeconds === 0 ? ' --force' : ''
  const options = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }
  return intent(world, wish, {
    text: (names) => `kubectl delete pod ${names}${flag}${force}`,
    act: (pod) => {
      world.api.delete(PODS, keyOf(pod), options)
    },
  })
}

function afflictionOf(
  world: World,
  { deployment, kind, name, node, count, ...change }: NonNullable<Action['afflict']>,
): Intent {
  const wish = { deployment, kind, name, node, count }
  return intent(world, wish, {
    text: (names) => `pod ${names} now lives as ${JSON.stringify(change)}`,
    act: (pod) => {
      afflictPod(world, pod, change)
      noteBehaviours(world)
    },
  })
}

interface PodsOf extends Target {
  readonly node?: string | undefined
  /** With 0, pods count that are ending and do not come to an end. */
  readonly gracePeriodSeconds?: number | undefined
  readonly count?: number | undefined
}

interface Doing {
  readonly text: (names: string) => string
  readonly act: (pod: Pod) => void
}

function intent(world: World, wish: PodsOf, { text, act }: Doing): Intent {
  const pods = podsOf(world, wish).slice(0, wish.count ?? 1)
  const names = pods.map(({ metadata }) => metadata.name)
  return {
    text: text(names.length === 0 ? `of ${targetText(wish)}` : names.join(' ')),
    act: () => {
      if (pods.length === 0) throw new ClusterError('NotFound', whyNone(world, wish))
      pods.forEach(act)
    },
  }
}

function whyNone(world: World, wish: PodsOf): string {
  const { kind, name } = targetOf(wish)
  const resource = resourceOf(world, kind)
  return world.api.get(resource, keyInDefault(name)) === undefined
    ? missing(resource, name).message
    : `${kind} "${name}" has no pods${wish.node === undefined ? '' : ` on ${wish.node}`}`
}

/**
 * Its own pods and those of what it owns, the oldest first.
 *
 * Names them for whoever asks, so that it is nobody's request, and is refused nothing.
 */
function podsOf(world: World, wish: PodsOf): readonly Pod[] {
  const { kind, name } = targetOf(wish)
  const isMeant = wish.gracePeriodSeconds === 0 ? isPodUnfinished : isPodActive
  const owners = new Set<string>()
  for (const { resource } of world.api.kinds().values()) {
    if (resource.kind !== kind) continue
    const owner = world.api.get(resource, keyInDefault(name))
    if (owner !== undefined) withDependents(world, uidOf(owner), owners)
  }
  const pods = [...owners].flatMap((uid) => world.store.by(PODS, 'owner', uid))
  return [...new Set(pods)]
    .filter((pod) => isMeant(pod) && pod.metadata.namespace === 'default')
    .filter(({ spec }) => wish.node === undefined || spec.nodeName === wish.node)
    .sort((a, b) => compareTexts(ageOf(a), ageOf(b)))
}

function isPodUnfinished(pod: Pod): boolean {
  return !isPodFinished(pod)
}

/** What a rollout has made belongs to its Deployment too, which does not control it. */
function withDependents(world: World, uid: string, owners: Set<string>): void {
  if (owners.has(uid)) return
  owners.add(uid)
  for (const { resource, key } of world.store.dependentsOf(uid)) {
    const dependent = world.store.get(resource, key)
    if (dependent !== undefined) withDependents(world, uidOf(dependent), owners)
  }
}

function ageOf({ metadata }: Pod): string {
  return `${metadata.creationTimestamp ?? ''} ${metadata.name}`
}
