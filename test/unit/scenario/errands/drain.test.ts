import { describe, expect, it } from '@jest/globals'
import { instant } from '../../../../src/base/units.ts'
import { userOf } from '../../../../src/cluster/sim/authorization/user.ts'
import { Simulation } from '../../../../src/cluster/sim/simulation.ts'
import type { World } from '../../../../src/cluster/sim/world.ts'
import { DISRUPTION_BUDGETS } from '../../../../src/objects/policy.ts'
import { DAEMON_SETS } from '../../../../src/objects/daemon-set.ts'
import { NODES } from '../../../../src/objects/node.ts'
import { PODS } from '../../../../src/objects/pod.ts'
import { drainIntent } from '../../../../src/scenario/errands/drain.ts'
import type { Action } from '../../../../src/scenario/scenario.ts'
import { allow, coreRule } from '../../../support/sim/allow.ts'
import { createDaemonSet } from '../../../support/sim/daemon-world.ts'
import { createPod, runTo, worldWithNodes } from '../../../support/sim/node-world.ts'
import { createDeployment, makeDeployment, PERSON } from '../../../support/sim/workload-world.ts'

type Wish = NonNullable<Action['drain']>

/** Two pods on two nodes, of which one has to stay. */
function furnished(minAvailable: number): World {
  const world = worldWithNodes([{}, {}])
  const spec = { selector: { matchLabels: { app: 'web' } }, minAvailable }
  world.api.create(
    DISRUPTION_BUDGETS,
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec,
    },
    PERSON,
  )
  createDeployment(world, makeDeployment({ replicas: 2 }))
  runTo(world, 20)
  return world
}

/** What kubectl says, with the seconds after which it does; pods are called "web". */
async function said(
  world: World,
  wish: Omit<Wish, 'node'>,
  begin: (act: () => void) => void = (act) => {
    act()
  },
): Promise<string[]> {
  const simulation = new Simulation(world)
  const start = world.now()
  const lines: string[] = []
  const ground = {
    world,
    outside: simulation.outside,
    say: (text: string) => {
      const named = text.replace(/web-\w+-\w+/g, 'web')
      lines.push(`${(world.now() - start) / 1000} ${named}`)
    },
    refused: () => undefined,
  }
  begin(drainIntent(ground, { node: 'node-1', ...wish }).act)
  await simulation.runUntil(instant(start + 120_000))
  return lines
}

function podsOn(world: World, node: string): number {
  return world.store.by(PODS, 'node', node).length
}

const TOO_MANY = "Cannot evict pod as it would violate the pod's disruption budget."

describe('a drain', () => {
  it('evicts all pods of a node, keeps new ones away, and waits until they are gone', async () => {
    const world = furnished(1)
    expect(podsOn(world, 'node-1')).toBe(1)
    expect(await said(world, {})).toEqual(['4 node/node-1 drained'])
    expect(podsOn(world, 'node-1')).toBe(0)
    expect(podsOn(world, 'node-2')).toBe(2)
    const node = world.api.get(NODES, { namespace: '', name: 'node-1' })
    expect(node?.spec.unschedulable).toBe(true)
  })

  it('tries again every five seconds what a budget holds back, until its time is over', async () => {
    const world = furnished(2)
    expect(await said(world, { timeout: '30s' })).toEqual([
      `0 error when evicting pods/"web" -n "default" (will retry after 5s): ${TOO_MANY}`,
      '30 error: unable to drain node "node-1" due to error: error when evicting pods/"web" -n "default": global timeout reached: 30s',
    ])
    expect(podsOn(world, 'node-1')).toBe(1)
  })

  it.each([
    [
      'tries again',
      2,
      [
        `0 error when evicting pods/"web" -n "default" (will retry after 5s): ${TOO_MANY}`,
        '5 error: unable to drain node "node-1" due to error: error when evicting pods/"web" -n "default": pods "web" is forbidden: User "jane" cannot create resource "pods/eviction" in API group "" in the namespace "default"',
      ],
    ],
    [
      'waits',
      1,
      [
        '1 error: unable to drain node "node-1" due to error: error when waiting for pod "web" in namespace "default" to terminate: pods "web" is forbidden: User "jane" cannot get resource "pods" in API group "" in the namespace "default"',
      ],
    ],
  ])('%s in the name of the user who began it', async (_, minAvailable, lines) => {
    const world = furnished(minAvailable)
    const takeAway = allow(world, 'jane', [
      coreRule('nodes', 'get', 'patch'),
      coreRule('pods/eviction', 'create'),
      coreRule('pods', 'get'),
    ])
    const told = await said(world, {}, (act) => {
      world.api.as(userOf('jane'), act)
      takeAway()
    })
    expect(told).toEqual(lines)
  })

  it.each<readonly [string, Omit<Wish, 'node'>, Parameters<typeof createPod>[1], string]>([
    [
      'pods that nobody replaces',
      {},
      {},
      'cannot delete Pods that declare no controller (use --force to override): default/web',
    ],
    [
      'data that is lost',
      { force: true },
      { spec: { volumes: [{ name: 'scratch', emptyDir: {} }] } },
      'cannot delete Pods with local storage (use --delete-emptydir-data to override): default/web',
    ],
  ])('wants to be told of %s', async (_, wish, pod, message) => {
    const world = worldWithNodes([{}])
    createPod(world, pod)
    runTo(world, 10)
    await expect(said(world, wish)).rejects.toThrow(message)
    expect(await said(world, { force: true, deleteEmptyDirData: true })).toEqual([
      '0 Warning: deleting Pods that declare no controller: default/web',
      '4 node/node-1 drained',
    ])
  })

  describe('of a node with a pod of a DaemonSet', () => {
    function withDaemon(): World {
      const world = worldWithNodes([{}])
      createDaemonSet(world)
      runTo(world, 10)
      return world
    }

    it('wants to be told to leave it', async () => {
      await expect(said(withDaemon(), { force: true })).rejects.toThrow(
        /^cannot delete DaemonSet-managed Pods \(use --ignore-daemonsets to ignore\): default\/agent-\w+$/,
      )
    })

    it('says that it leaves it, and leaves it', async () => {
      const world = withDaemon()
      expect(await said(world, { ignoreDaemonSets: true })).toEqual([
        expect.stringMatching(/^0 Warning: ignoring DaemonSet-managed Pods: default\/agent-\w+$/),
        '0 node/node-1 drained',
      ])
      expect(podsOn(world, 'node-1')).toBe(1)
    })

    it.each([
      [true, ['4 node/node-1 drained']],
      [false, 'cannot delete daemonsets.apps "agent" not found: default/agent-'],
    ])('takes it where the DaemonSet is gone, if forced to (%s)', async (force, end) => {
      const world = withDaemon()
      // What is left of it looks like this until its pods have been collected.
      world.api.delete(DAEMON_SETS, { namespace: 'default', name: 'agent' }, {})
      const drained = said(world, { ignoreDaemonSets: true, force })
      if (typeof end === 'string') await expect(drained).rejects.toThrow(end)
      else expect(await drained).toEqual(end)
    })
  })
})
