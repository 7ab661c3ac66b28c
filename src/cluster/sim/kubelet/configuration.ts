import type { StringMap } from '../../../objects/meta.ts'
import type { ImageLife } from '../image-life.ts'

/** How an image lives with the environment that a container of it is started with. */
export function configured(life: ImageLife, settings: StringMap): ImageLife {
  const met = (life.whenEnv ?? []).filter(({ name, value }) => settings[name] === value)
  return met.reduce<ImageLife>((sum, { life: change }) => ({ ...sum, ...change }), life)
}
