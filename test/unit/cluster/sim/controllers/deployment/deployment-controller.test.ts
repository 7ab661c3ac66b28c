import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../../src/cluster/sim/world.ts'
import { EVENTS } from '../../../../../../src/objects/coordination.ts'
import { isPodActive, isPodReady } from '../../../../../../src/objects/pod.ts'
import {
  DEPLOYMENTS,
  DESIRED_REPLICAS_ANNOTATION,
  MAX_REPLICAS_ANNOTATION,
  REVISION_ANNOTATION,
  type DeploymentSpec,
} from '../../../../../../src/objects/workload.ts'
import { setReady } from '../../../../../support/sim/instant-pods.ts'
import {
  conditionIn,
  createDeployment,
  deploymentIn,
  editDeployment,
  makeDeployment,
  podsIn,
  podsOf,
  run,
  setImage,
  setOf,
  setsIn,
  sizesIn,
  templateOf,
  worldOf,
} from '../../../../../support/sim/workload-world.ts'

function running(spec: Partial<DeploymentSpec> = {}): World {
  const world = worldOf()
  createDeployment(world, makeDeployment(spec))
  run(world)
  return world
}

/** The fewest ready pods, and the most that were asked for, while `act` takes its course. */
function watched(world: World, act: () => void): { fewestReady: number; mostAsked: number } {
  const seen = { fewestReady: Infinity, mostAsked: 0 }
  world.observe(() => {
    const ready = podsIn(world).filter((pod) => isPodActive(pod) && isPodReady(pod)).length
    const asked = Object.values(sizesIn(world)).reduce((sum, size) => sum + size)
    seen.fewestReady = Math.min(seen.fewestReady, ready)
    seen.mostAsked = Math.max(seen.mostAsked, asked)
  })
  act()
  run(world, 60)
  return seen
}

describe('a rolling update', () => {
  it.each([
    [10, { maxSurge: '25%', maxUnavailable: '25%' }, { fewestReady: 8, mostAsked: 13 }],
    [4, { maxSurge: 1, maxUnavailable: 0 }, { fewestReady: 4, mostAsked: 5 }],
    [4, { maxSurge: 0, maxUnavailable: 1 }, { fewestReady: 3, mostAsked: 4 }],
    [2, { maxSurge: 0, maxUnavailable: '1%' }, { fewestReady: 1, mostAsked: 2 }],
    [5, { maxSurge: '100%', maxUnavailable: 0 }, { fewestReady: 5, mostAsked: 10 }],
  ])('of %s pods with %j keeps within its limits', (replicas, rollingUpdate, expected) => {
    const world = running({ replicas, strategy: { type: 'RollingUpdate', rollingUpdate } })
    const seen = watched(world, () => {
      setImage(world, 'web:b')
    })
    expect(seen).toEqual(expected)
    expect(sizesIn(world)).toEqual({ 'web:a': 0, 'web:b': replicas })
  })

  it('is stuck at its limits when the new pods never get ready', () => {
    const world = running({ replicas: 10 })
    setImage(world, 'web:broken')
    run(world, 60)
    expect(sizesIn(world)).toEqual({ 'web:a': 8, 'web:broken': 5 })
  })

  it('takes unready pods of the old version away first', () => {
    const world = running({ replicas: 10, strategy: surge(1, 1) })
    const [sick] = podsOf(world, setOf(world, 'web:a'))
    if (sick !== undefined) setReady(world, sick, false)
    run(world, 1)
    setImage(world, 'web:broken')
    run(world, 30)
    const left = podsOf(world, setOf(world, 'web:a'))
    expect([left.length, left.every(isPodReady)]).toEqual([9, true])
  })

  it('rolls over from one unfinished version to the next', () => {
    const world = running({ replicas: 6 })
    setImage(world, 'web:broken')
    run(world, 1)
    setImage(world, 'web:c')
    run(world, 30)
    expect(sizesIn(world)).toEqual({ 'web:a': 0, 'web:broken': 0, 'web:c': 6 })
  })

  it('goes back to the set that is there, with a new revision', () => {
    const world = running()
    setImage(world, 'web:b')
    run(world, 30)
    setImage(world, 'web:a')
    run(world, 30)
    expect(setsIn(world)).toHaveLength(2)
    expect(setOf(world, 'web:a').metadata.annotations).toMatchObject({
      [REVISION_ANNOTATION]: '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
    expect(deploymentIn(world).metadata.annotations?.[REVISION_ANNOTATION]).toBe('3')
  })

  it('raises no generation by noting a revision', () => {
    expect(deploymentIn(running()).metadata.generation).toBe(1)
  })

  it('notes the sizes of the Deployment on the set', () => {
    const world = running({ replicas: 4 })
    expect(setOf(world, 'web:a').metadata.annotations).toMatchObject({
      [DESIRED_REPLICAS_ANNOTATION]: '4',
      [MAX_REPLICAS_ANNOTATION]: '5',
    })
  })

  it('keeps as many old revisions as asked for, the latest ones', () => {
    const world = running({ revisionHistoryLimit: 1 })
    for (const image of ['web:b', 'web:c', 'web:d']) {
      setImage(world, image)
      run(world, 30)
    }
    expect(sizesIn(world)).toEqual({ 'web:c': 0, 'web:d': 3 })
  })

  it('scales both versions by their share when the Deployment is scaled meanwhile', () => {
    const world = running({ replicas: 10 })
    setImage(world, 'web:broken')
    run(world, 30)
    editDeployment(world, { replicas: 20 })
    run(world, 30)
    expect(sizesIn(world)).toEqual({ 'web:a': 15, 'web:broken': 10 })
  })

  it('says each scaling in an Event', () => {
    const world = running({ replicas: 2, strategy: surge(1, 0) })
    const name = setOf(world, 'web:a').metadata.name
    const [event] = world.api.list(EVENTS).items
    expect(event).toMatchObject({
      reason: 'ScalingReplicaSet',
      message: `Scaled up replica set ${name} from 0 to 2`,
      involvedObject: { kind: 'Deployment', name: 'web' },
    })
  })
})

function surge(maxSurge: number, maxUnavailable: number): DeploymentSpec['strategy'] & object {
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } }
}

