import type { World } from '../../cluster/sim/world.ts'
import type { Action } from '../scenario.ts'
import type { Intent } from './intent.ts'
import { requestOf } from './request.ts'

/** What people do to plans. */
export function planDeed(world: World, { request }: Action): Intent | undefined {
  return request === undefined ? undefined : requestOf(world, request)
}
