import { NAMESPACES } from '../../objects/node.ts'
import type { Actor } from './actor.ts'
import { DEPLOYMENT_CONTROLLER } from './controllers/deployment/deployment-controller.ts'
import { reconcilerActor } from './controllers/reconciler.ts'
import { REPLICA_SET_CONTROLLER } from './controllers/replica-set/replica-set-controller.ts'
import { BUILT_IN_KINDS } from './kinds/built-in-kinds.ts'
import { World } from './world.ts'

/** The controllers of kube-controller-manager, in the order in which they act when due at once. */
export const CONTROLLERS: readonly Actor[] = [
  reconcilerActor(DEPLOYMENT_CONTROLLER),
  reconcilerActor(REPLICA_SET_CONTROLLER),
]

/** Every part of a cluster that acts by itself. */
export const STANDARD_ACTORS: readonly Actor[] = [...CONTROLLERS]

export interface NewWorld {
  readonly seed: number
  /** Default: all that a cluster has. */
  readonly actors?: readonly Actor[]
}

const SYSTEM_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system']

/** A cluster that has just been set up: no nodes, and nothing in it but what is always there. */
export function newWorld({ seed, actors = STANDARD_ACTORS }: NewWorld): World {
  const world = World.create({ seed, kinds: BUILT_IN_KINDS, actors })
  for (const name of SYSTEM_NAMESPACES) {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
    world.api.create(NAMESPACES, namespace, { fieldManager: 'kube-apiserver' })
  }
  return world
}
