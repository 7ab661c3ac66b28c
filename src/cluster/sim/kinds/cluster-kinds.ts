import type { Namespace, Node, Taint } from '../../../objects/node.ts'
import { NAMESPACES, NODES } from '../../../objects/node.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { makeKind } from './make-kind.ts'
import { invalidValue, requiredValue, unsupportedValue } from './rules/causes.ts'
import { dnsLabel, labelValue, qualifiedName } from './rules/names.ts'
import { NAMESPACE, NODE } from './shapes/small-shapes.ts'

/** Nodes: Kubernetes 1.36, pkg/registry/core/node. A kubelet registers with its status. */
export const NODE_KIND = makeKind<Node>({
  resource: NODES,
  shortNames: ['no'],
  hasStatus: true,
  shape: NODE,
  prepareForCreate: (node) => node,
  rules: ({ spec }) => taintRules(spec.taints ?? [], 'spec.taints'),
  selectableFields: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
})

const NAME_LABEL = 'kubernetes.io/metadata.name'

/**
 * Namespaces: Kubernetes 1.36, pkg/registry/core/namespace.
 *
 * Left out on purpose: the `finalize` subresource; once a namespace is being deleted, any update
 * may take finalizers out of its spec.
 */
export const NAMESPACE_KIND = makeKind<Namespace>({
  resource: NAMESPACES,
  shortNames: ['ns'],
  hasStatus: true,
  nameRule: dnsLabel,
  shape: NAMESPACE,
  defaults: withNameLabel,
  prepareForCreate: (namespace) => ({
    ...namespace,
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  }),
  prepareForUpdate: (namespace, old) =>
    old.metadata.deletionTimestamp === undefined && old.spec !== undefined
      ? { ...namespace, spec: old.spec }
      : namespace,
  selectableFields: { 'status.phase': ({ status }) => status?.phase ?? '' },
})

function withNameLabel(namespace: Namespace): Namespace {
  const { metadata } = namespace
  if (metadata.labels?.[NAME_LABEL] === metadata.name) return namespace
  // A name that is still to be generated has its label when it is there.
  if (metadata.name === '') return namespace
  const labels = { ...metadata.labels, [NAME_LABEL]: metadata.name }
  return { ...namespace, metadata: { ...metadata, labels } }
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

function taintRules(taints: readonly Taint[], path: string): ClusterErrorCause[] {
  return taints.flatMap(({ key, value = '', effect }, index) => {
    const at = `${path}[${index}]`
    const found: ClusterErrorCause[] = []
    const wrongKey = qualifiedName(key)
    const wrongValue = labelValue(value)
    if (wrongKey !== undefined) found.push(invalidValue(`${at}.key`, key, wrongKey))
    if (wrongValue !== undefined) found.push(invalidValue(`${at}.value`, value, wrongValue))
    if ((effect as string | undefined) === undefined) found.push(requiredValue(`${at}.effect`))
    else if (!EFFECTS.includes(effect)) {
      found.push(unsupportedValue(`${at}.effect`, effect, EFFECTS))
    }
    return found
  })
}
