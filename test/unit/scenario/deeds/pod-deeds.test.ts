import { describe, expect, it } from '@jest/globals'
import { loseNode } from '../../../../src/cluster/sim/kubelet/node-loss.ts'
import type { World } from '../../../../src/cluster/sim/world.ts'
import { isDeleting } from '../../../../src/objects/meta.ts'
import { isPodReady } from '../../../../src/objects/pod.ts'
import { REPLICA_SETS } from '../../../../src/objects/workload.ts'
import { perform } from '../../../../src/scenario/perform.ts'
import type { Action } from '../../../../src/scenario/scenario.ts'
import { createPod, worldWithNodes } from '../../../support/sim/node-world.ts'
import { PROBE } from '../../../support/sim/pod-story.ts'
import {
  createDeployment,
  deploymentIn,
  makeDeployment,
  makeReplicaSet,
  PERSON,
  podsIn,
  run,
  templateOf,
} from '../../../support/sim/workload-world.ts'

function worldWithWeb(nodes?: Parameters<typeof worldWithNodes>[0]): World {
  const world = worldWithNodes(nodes)
  const template = templateOf('web:a')
  const containers = [{ name: 'web', image: 'web:a', readinessProbe: PROBE, livenessProbe: PROBE }]
  createDeployment(world, makeDeployment({ template: { ...template, spec: { containers } } }))
  run(world, 10)
  return world
}

function act(world: World, deed: Partial<Action>): string {
  return perform(world, { at: 0, ...deed } as Action, new Map())?.text ?? ''
}

/** How many pods there are, are ready and are ending, and all their restarts. */
function countsIn(world: World): readonly number[] {
  const pods = podsIn(world)
  const restarts = pods.map(({ status }) => status?.containerStatuses?.[0]?.restartCount ?? 0)
  return [
    pods.length,
    pods.filter(isPodReady).length,
    pods.filter(isDeleting).length,
    restarts.reduce((sum, one) => sum + one, 0),
  ]
}

describe('what is done to single pods', () => {
  it('deletes the oldest, and its owner makes another one', () => {
    const world = worldWithWeb()
    const [first] = podsIn(world)
    expect(act(world, { deletePod: { deployment: 'web' } })).toBe(
      `kubectl delete pod ${first?.metadata.name ?? ''}`,
    )
    run(world, 1)
    expect(countsIn(world)).toEqual([4, 4, 1, 0])
    run(world, 10)
    expect(countsIn(world)).toEqual([3, 3, 0, 0])
  })

  it('deletes as many as are asked for, of a workload of any kind and at once', () => {
    const world = worldWithWeb()
    const name = podsIn(world)[0]?.metadata.ownerReferences?.[0]?.name ?? ''
    act(world, { deletePod: { kind: 'ReplicaSet', name, count: 2, gracePeriodSeconds: 0 } })
    expect(countsIn(world)).toEqual([1, 1, 0, 0])
  })

  it('deletes pods by force that end and never come to an end, on a node that is lost', () => {
    const world = worldWithWeb([{}, {}])
    const onFirst = podsIn(world).filter(({ spec }) => spec.nodeName === 'node-1').length
    loseNode(world, 'node-1', 'Off')
    run(world, 400)
    expect(countsIn(world)).toEqual([3 + onFirst, 3, onFirst, 0])
    const stuck = { deployment: 'web', node: 'node-1', count: 9 }
    expect(act(world, { deletePod: stuck })).toBe(
      'kubectl delete pod of deployment/web (refused: Deployment "web" has no pods on node-1)',
    )
    act(world, { deletePod: { ...stuck, gracePeriodSeconds: 0 } })
    expect(countsIn(world)).toEqual([3, 3, 0, 0])
  })

  it('knows the pods that a rollout has made by their Deployment', () => {
    const world = worldWithWeb()
    const { uid = '' } = deploymentIn(world).metadata
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid }
    const labels = { app: 'next' }
    const template = { ...templateOf('web:b'), metadata: { labels } }
    const set = makeReplicaSet(
      { replicas: 2, selector: { matchLabels: labels }, template },
      { name: 'web-next', ownerReferences: [owner] },
    )
    world.api.create(REPLICA_SETS, set, PERSON)
    run(world, 10)
    expect(countsIn(world)).toEqual([5, 5, 0, 0])
    act(world, { deletePod: { deployment: 'web', count: 9, gracePeriodSeconds: 0 } })
    expect(podsIn(world)).toEqual([])
  })

  it.each([
    ['of a kind that nobody serves', { kind: 'Database', name: 'db' }],
    ['that had the same name', { kind: 'Deployment', name: 'web' }],
  ])('leaves a pod alone that has an owner %s', (_, of) => {
    const world = worldWithWeb()
    const owner = { apiVersion: 'apps/v1', ...of, uid: 'of-another' }
    createPod(world, { name: 'other', metadata: { ownerReferences: [owner] } })
    const names = podsIn(world).flatMap(({ metadata }) =>
      metadata.name === 'other' ? [] : [metadata.name],
    )
    const said = act(world, { deletePod: { deployment: 'web', count: 9 } })
    expect(said.split(' ').slice(3).sort()).toEqual(names.sort())
  })

  it('is refused where nobody serves the kind of the workload', () => {
    expect(act(worldWithWeb(), { deletePod: { kind: 'Database', name: 'db' } })).toBe(
      `kubectl delete pod of database/db (refused: the server doesn't have a resource type "Database")`,
    )
  })

  it('takes one out of rotation without a restart, and back', () => {
    const world = worldWithWeb()
    act(world, { afflict: { deployment: 'web', neverReady: true } })
    run(world, 120)
    expect(countsIn(world)).toEqual([3, 2, 0, 0])
    act(world, { afflict: { deployment: 'web', neverReady: false } })
    run(world, 20)
    expect(countsIn(world)).toEqual([3, 3, 0, 0])
  })

  it('lets one hang each time that it runs, which restarts it', () => {
    const world = worldWithWeb()
    act(world, { afflict: { deployment: 'web', hangsAfterSeconds: 15 } })
    run(world, 120)
    expect(countsIn(world)[3]).toBe(4)
  })

  it.each([
    ['the workload is not there', 'api', 'deployments "api" not found'],
    ['it has no pods', 'idle', 'Deployment "idle" has no pods'],
  ])('is refused where %s', (_, deployment, why) => {
    const world = worldWithWeb()
    createDeployment(world, makeDeployment({ replicas: 0 }, { name: 'idle' }))
    expect(act(world, { deletePod: { deployment } })).toBe(
      `kubectl delete pod of deployment/${deployment} (refused: ${why})`,
    )
  })
})
