import { behavioursOf, type ImageBehaviour } from '../../../src/cluster/sim/behaviour.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import type { ObjectMeta } from '../../../src/objects/meta.ts'
import type { Container, PodSpec } from '../../../src/objects/pod.ts'
import { createPod, watchPod, worldWithNodes } from './node-world.ts'

export const PROBE = { httpGet: { path: '/', port: 80 }, periodSeconds: 5 }

/** One pod, the image that it runs, and what is told of it. */
export interface Story {
  readonly behaviour?: Partial<ImageBehaviour>
  readonly container?: Partial<Container>
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never'
  readonly spec?: Partial<PodSpec>
  readonly metadata?: Partial<ObjectMeta>
  /** How other images behave. */
  readonly images?: Readonly<Record<string, Partial<ImageBehaviour>>>
}

/** Lets the pod be created at second 0. */
export function tell(story: Story): { readonly world: World; readonly lines: readonly string[] } {
  const { behaviour = {}, container = {}, restartPolicy, images = {}, metadata = {} } = story
  const world = worldWithNodes()
  behavioursOf(world).change('web:a', behaviour)
  for (const [image, change] of Object.entries(images)) behavioursOf(world).change(image, change)
  const lines = watchPod(world)
  const spec = { ...story.spec, ...(restartPolicy === undefined ? {} : { restartPolicy }) }
  createPod(world, { container, spec, metadata })
  return { world, lines }
}
