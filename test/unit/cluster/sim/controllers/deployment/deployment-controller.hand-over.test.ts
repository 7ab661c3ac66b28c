import { describe, expect, it } from '@jest/globals'
import { templateHash } from '../../../../../../src/cluster/sim/controllers/deployment/pod-template.ts'
import type { World } from '../../../../../../src/cluster/sim/world.ts'
import { controllerOf } from '../../../../../../src/objects/meta.ts'
import { isPodReady } from '../../../../../../src/objects/pod.ts'
import {
  DEPLOYMENTS,
  REVISION_ANNOTATION,
  type DeploymentSpec,
} from '../../../../../../src/objects/workload.ts'
import {
  adoptUpdated,
  createUpdated,
  gated,
  guard,
  midRollout,
  seal,
  shorten,
  sizesOf,
  takeLabelsOff,
  updatedIn,
} from '../../../../../support/sim/hand-over-stage.ts'
import { setReady } from '../../../../../support/sim/instant-pods.ts'
import {
  conditionIn,
  deploymentIn,
  editDeployment,
  podsIn,
  podsOf,
  run,
  setImage,
  setOf,
  setsIn,
  templateOf,
} from '../../../../../support/sim/workload-world.ts'

// What a real kube-controller-manager v1.36.3 was seen to do, row by row.

const WEB = { namespace: 'default', name: 'web' }

/** Opens the gate. */
function resume(world: World): void {
  editDeployment(world, { paused: false })
  run(world, 30)
}

describe('the hand-over of a whole U', () => {
  it('scales S to 0 and touches no pod of U', () => {
    const world = midRollout({ replicas: 6 })
    const pods = podsOf(world, updatedIn(world)).map((pod) => pod.metadata.uid)
    seal(world)
    guard(world)
    run(world)
    const counts: number[] = []
    world.observe(({ resource }) => {
      if (resource.kind === 'Deployment')
        counts.push(deploymentIn(world).status?.availableReplicas ?? 0)
    })
    adoptUpdated(world, { desired: 6, max: 12 })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 0, U: 6 })
    expect(podsOf(world, updatedIn(world)).map((pod) => pod.metadata.uid)).toEqual(pods)
    expect(podsIn(world)).toHaveLength(6)
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(6)
    expect(deploymentIn(world).status).toMatchObject({ replicas: 6, updatedReplicas: 6 })
  })

  it('makes the plain owner of U its controller, and takes that away with the labels', () => {
    const world = midRollout({ replicas: 3 })
    expect(controllerOf(updatedIn(world))).toBeUndefined()
    guard(world)
    run(world)
    adoptUpdated(world, { desired: 3, max: 6 })
    run(world, 1)
    expect(updatedIn(world).metadata.ownerReferences).toEqual([
      expect.objectContaining({ name: 'web', controller: true, blockOwnerDeletion: true }),
    ])
    takeLabelsOff(world, updatedIn(world))
    run(world, 1)
    expect(updatedIn(world).metadata.ownerReferences).toBeUndefined()
  })

  it('also works without a guard', () => {
    const world = midRollout({ replicas: 6 })
    adoptUpdated(world, { desired: 6, max: 12 })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 0, U: 6 })
  })
})

