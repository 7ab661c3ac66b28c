import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Json } from '../../../src/base/json.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'
import type { Resource } from '../../../src/objects/resource.ts'

const STAGES: Resource = {
  group: 'kwok.x-k8s.io',
  version: 'v1alpha1',
  plural: 'stages',
  kind: 'Stage',
  namespaced: false,
}
const STAGE = 'hack/control-plane/never-ready.yaml'
const EXAMPLE = 'nginx:broken'

/** From now on pods of this image run and are not ready. */
export async function neverReady(cluster: Cluster, image: string): Promise<void> {
  const text = readFileSync(STAGE, 'utf8').replace(EXAMPLE, image)
  const stage = parse(text) as KubeObject
  const name = `${stage.metadata.name}-${image.replaceAll(/\W/g, '-')}`
  const body = { ...stage, metadata: { name } } as unknown as Json
  const patch = { kind: 'apply', body, force: true } as const
  await cluster.patch(STAGES, { namespace: '', name }, patch, { fieldManager: 'person' })
}
