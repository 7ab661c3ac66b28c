import type { World } from '../world.ts'
import type { Kind } from './kind.ts'

/** What is served under the name of a kind, of whatever version: in a group, or in the first. */
export function kindNamed(world: World, kind: string, group?: string): Kind | undefined {
  for (const served of world.api.kinds().values()) {
    const { resource } = served
    if (resource.kind === kind && (group === undefined || resource.group === group)) return served
  }
  return undefined
}
