import type { Actor } from '../actor.ts'
import { QUOTA_CONTROLLER } from './quota-controller.ts'
import { reconcilerActor } from './reconciler.ts'

/** The controllers that keep what limits a namespace. */
export const LIMIT_CONTROLLERS: readonly Actor[] = [reconcilerActor(QUOTA_CONTROLLER)]
