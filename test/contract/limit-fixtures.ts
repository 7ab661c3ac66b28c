import type { LimitRange, LimitRangeItem, ResourceQuota } from '../../src/objects/limits.ts'
import type { StringMap } from '../../src/objects/meta.ts'
import type { Container, Pod } from '../../src/objects/pod.ts'
import { pod } from './fixtures.ts'

export function quota(hard: StringMap, spec: Partial<ResourceQuota['spec']> = {}): ResourceQuota {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'team', namespace: 'default' },
    spec: { hard, ...spec },
  }
}

export function limitRange(...limits: readonly LimitRangeItem[]): LimitRange {
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'team', namespace: 'default' },
    spec: { limits },
  }
}

export function podThatAsks(name: string, resources: Container['resources']): Pod {
  const own = resources === undefined ? {} : { resources }
  return pod(name, { containers: [{ name: 'web', image: 'nginx:1.29', ...own }] })
}
