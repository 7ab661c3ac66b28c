import { describe, expect, it } from '@jest/globals'
import { defined } from '../../../../../../src/base/assert.ts'
import { loseNode, returnNode } from '../../../../../../src/cluster/sim/kubelet/node-loss.ts'
import { addNode } from '../../../../../../src/cluster/sim/kubelet/nodes.ts'
import { after, seconds } from '../../../../../../src/base/units.ts'
import type { World } from '../../../../../../src/cluster/sim/world.ts'
import { CONTROLLER_REVISIONS } from '../../../../../../src/objects/controller-revision.ts'
import { DAEMON_SETS, type DaemonSetSpec } from '../../../../../../src/objects/daemon-set.ts'
import { controllerOf, isDeleting, keyOf, uidOf } from '../../../../../../src/objects/meta.ts'
import { NODES, type Node } from '../../../../../../src/objects/node.ts'
import { PODS, type Pod, type PodSpec } from '../../../../../../src/objects/pod.ts'
import {
  AGENT,
  createDaemonSet,
  daemonSetIn,
  daemonTemplate,
  editDaemonSet,
} from '../../../../../support/sim/daemon-world.ts'
import { eventsIn, worldWithNodes } from '../../../../../support/sim/node-world.ts'
import { PERSON } from '../../../../../support/sim/workload-world.ts'

function run(world: World, time = 30): void {
  world.runUntil(after(world.now(), seconds(time)))
}

function running(spec: Partial<DaemonSetSpec> = {}, nodes = 3): World {
  const world = worldWithNodes(Array.from({ length: nodes }, () => ({})))
  createDaemonSet(world, spec)
  run(world)
  return world
}

function editNode(world: World, name: string, change: (node: Node) => Node): void {
  const node = defined(world.api.get(NODES, { namespace: '', name }), `the node "${name}"`)
  world.api.update(NODES, change(node), PERSON)
}

function podsIn(world: World): readonly Pod[] {
  return world.api.list(PODS).items.filter((pod) => !isDeleting(pod))
}

/** Writes something of the pod of a node that changes nothing. */
function touch(world: World, node: string): void {
  for (const pod of podsIn(world).filter(({ spec }) => spec.nodeName === node)) {
    const status = { ...pod.status, message: `at ${world.now()}` }
    world.api.writeStatus(PODS, pod, status, 'kubelet')
  }
}

/** The image that runs on each node. */
function images(world: World): readonly string[] {
  return podsIn(world)
    .map(({ spec }) => `${spec.nodeName ?? '-'} ${spec.containers[0]?.image ?? ''}`)
    .sort()
}

