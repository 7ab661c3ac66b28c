import { describe, expect, it } from '@jest/globals'
import { formatTime } from '../../../../../../src/base/rfc3339.ts'
import { evictPod } from '../../../../../../src/cluster/sim/api/eviction.ts'
import { userOf } from '../../../../../../src/cluster/sim/authorization/user.ts'
import { newWorld } from '../../../../../../src/cluster/sim/cluster-parts.ts'
import { DISRUPTION_CONTROLLER } from '../../../../../../src/cluster/sim/controllers/disruption/disruption-controller.ts'
import { reconcilerActor } from '../../../../../../src/cluster/sim/controllers/reconciler.ts'
import type { World } from '../../../../../../src/cluster/sim/world.ts'
import { CONFIG_MAPS } from '../../../../../../src/objects/configuration.ts'
import { isDeleting, keyOf, uidOf, type ObjectKey } from '../../../../../../src/objects/meta.ts'
import { PODS } from '../../../../../../src/objects/pod.ts'
import {
  DISRUPTION_BUDGETS,
  type PodDisruptionBudget,
} from '../../../../../../src/objects/policy.ts'
import { allow, coreRule } from '../../../../../support/sim/allow.ts'
import { setReady } from '../../../../../support/sim/instant-pods.ts'
import {
  createDeployment,
  editDeployment,
  makeDeployment,
  PERSON,
  podsIn,
  run,
  worldOf,
} from '../../../../../support/sim/workload-world.ts'

const KEY = { namespace: 'default', name: 'web' }

function createBudget(world: World, spec: PodDisruptionBudget['spec'], name = 'web'): void {
  const selector = { matchLabels: { app: 'web' } }
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'default' },
    spec: { selector, ...spec },
  }
  world.api.create(DISRUPTION_BUDGETS, budget, PERSON)
}

function worldWith(spec: PodDisruptionBudget['spec'], replicas = 4): World {
  const world = worldOf()
  createBudget(world, spec)
  createDeployment(world, makeDeployment({ replicas }))
  run(world)
  return world
}

function statusIn(world: World): PodDisruptionBudget['status'] {
  return world.api.get(DISRUPTION_BUDGETS, KEY)?.status
}

describe('the disruption controller', () => {
  it.each<[string, PodDisruptionBudget['spec'], number]>([
    ['a number that may be missing', { maxUnavailable: 1 }, 1],
    ['a share that may be missing, rounded up', { maxUnavailable: '30%' }, 2],
    ['a number that has to stay', { minAvailable: 3 }, 1],
    ['a share that has to stay, rounded up', { minAvailable: '51%' }, 1],
    ['more than there are that have to stay', { minAvailable: 5 }, 0],
  ])('allows evictions of %s', (_name, spec, allowed) => {
    expect(statusIn(worldWith(spec))?.disruptionsAllowed).toBe(allowed)
  })

  it('counts pods that are ready, of those that their Deployment asks for', () => {
    const world = worldWith({ maxUnavailable: 2 })
    for (const pod of podsIn(world).slice(0, 1)) setReady(world, pod, false)
    run(world, 1)
    const observedGeneration = 1
    const counts = { expectedPods: 4, desiredHealthy: 2, currentHealthy: 3 }
    expect(statusIn(world)).toMatchObject({ ...counts, disruptionsAllowed: 1, observedGeneration })
    editDeployment(world, { replicas: 6 })
    run(world, 1)
    expect(statusIn(world)).toMatchObject({ expectedPods: 6, currentHealthy: 5 })
  })

  it('allows none of pods that are not there', () => {
    expect(statusIn(worldWith({ minAvailable: 0 }, 0))?.disruptionsAllowed).toBe(0)
  })

  it('selects nothing without a selector', () => {
    const world = worldWith({ selector: null } as never)
    expect(statusIn(world)).toMatchObject({ expectedPods: 0, disruptionsAllowed: 0 })
  })

  it('follows pods that get other labels, and a selector that is changed', () => {
    const world = worldWith({ minAvailable: 1 })
    const [first] = podsIn(world)
    if (first === undefined) throw new Error('there is no pod')
    const labels = { app: 'other' }
    world.api.patch(PODS, keyOf(first), { kind: 'merge', body: { metadata: { labels } } }, PERSON)
    run(world, 1)
    // The ReplicaSet makes another one for it.
    expect(statusIn(world)).toMatchObject({ expectedPods: 4, currentHealthy: 4 })
    const selector = { matchLabels: labels }
    world.api.patch(
      DISRUPTION_BUDGETS,
      KEY,
      { kind: 'merge', body: { spec: { selector } } },
      PERSON,
    )
    run(world, 1)
    expect(statusIn(world)).toMatchObject({ expectedPods: 1, currentHealthy: 1 })
  })

  it.each([
    ['has no number of pods', 'ConfigMap', 'configmaps does not implement the scale subresource'],
    ['is not there', 'ReplicaSet', 'found no controllers for pod "odd"'],
  ])('allows nothing where the controller of a pod %s', (_what, kind, message) => {
    const world = newWorld({ seed: 1, actors: [reconcilerActor(DISRUPTION_CONTROLLER)] })
    createBudget(world, { maxUnavailable: 1 })
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...KEY, name: 'one' } }
    const uid = uidOf(world.api.create(CONFIG_MAPS, owner, PERSON))
    const apiVersion = kind === 'ConfigMap' ? 'v1' : 'apps/v1'
    const ownerReferences = [{ apiVersion, kind, name: 'one', uid, controller: true }]
    const metadata = { name: 'odd', namespace: 'default', labels: { app: 'web' }, ownerReferences }
    const spec = { containers: [{ name: 'web', image: 'web:a' }] }
    world.api.create(PODS, { apiVersion: 'v1', kind: 'Pod', metadata, spec }, PERSON)
    run(world, 0.05)
    expect(statusIn(world)).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [{ status: 'False', reason: 'SyncFailed', message }],
    })
  })

  it('counts an evicted pod again that is not being deleted after two minutes', () => {
    const world = worldWith({ maxUnavailable: 1 })
    const budget = world.api.get(DISRUPTION_BUDGETS, KEY)
    const [first] = podsIn(world)
    if (budget === undefined || first === undefined) throw new Error('something is missing')
    const disruptedPods = { [first.metadata.name]: formatTime(world.now()) }
    world.api.writeStatus(DISRUPTION_BUDGETS, budget, { ...budget.status, disruptedPods }, 'person')
    run(world, 1)
    expect(statusIn(world)).toMatchObject({
      currentHealthy: 3,
      disruptionsAllowed: 0,
      disruptedPods,
    })
    run(world, 118)
    expect(statusIn(world)).toMatchObject({ currentHealthy: 3 })
    run(world, 2)
    expect(statusIn(world)).toMatchObject({ currentHealthy: 4, disruptionsAllowed: 1 })
    expect(statusIn(world)?.disruptedPods).toBeUndefined()
  })

  it('goes on alike in a fork', () => {
    const world = worldWith({ maxUnavailable: 2 })
    const fork = world.fork()
    for (const pod of podsIn(world).slice(0, 2)) setReady(world, pod, false)
    for (const pod of podsIn(fork).slice(0, 1)) setReady(fork, pod, false)
    run(world, 1)
    run(fork, 1)
    expect(statusIn(world)?.disruptionsAllowed).toBe(0)
    expect(statusIn(fork)?.disruptionsAllowed).toBe(1)
  })
})