describe('what is settled safe in a hand-over', () => {
  it.each(['Background', 'Foreground'] as const)(
    'deleting the Deployment in the %s takes U along',
    (propagation) => {
      const world = midRollout({ replicas: 3 })
      world.api.delete(DEPLOYMENTS, WEB, { propagation })
      run(world, 10)
      expect(setsIn(world)).toEqual([])
      expect(podsIn(world)).toEqual([])
      expect(world.api.get(DEPLOYMENTS, WEB)).toBeUndefined()
    },
  )

  it('resumed while both are owned and U is short, it finishes with U whole', () => {
    const world = midRollout({ replicas: 10 })
    shorten(world, 2)
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 10, max: 20 })
    run(world, 1)
    editDeployment(world, { paused: false })
    run(world, 2)
    for (const pod of podsOf(world, updatedIn(world))) setReady(world, pod, true)
    run(world, 10)
    expect(sizesOf(world)).toEqual({ S: 0, U: 10 })
    expect(podsIn(world).filter(isPodReady)).toHaveLength(10)
  })

  it('scaled to 0 and back while both are owned, U alone comes back', () => {
    const world = midRollout({ replicas: 6 })
    shorten(world, 1)
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 6, max: 12 })
    run(world, 1)
    editDeployment(world, { replicas: 0 })
    run(world)
    expect(sizesOf(world)).toEqual({ S: 0, U: 0 })
    editDeployment(world, { replicas: 6 })
    run(world)
    expect(sizesOf(world)).toEqual({ S: 0, U: 6 })
  })

  it.each([0, 1])('a history limit of %s keeps the hand-over going', (revisionHistoryLimit) => {
    const world = midRollout({ replicas: 3, spec: { revisionHistoryLimit } })
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 3, max: 6 })
    run(world, 10)
    expect(updatedIn(world).spec.replicas).toBe(3)
    expect(setsIn(world)).toHaveLength(revisionHistoryLimit + 1)
    expect(podsIn(world)).toHaveLength(3)
  })

  it('a name that is taken is a collision, and the rollout goes on', () => {
    const world = gated({ replicas: 3 })
    setImage(world, 'web:b')
    const name = `web-${templateHash(deploymentIn(world).spec.template, undefined)}`
    createUpdated(world, 3, { name })
    resume(world)
    expect(deploymentIn(world).status).toMatchObject({ collisionCount: 1, updatedReplicas: 3 })
    const own = setsIn(world).filter((set) => controllerOf(set)?.name === 'web')
    expect(own.map(({ spec }) => spec.replicas).sort()).toEqual([0, 3])
  })

  it('maxSurge 0 and maxUnavailable 1 go with the guard', () => {
    const rollingUpdate = { maxSurge: 0, maxUnavailable: 1 }
    const strategy = { type: 'RollingUpdate', rollingUpdate } as const
    const world = midRollout({ replicas: 4, spec: { strategy } })
    seal(world)
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 4, max: 8 })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 0, U: 4 })
  })

  it('a selector of In and DoesNotExist adopts as well', () => {
    const selector = {
      matchExpressions: [
        { key: 'app', operator: 'In' as const, values: ['web', 'site'] },
        { key: 'canary', operator: 'DoesNotExist' as const },
      ],
    }
    const world = midRollout({ replicas: 4, spec: { selector } })
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 4, max: 8 }, { app: 'web' })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 0, U: 4 })
  })

  it('a template that sets pod-template-hash itself is found all the same', () => {
    const world = gated({ replicas: 4 })
    const template = templateOf('web:b')
    const labels = { ...template.metadata?.labels, 'pod-template-hash': 'mine', tier: 'front' }
    editDeployment(world, { template: { ...template, metadata: { labels } } })
    createUpdated(world, 4)
    run(world)
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 4, max: 8 })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 0, U: 4 })
  })

  it('afterwards it is complete, with S as an ordinary old revision', () => {
    const world = midRollout({ replicas: 3 })
    seal(world)
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 3, max: 6 })
    run(world, 1)
    guard(world, '25%')
    resume(world)
    expect(conditionIn(world, 'Progressing')).toBe('True NewReplicaSetAvailable')
    expect(deploymentIn(world).metadata.annotations?.[REVISION_ANNOTATION]).toBe('2')
    expect(updatedIn(world).metadata.annotations?.[REVISION_ANNOTATION]).toBe('2')
    expect(setOf(world, 'web:a').metadata.annotations?.[REVISION_ANNOTATION]).toBe('1')
    expect(sizesOf(world)).toEqual({ S: 0, U: 3 })
  })

  it('bounded: ends at U = N with S = s in two writes of the Deployment', () => {
    const world = gated({ replicas: 5 })
    setImage(world, 'web:b')
    createUpdated(world, 5)
    editDeployment(world, { replicas: 1 })
    run(world)
    expect(sizesOf(world)).toEqual({ S: 1, U: 5 })
    const rolling = (maxSurge: number): Partial<DeploymentSpec> => ({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable: 0 } },
    })
    editDeployment(world, { replicas: 1, ...rolling(5) })
    run(world, 1)
    adoptUpdated(world, { desired: 1, max: 6 })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 1, U: 5 })
    editDeployment(world, { replicas: 5, ...rolling(1) })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 0, U: 5 })
    expect(podsIn(world)).toHaveLength(5)
  })
})