describe('a DaemonSet', () => {
  it('has one pod on each node, and counts them', () => {
    const world = running()
    expect(images(world)).toEqual(['node-1 agent:a', 'node-2 agent:a', 'node-3 agent:a'])
    expect(daemonSetIn(world).status).toEqual({
      currentNumberScheduled: 3,
      desiredNumberScheduled: 3,
      numberMisscheduled: 0,
      numberReady: 3,
      numberAvailable: 3,
      updatedNumberScheduled: 3,
      observedGeneration: 1,
    })
  })

  it('pins each pod to its node by name, and lets it bear what befalls nodes', () => {
    const world = running({}, 1)
    const [pod] = podsIn(world)
    expect(pod?.metadata.name).toMatch(/^agent-[a-z0-9]{5}$/)
    expect(pod?.metadata.labels).toEqual({
      app: 'agent',
      'controller-revision-hash': expect.stringMatching(/^[a-z0-9]+$/),
      'pod-template-generation': '1',
    })
    expect(pod?.spec['affinity']).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] },
          ],
        },
      },
    })
    expect(pod?.spec.tolerations?.map(({ key, effect }) => `${key ?? ''}:${effect ?? ''}`)).toEqual(
      [
        'node.kubernetes.io/not-ready:NoExecute',
        'node.kubernetes.io/unreachable:NoExecute',
        'node.kubernetes.io/disk-pressure:NoSchedule',
        'node.kubernetes.io/memory-pressure:NoSchedule',
        'node.kubernetes.io/pid-pressure:NoSchedule',
        'node.kubernetes.io/unschedulable:NoSchedule',
      ],
    )
    expect(
      pod?.spec.tolerations?.every(({ tolerationSeconds }) => tolerationSeconds === undefined),
    ).toBe(true)
  })

  it('follows nodes that come, and tells of each pod', () => {
    const world = running({}, 1)
    addNode(world, { name: 'node-9', cpu: '4', memory: '8Gi' }, 9)
    run(world)
    expect(images(world)).toEqual(['node-1 agent:a', 'node-9 agent:a'])
    const told = eventsIn(world).filter(({ involvedObject }) => involvedObject.kind === 'DaemonSet')
    expect(told.map(({ reason, message }) => `${reason}: ${message}`).sort()).toEqual(
      podsIn(world)
        .map(({ metadata }) => `SuccessfulCreate: Created pod: ${metadata.name}`)
        .sort(),
    )
  })

  it.each<{
    readonly name: string
    readonly spec: Partial<PodSpec>
    readonly change: (node: Node) => Node
    readonly on: readonly string[]
  }>([
    {
      name: 'is on a node that is cordoned',
      spec: {},
      change: (node) => ({ ...node, spec: { ...node.spec, unschedulable: true } }),
      on: ['node-1 agent:a', 'node-2 agent:a'],
    },
    {
      name: 'is not on a node with a taint that it does not tolerate',
      spec: {},
      change: (node) => ({ ...node, spec: { taints: [{ key: 'own', effect: 'NoSchedule' }] } }),
      on: ['node-1 agent:a'],
    },
    {
      name: 'is on a node with a taint that it tolerates',
      spec: { tolerations: [{ key: 'own', operator: 'Exists' }] },
      change: (node) => ({ ...node, spec: { taints: [{ key: 'own', effect: 'NoSchedule' }] } }),
      on: ['node-1 agent:a', 'node-2 agent:a'],
    },
    {
      name: 'is only on nodes that its selector names',
      spec: { nodeSelector: { disk: 'fast' } },
      change: (node) => ({
        ...node,
        metadata: { ...node.metadata, labels: { ...node.metadata.labels, disk: 'fast' } },
      }),
      on: ['node-2 agent:a'],
    },
  ])('$name', ({ spec, change, on }) => {
    const world = worldWithNodes([{}, {}])
    editNode(world, 'node-2', change)
    createDaemonSet(world, { template: daemonTemplate('agent:a', spec) })
    run(world)
    expect(images(world)).toEqual(on)
    expect(daemonSetIn(world).status?.desiredNumberScheduled).toBe(on.length)
  })

  it('leaves a node that no longer has what its selector asks for', () => {
    const world = running({
      template: daemonTemplate('agent:a', { nodeSelector: { 'kubernetes.io/hostname': 'node-2' } }),
    })
    expect(images(world)).toEqual(['node-2 agent:a'])
    editNode(world, 'node-2', (node) => ({
      ...node,
      metadata: {
        ...node.metadata,
        labels: { ...node.metadata.labels, 'kubernetes.io/hostname': 'other' },
      },
    }))
    run(world, 60)
    expect(images(world)).toEqual([])
  })

  it('stays on a node that is tainted later, and is misplaced there', () => {
    const world = running({}, 1)
    editNode(world, 'node-1', (node) => ({
      ...node,
      spec: { taints: [{ key: 'own', effect: 'NoSchedule' }] },
    }))
    run(world)
    editDaemonSet(world, { minReadySeconds: 1 })
    run(world)
    expect(images(world)).toEqual(['node-1 agent:a'])
    expect(daemonSetIn(world).status).toMatchObject({
      desiredNumberScheduled: 0,
      numberMisscheduled: 1,
    })
  })

  it('makes 250 pods in one sync and not more, and all of them in the end', () => {
    const nodes = Array.from({ length: 260 }, () => ({}))
    const world = worldWithNodes(nodes)
    const made = new Map<number, number>()
    world.observe(({ kind, resource }) => {
      if (kind !== 'added' || resource !== PODS) return
      made.set(world.now(), (made.get(world.now()) ?? 0) + 1)
    })
    createDaemonSet(world)
    run(world, 1)
    expect([...made.values()]).toEqual([250, 10])
  })

  it('stays on a node that is lost, as its pod does, until the node is given up', () => {
    const world = running({}, 2)
    loseNode(world, 'node-2', 'Off')
    run(world, 600)
    expect(images(world)).toEqual(['node-1 agent:a', 'node-2 agent:a'])
    expect(daemonSetIn(world).status).toMatchObject({
      desiredNumberScheduled: 1,
      numberReady: 1,
      numberMisscheduled: 1,
    })
    world.api.delete(NODES, { namespace: '', name: 'node-2' })
    run(world, 120)
    expect(images(world)).toEqual(['node-1 agent:a'])
    expect(daemonSetIn(world).status).toMatchObject({
      desiredNumberScheduled: 1,
      numberMisscheduled: 0,
    })
  })

  it('counts a node again that has come back', () => {
    const world = running({}, 2)
    loseNode(world, 'node-2', 'Off')
    run(world, 600)
    returnNode(world, 'node-2')
    run(world, 120)
    expect(images(world)).toEqual(['node-1 agent:a', 'node-2 agent:a'])
    expect(daemonSetIn(world).status).toMatchObject({
      desiredNumberScheduled: 2,
      numberReady: 2,
      numberMisscheduled: 0,
    })
  })

  it('replaces a pod that was deleted', () => {
    const world = running({}, 1)
    const [pod] = podsIn(world)
    if (pod !== undefined) world.api.delete(PODS, keyOf(pod))
    run(world, 60)
    expect(images(world)).toEqual(['node-1 agent:a'])
    expect(podsIn(world)[0]?.metadata.name).not.toBe(pod?.metadata.name)
  })

  it('takes over what another one of its name has left, pods and revisions', () => {
    const world = running({}, 2)
    const before = podsIn(world).map(uidOf)
    world.api.delete(DAEMON_SETS, AGENT, { propagation: 'Orphan' })
    run(world)
    createDaemonSet(world)
    run(world)
    expect(podsIn(world).map(uidOf)).toEqual(before)
    expect(podsIn(world).map((pod) => controllerOf(pod)?.uid)).toEqual(
      before.map(() => uidOf(daemonSetIn(world))),
    )
    expect(world.api.list(CONTROLLER_REVISIONS).items.map(({ revision }) => revision)).toEqual([1])
  })

  it('takes its pods and its revisions with it', () => {
    const world = running({}, 2)
    world.api.delete(DAEMON_SETS, AGENT, { propagation: 'Background' })
    run(world)
    expect([podsIn(world), world.api.list(CONTROLLER_REVISIONS).items]).toEqual([[], []])
  })

  /** When pods of a node go that fail each second, from the first one on. */
  function deathsOf({ isNoisy }: { readonly isNoisy: boolean }) {
    const world = running({}, 2)
    const deaths: number[] = []
    world.observe(({ kind, resource }) => {
      if (resource === PODS && kind === 'deleted') deaths.push(Math.round(world.now() / 1000))
    })
    for (let round = 0; round < 60; round++) {
      for (const pod of podsIn(world)) {
        if (pod.spec.nodeName === 'node-1' && pod.status?.phase === 'Running') {
          world.api.writeStatus(PODS, pod, { ...pod.status, phase: 'Failed' }, 'kubelet')
        }
      }
      for (let part = 0; part < 5; part++) {
        run(world, 0.2)
        if (isNoisy) touch(world, 'node-2')
      }
    }
    const [first = 0] = deaths
    return { world, deaths: deaths.slice(0, 5).map((at) => at - first) }
  }

  it('deletes pods that fail, with more patience each time', () => {
    const { world, deaths } = deathsOf({ isNoisy: false })
    expect(deaths).toEqual([0, 1, 4, 9, 18])
    const message = expect.stringMatching(
      /^Found failed daemon pod default\/agent-\w+ on node node-1, will try to kill it$/,
    )
    expect(eventsIn(world).find(({ reason }) => reason === 'FailedDaemonPod')?.message).toEqual(
      message,
    )
  })

  it('deletes pods that fail no later where something else happens meanwhile', () => {
    expect(deathsOf({ isNoisy: true }).deaths).toEqual([0, 1, 3, 7, 15])
  })
})