describe('evictPod()', () => {
  function anyPod(world: World): ObjectKey {
    const [first] = podsIn(world)
    if (first === undefined) throw new Error('there is no pod')
    return keyOf(first)
  }

  it.each([
    ['may create evictions, and nothing else', [coreRule('pods/eviction', 'create')], undefined],
    [
      'may get and delete pods',
      [coreRule('pods', 'get', 'delete')],
      expect.stringMatching(
        /^pods "web-[^"]+" is forbidden: User "jane" cannot create resource "pods\/eviction" in API group "" in the namespace "default"$/,
      ),
    ],
  ])('asks of a user who %s for the right to evict', (_, rules, message) => {
    const world = worldWith({ maxUnavailable: 1 })
    const pod = anyPod(world)
    allow(world, 'jane', rules)
    const answer = refusal(() => {
      world.api.as(userOf('jane'), () => {
        evictPod(world, pod)
      })
    })
    expect(answer).toEqual(message === undefined ? undefined : expect.objectContaining({ message }))
    const going = world.api.get(PODS, pod)
    expect(going !== undefined && !isDeleting(going)).toBe(message !== undefined)
  })

  it('asks to wait for a budget that has just been changed', () => {
    const world = worldWith({ maxUnavailable: 1 })
    const pod = anyPod(world)
    const body = { spec: { maxUnavailable: 2 } }
    world.api.patch(DISRUPTION_BUDGETS, KEY, { kind: 'merge', body }, PERSON)
    expect(
      refusal(() => {
        evictPod(world, pod)
      }),
    ).toMatchObject({
      reason: 'TooManyRequests',
      retryAfterSeconds: 10,
      causes: [{ message: 'The disruption budget web is still being processed by the server.' }],
    })
  })

  it('refuses a pod of two budgets', () => {
    const world = worldWith({ maxUnavailable: 1 })
    createBudget(world, { maxUnavailable: 1 }, 'other')
    expect(
      refusal(() => {
        evictPod(world, anyPod(world))
      }),
    ).toMatchObject({
      message:
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    })
  })

  it('refuses more than 2000 pods that are not confirmed to go', () => {
    const world = worldWith({ maxUnavailable: 1 })
    const budget = world.api.get(DISRUPTION_BUDGETS, KEY)
    if (budget === undefined) throw new Error('there is no budget')
    const names = Array.from({ length: 2001 }, (_, index) => [`pod-${index}`, ''] as const)
    const status = { ...budget.status, disruptedPods: Object.fromEntries(names) }
    world.api.writeStatus(DISRUPTION_BUDGETS, budget, status, 'person')
    expect(
      refusal(() => {
        evictPod(world, anyPod(world))
      }),
    ).toMatchObject({
      reason: 'Forbidden',
      message:
        'poddisruptionbudget.policy "web" is forbidden: DisruptedPods map too big - too many evictions not confirmed by PDB controller',
    })
  })
})

function refusal(act: () => void): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}
