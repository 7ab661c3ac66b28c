import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Json } from '../../../src/base/json.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'
import type { Resource } from '../../../src/objects/resource.ts'

/** What kwok makes of pods; one with a weight wins over those without. */
export interface Stage extends KubeObject {
  readonly spec: {
    readonly selector: { readonly matchExpressions: readonly object[] }
    readonly [field: string]: unknown
  }
}

export const STAGES: Resource<Stage> = {
  group: 'kwok.x-k8s.io',
  version: 'v1alpha1',
  plural: 'stages',
  kind: 'Stage',
  namespaced: false,
}
const FILE = 'hack/control-plane/never-ready.yaml'
const EXAMPLE = 'nginx:broken'

/** From now on pods of this image run and are not ready. */
export async function neverReady(cluster: Cluster, image: string): Promise<void> {
  const stage = neverReadyStage(image)
  const name = `${stage.metadata.name}-${image.replaceAll(/\W/g, '-')}`
  const body = { ...stage, metadata: { name } } as unknown as Json
  const patch = { kind: 'apply', body, force: true } as const
  await cluster.patch(STAGES, { namespace: '', name }, patch, { fieldManager: 'person' })
}

/** Pods of this image run and are not ready. */
export function neverReadyStage(image: string): Stage {
  return parse(readFileSync(FILE, 'utf8').replace(EXAMPLE, image)) as Stage
}