describe('a rolling update of a DaemonSet', () => {
  /** The most pods of each node, and the fewest ready ones of all, while a new image comes. */
  function updated(strategy: DaemonSetSpec['updateStrategy']) {
    const world = running(strategy === undefined ? {} : { updateStrategy: strategy }, 4)
    let fewest = 4
    let most = 0
    world.observe(({ resource }) => {
      if (resource !== DAEMON_SETS) return
      fewest = Math.min(fewest, daemonSetIn(world).status?.numberAvailable ?? 0)
      most = Math.max(most, podsIn(world).length)
    })
    editDaemonSet(world, { template: daemonTemplate('agent:b') })
    run(world, 600)
    return { world, fewest, most }
  }

  it.each<{
    readonly name: string
    readonly strategy: DaemonSetSpec['updateStrategy']
    readonly fewest: number
    readonly most: number
  }>([
    { name: 'one node after the other', strategy: undefined, fewest: 3, most: 4 },
    {
      name: 'two at a time',
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '50%' } },
      fewest: 2,
      most: 4,
    },
    {
      name: 'with a second pod on one node at a time',
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      fewest: 4,
      most: 5,
    },
  ])('replaces pods $name', ({ strategy, fewest, most }) => {
    const { world, ...seen } = updated(strategy)
    expect(images(world)).toEqual(
      ['node-1', 'node-2', 'node-3', 'node-4'].map((node) => `${node} agent:b`),
    )
    expect(seen).toEqual({ fewest, most })
    expect(daemonSetIn(world).status).toMatchObject({
      updatedNumberScheduled: 4,
      observedGeneration: 2,
    })
    expect(daemonSetIn(world).metadata.annotations).toEqual({
      'deprecated.daemonset.template.generation': '2',
    })
  })

  it('waits at each node until the new pod has been ready for long enough', () => {
    const world = running({ minReadySeconds: 20 }, 3)
    editDaemonSet(world, { template: daemonTemplate('agent:b') })
    run(world, 15)
    expect(images(world).filter((one) => one.endsWith('agent:b'))).toHaveLength(1)
    run(world, 120)
    expect(images(world).filter((one) => one.endsWith('agent:b'))).toHaveLength(3)
  })

  it('replaces at once what does not work anyway', () => {
    const world = running({}, 3)
    for (const pod of podsIn(world)) {
      const conditions = [{ type: 'Ready', status: 'False' as const }]
      world.api.writeStatus(PODS, pod, { ...pod.status, conditions }, 'kubelet')
    }
    editDaemonSet(world, { template: daemonTemplate('agent:b') })
    run(world, 2)
    expect(images(world).filter((one) => one.endsWith('agent:a'))).toEqual([])
  })

  it('is left to whoever deletes the pods, where the strategy says so', () => {
    const world = running({ updateStrategy: { type: 'OnDelete' } }, 2)
    editDaemonSet(world, { template: daemonTemplate('agent:b') })
    run(world, 60)
    const old = podsIn(world).find(({ spec }) => spec.nodeName === 'node-2')
    if (old !== undefined) world.api.delete(PODS, keyOf(old))
    run(world, 60)
    expect(images(world)).toEqual(['node-1 agent:a', 'node-2 agent:b'])
  })

  it('keeps as many old revisions as it is told to', () => {
    const world = running({ revisionHistoryLimit: 1 }, 1)
    for (const image of ['agent:b', 'agent:c', 'agent:a']) {
      editDaemonSet(world, { template: daemonTemplate(image) })
      run(world, 60)
    }
    const numbers = world.api.list(CONTROLLER_REVISIONS).items.map(({ revision }) => revision)
    expect([...numbers].sort()).toEqual([3, 4])
  })
})
