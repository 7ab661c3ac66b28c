import { behavioursOf, type ImageBehaviour } from '../../../src/cluster/sim/behaviour.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import type { Container } from '../../../src/objects/pod.ts'
import { createPod, watchPod, worldWithNodes } from './node-world.ts'

export const PROBE = { httpGet: { path: '/', port: 80 }, periodSeconds: 5 }

/** One pod, the image that it runs, and what is told of it. */
export interface Story {
  readonly behaviour?: Partial<ImageBehaviour>
  readonly container?: Partial<Container>
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never'
}

/** Lets the pod be created at second 0. */
export function tell({ behaviour = {}, container = {}, restartPolicy }: Story): {
  readonly world: World
  readonly lines: readonly string[]
} {
  const world = worldWithNodes()
  behavioursOf(world).change('web:a', behaviour)
  const lines = watchPod(world)
  createPod(world, { container, spec: restartPolicy === undefined ? {} : { restartPolicy } })
  return { world, lines }
}
