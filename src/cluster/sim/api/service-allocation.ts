import type { KubeObject } from '../../../objects/meta.ts'
import type { World } from '../world.ts'

/** Gives a new or changed Service its cluster IP and node ports. */
export function allocateService<T extends KubeObject>(
  _world: World,
  object: T,
  _live: T | undefined,
): T {
  return object
}

/** Takes back what a Service held. */
export function releaseService(_world: World, _live: KubeObject): void {
  return
}
