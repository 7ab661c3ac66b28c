import type { Json } from '../../src/base/json.ts'
import type { Patch } from '../../src/cluster/patch.ts'
import type { ConfigMap } from '../../src/objects/configuration.ts'
import type { Event, Lease } from '../../src/objects/coordination.ts'
import type { ObjectMeta } from '../../src/objects/meta.ts'
import type { Namespace } from '../../src/objects/node.ts'
import type { Pod, PodSpec } from '../../src/objects/pod.ts'
import type { Service, ServiceSpec } from '../../src/objects/service.ts'
import type { Deployment } from '../../src/objects/workload.ts'

export const WRITER = { fieldManager: 'contract' }
export const STATUS_WRITER = { ...WRITER, subresource: 'status' } as const
export const DRY_RUN = { ...WRITER, dryRun: true }

/** The one node that promises make. */
export const BARE_NODE = 'bare'
/** A uid that no object has. */
export const NOBODY = '00000000-0000-4000-8000-000000000000'

export function key(name: string): { readonly namespace: string; readonly name: string } {
  return { namespace: 'default', name }
}

export function merge(body: Json): Patch {
  return { kind: 'merge', body }
}

/** A change of data, for which a ConfigMap serves as well as anything. */
export function recolored(color: string): Patch {
  return merge({ data: { color } })
}

export function configMap(name: string, overrides: Partial<ConfigMap> = {}): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
    data: { color: 'green' },
    ...overrides,
  }
}

/** A ConfigMap with more metadata than a name. */
export function configMapWith(metadata: Partial<ObjectMeta>): ConfigMap {
  return configMap('one', { metadata: { name: 'one', namespace: 'default', ...metadata } })
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

/** A pod that fits no node, unless one is named: then it is as if it had been bound to it. */
export function pod(name: string, spec: Partial<PodSpec> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: {
      containers: [{ name: 'web', image: 'nginx:1.29' }],
      nodeSelector: { 'example.com/nowhere': 'true' },
      ...spec,
    },
  }
}

/** A node that is named and not there: nobody runs, or ends, what is bound to it. */
export const ELSEWHERE = { nodeName: 'elsewhere' }

export function service(name: string, spec: Partial<ServiceSpec> = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
  }
}

export function lease(name: string, spec: Lease['spec'] = { holderIdentity: 'me' }): Lease {
  const metadata = { name, namespace: 'default' }
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec }
}

/** What happened to a ConfigMap of this name. */
export function event(name: string, about: string): Event {
  const involvedObject = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: about }
  const metadata = { name, namespace: 'default' }
  const told = { type: 'Normal', reason: 'Painted', message: 'it is red now' } as const
  return { apiVersion: 'v1', kind: 'Event', metadata, involvedObject, ...told }
}

export function namespace(name: string): Namespace {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
}
