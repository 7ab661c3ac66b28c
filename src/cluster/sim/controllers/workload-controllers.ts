import type { Actor } from '../actor.ts'
import { DAEMON_SET_CONTROLLER } from './daemon-set/daemon-set-controller.ts'
import { reconcilerActor } from './reconciler.ts'
import { STATEFUL_SET_CONTROLLER } from './stateful-set/stateful-set-controller.ts'

/** The controllers that make pods of their own, beside those of Deployments. */
export const WORKLOAD_CONTROLLERS: readonly Actor[] = [
  reconcilerActor(STATEFUL_SET_CONTROLLER),
  reconcilerActor(DAEMON_SET_CONTROLLER),
]
