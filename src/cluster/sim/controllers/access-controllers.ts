import type { Actor } from '../actor.ts'
import { ROOT_CA_PUBLISHER, SERVICE_ACCOUNT_CONTROLLER } from './namespace-contents.ts'
import { reconcilerActor } from './reconciler.ts'

/** The controllers that keep what pods need to speak to the API server. */
export const ACCESS_CONTROLLERS: readonly Actor[] = [
  reconcilerActor(SERVICE_ACCOUNT_CONTROLLER),
  reconcilerActor(ROOT_CA_PUBLISHER),
]