describe('a re-creation', () => {
  it('makes nothing new before the last old pod is gone', () => {
    const world = running({ replicas: 4, strategy: { type: 'Recreate' } })
    const versions = new Set<number>()
    world.observe(() => {
      const images = podsIn(world).map((pod) => pod.spec.containers[0]?.image)
      versions.add(new Set(images).size)
    })
    setImage(world, 'web:b')
    run(world, 30)
    expect(sizesIn(world)).toEqual({ 'web:a': 0, 'web:b': 4 })
    expect([...versions].sort()).toEqual([0, 1])
  })

  it('has a gap', () => {
    const world = running({ replicas: 4, strategy: { type: 'Recreate' } })
    const { fewestReady, mostAsked } = watched(world, () => {
      setImage(world, 'web:b')
    })
    expect([fewestReady, mostAsked]).toEqual([0, 4])
  })
})

describe('progress', () => {
  it.each([
    ['begins with a new set', 'web:b', 0.015, 'True NewReplicaSetCreated'],
    ['ends well', 'web:b', 30, 'True NewReplicaSetAvailable'],
    ['is waited for until the deadline', 'web:broken', 60, 'True ReplicaSetUpdated'],
    ['is given up after it', 'web:broken', 62, 'False ProgressDeadlineExceeded'],
    ['is not taken back later', 'web:broken', 3600, 'False ProgressDeadlineExceeded'],
  ])('%s', (_name, image, seconds, expected) => {
    const world = running({ progressDeadlineSeconds: 60 })
    setImage(world, image)
    run(world, seconds)
    expect(conditionIn(world, 'Progressing')).toBe(expected)
  })

  it('is not watched without a deadline', () => {
    const world = running({ progressDeadlineSeconds: 2_147_483_647 })
    expect(conditionIn(world, 'Progressing')).toBe('')
  })

  it('starts anew when a Deployment is resumed', () => {
    const world = running({ progressDeadlineSeconds: 60 })
    setImage(world, 'web:broken')
    run(world, 30)
    editDeployment(world, { paused: true })
    run(world, 600)
    expect(conditionIn(world, 'Progressing')).toBe('Unknown DeploymentPaused')
    editDeployment(world, { paused: false })
    run(world, 59)
    expect(conditionIn(world, 'Progressing')).toBe('Unknown DeploymentResumed')
    run(world, 3)
    expect(conditionIn(world, 'Progressing')).toBe('False ProgressDeadlineExceeded')
  })

  it('leaves the world at rest when it is over', () => {
    const world = running()
    expect(world.nextAt).toBeUndefined()
  })
})

describe('the status', () => {
  it('counts ready and available pods apart while minReadySeconds run', () => {
    const world = running({ minReadySeconds: 10 })
    expect(deploymentIn(world).status).toMatchObject({ readyReplicas: 3, unavailableReplicas: 3 })
    expect(conditionIn(world, 'Available')).toBe('False MinimumReplicasUnavailable')
    run(world, 10)
    expect(deploymentIn(world).status?.availableReplicas).toBe(3)
    expect(conditionIn(world, 'Available')).toBe('True MinimumReplicasAvailable')
  })

  it('catches up with every generation, paused or not', () => {
    const world = running()
    for (const paused of [true, false]) {
      editDeployment(world, { paused })
      run(world, 1)
      const { metadata, status } = deploymentIn(world)
      expect(status?.observedGeneration).toBe(metadata.generation)
    }
  })

  it('is written on while the Deployment is being deleted, and nothing else is', () => {
    const world = running()
    const key = { namespace: 'default', name: 'web' }
    const held = { ...deploymentIn(world).metadata, finalizers: ['example.com/hold'] }
    world.api.update(DEPLOYMENTS, { ...deploymentIn(world), metadata: held }, { fieldManager: 'x' })
    world.api.delete(DEPLOYMENTS, key)
    setImage(world, 'web:b')
    run(world, 10)
    expect(setsIn(world)).toHaveLength(1)
    expect(deploymentIn(world).status?.observedGeneration).toBe(
      deploymentIn(world).metadata.generation,
    )
  })
})

describe('a paused Deployment', () => {
  it('makes no set for a new template', () => {
    const world = running()
    editDeployment(world, { paused: true })
    editDeployment(world, { template: templateOf('web:b') })
    run(world, 30)
    expect(sizesIn(world)).toEqual({ 'web:a': 3 })
    expect(deploymentIn(world).status?.updatedReplicas).toBeUndefined()
  })
})
