import type { ConfigMap } from '../../src/objects/configuration.ts'
import type { Deployment } from '../../src/objects/workload.ts'

export const WRITER = { fieldManager: 'contract' }

export function configMap(name: string, overrides: Partial<ConfigMap> = {}): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
    data: { color: 'green' },
    ...overrides,
  }
}

/** A Deployment that brings up no pods, so that nobody else writes while a promise is checked. */
export function deployment(name: string): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: {
      replicas: 0,
      paused: true,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'web', image: 'nginx:1.29' }] },
      },
    },
  }
}

export function key(name: string): { readonly namespace: string; readonly name: string } {
  return { namespace: 'default', name }
}
