import type { Cluster } from '../../src/cluster/cluster.ts'
import type { Patch } from '../../src/cluster/patch.ts'
import { PODS, type Pod } from '../../src/objects/pod.ts'
import { merge } from './fixtures.ts'

export const LABELS = { app: 'web' }
export const CONTAINERS = [{ name: 'web', image: 'nginx:1.29' }]

/** The pods of the namespace, in the order of their names. */
export async function podsOf(cluster: Cluster): Promise<readonly Pod[]> {
  const { items } = await cluster.list(PODS, { namespace: 'default' })
  return [...items].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}

export async function podNames(cluster: Cluster): Promise<readonly string[]> {
  return (await podsOf(cluster)).map(({ metadata }) => metadata.name)
}

/** A change of the image in a template. */
export function image(name: string): Patch {
  return merge({ spec: { template: { spec: { containers: [{ name: 'web', image: name }] } } } })
}
