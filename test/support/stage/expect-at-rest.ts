import { expect } from '@jest/globals'
import { BORROWED_ANNOTATION, PLAN_LABEL } from '../../../src/api/labels.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import { LABELLED, loansOf, PAUSED } from '../../../src/domain/rollout/loans/borrow.ts'
import { controllerOf } from '../../../src/objects/meta.ts'
import { SERVICES } from '../../../src/objects/service.ts'
import {
  POD_TEMPLATE_HASH,
  REVISION_ANNOTATION,
  type ReplicaSet,
} from '../../../src/objects/workload.ts'
import { isSealed, sizeOf } from '../invariants/plan-view.ts'
import { deploymentIn, setsIn } from '../sim/workload-world.ts'
import type { Stage } from './stage.ts'

/**
 * One version serves alone and the Deployment is an ordinary one, but for the gate: complete, its
 * history in order, nothing borrowed, and nothing of ours left behind.
 */
export function expectAtRest(stage: Stage, image: string, size: number): void {
  const { see } = stage
  expect(see.phase).toBe('Healthy')
  expect(see.status.stable).toMatchObject({ images: [image], replicas: size, available: size })
  expectAlone(stage, image, size)
  const isPaused = stage.gate === 'Paused'
  const borrowed = [isPaused ? PAUSED : LABELLED]
  expect(see.status.gate?.type).toBe(stage.gate)
  expect(see.status.borrowed?.map(({ field }) => field)).toEqual(borrowed)
  expect(deploymentIn(stage.world).spec.paused ?? false).toBe(isPaused)
  expect(Object.keys(loansOf(deploymentIn(stage.world)))).toEqual(borrowed)
}

/**
 * One version has all pods and all users, its Deployment is complete, and only the gate may be
 * left.
 */
export function expectAlone(stage: Stage, image: string, size: number): void {
  const { see, world } = stage
  expect(see.sizes).toEqual(countOf(image, size))
  expect(see.ready).toEqual(countOf(image, size))
  expect(see.reached()).toEqual(countOf(image, size))
  expectDeploymentComplete(world, image, size)
  expectNothingLeft(world)
}

function countOf(image: string, size: number): Readonly<Record<string, number>> {
  return size === 0 ? {} : { [image]: size }
}

function expectDeploymentComplete(world: World, image: string, size: number): void {
  const { metadata, spec, status } = deploymentIn(world)
  expect(spec.template.spec.containers[0]?.image).toBe(image)
  expect(spec.replicas).toBe(size)
  expect(spec.strategy?.rollingUpdate?.maxSurge).not.toBe('100%')
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {}
  expect({ replicas, updatedReplicas, availableReplicas }).toEqual({
    replicas: size,
    updatedReplicas: size,
    availableReplicas: size,
  })
  expect(status?.observedGeneration).toBe(metadata.generation)
  if (size > 0) expectNewestRevision(world, image)
}

/** `kubectl rollout history` shows the version that serves as the last one. */
function expectNewestRevision(world: World, image: string): void {
  const { uid, annotations } = deploymentIn(world).metadata
  const owned = setsIn(world).filter((set) => controllerOf(set)?.uid === uid)
  const newest = owned.reduce((a, b) => (revisionOf(b) > revisionOf(a) ? b : a))
  expect(newest.spec.template.spec.containers[0]?.image).toBe(image)
  expect(sizeOf(newest)).toBeGreaterThan(0)
  expect(String(revisionOf(newest))).toBe(annotations?.[REVISION_ANNOTATION])
}

function revisionOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.[REVISION_ANNOTATION] ?? 0)
}

/**
 * Every ReplicaSet is the Deployment's own again, none is sealed, and the Services are their
 * owners'.
 */
function expectNothingLeft(world: World): void {
  const { uid } = deploymentIn(world).metadata
  const strays = setsIn(world).filter(
    (set) =>
      controllerOf(set)?.uid !== uid ||
      isSealed(set) ||
      set.metadata.labels?.[PLAN_LABEL] !== undefined ||
      Object.keys(loansOf(set)).length > 0,
  )
  expect(strays.map(({ metadata }) => metadata.name)).toEqual([])
  for (const { spec, metadata } of world.store.list(SERVICES, 'default')) {
    expect(spec.selector?.[POD_TEMPLATE_HASH]).toBeUndefined()
    expect(metadata.annotations?.[BORROWED_ANNOTATION]).toBeUndefined()
  }
}
