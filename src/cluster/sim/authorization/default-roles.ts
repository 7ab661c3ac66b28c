import {
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  type PolicyRule,
  type Role,
  type RoleBinding,
} from '../../../objects/access.ts'
import type { ObjectMeta } from '../../../objects/meta.ts'
import { apiVersionOf } from '../../../objects/resource.ts'
import { MASTERS } from './user.ts'

// Kubernetes 1.36, plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go. Left out on purpose:
// the roles of the cluster's own parts, the group `extensions`, and that admin, edit and view are
// put together of others; they come whole.

const READ = ['get', 'list', 'watch']
const WRITE = ['create', 'update', 'patch', 'delete', 'deletecollection']

function rule(verbs: readonly string[], group: string, resources: readonly string[]): PolicyRule {
  return { verbs, apiGroups: [group], resources }
}

const WORKLOADS = ['statefulsets', 'daemonsets', 'deployments', 'replicasets']
const SCALES = ['statefulsets/scale', 'deployments/scale', 'replicasets/scale']

const VIEW: readonly PolicyRule[] = [
  rule(READ, '', [
    'pods',
    'replicationcontrollers',
    'replicationcontrollers/scale',
    'serviceaccounts',
    'services',
    'services/status',
    'endpoints',
    'persistentvolumeclaims',
    'persistentvolumeclaims/status',
    'configmaps',
  ]),
  rule(READ, '', [
    'limitranges',
    'resourcequotas',
    'bindings',
    'pods/status',
    'resourcequotas/status',
    'namespaces/status',
    'replicationcontrollers/status',
    'pods/log',
  ]),
  rule(READ, '', ['namespaces']),
  rule(READ, '', ['events']),
  rule(READ, 'events.k8s.io', ['events']),
  rule(READ, 'discovery.k8s.io', ['endpointslices']),
  rule(READ, 'apps', [
    'controllerrevisions',
    ...WORKLOADS,
    ...WORKLOADS.map((name) => `${name}/status`),
    ...SCALES,
  ]),
  rule(READ, 'autoscaling', ['horizontalpodautoscalers', 'horizontalpodautoscalers/status']),
  rule(READ, 'batch', ['jobs', 'cronjobs', 'cronjobs/status', 'jobs/status']),
  rule(READ, 'policy', ['poddisruptionbudgets', 'poddisruptionbudgets/status']),
  rule(READ, 'networking.k8s.io', ['networkpolicies', 'ingresses', 'ingresses/status']),
]

const INSIDE_PODS = ['pods/attach', 'pods/proxy', 'pods/exec', 'pods/portforward']

const EDIT: readonly PolicyRule[] = [
  rule(READ, '', [...INSIDE_PODS, 'secrets', 'services/proxy']),
  rule(['impersonate'], '', ['serviceaccounts']),
  rule(WRITE, '', ['pods', ...INSIDE_PODS]),
  rule(['create'], '', ['pods/eviction']),
  rule(WRITE, '', [
    'replicationcontrollers',
    'replicationcontrollers/scale',
    'serviceaccounts',
    'services',
    'services/proxy',
    'persistentvolumeclaims',
    'configmaps',
    'secrets',
  ]),
  rule(['create'], '', ['serviceaccounts/token']),
  rule(WRITE, '', ['events']),
  rule(WRITE, 'events.k8s.io', ['events']),
  rule(WRITE, 'apps', [...WORKLOADS, ...SCALES, 'deployments/rollback']),
  rule(WRITE, 'autoscaling', ['horizontalpodautoscalers']),
  rule(WRITE, 'batch', ['jobs', 'cronjobs']),
  rule(WRITE, 'policy', ['poddisruptionbudgets']),
  rule(WRITE, 'networking.k8s.io', ['networkpolicies', 'ingresses']),
  rule([...READ, ...WRITE], 'coordination.k8s.io', ['leases']),
  ...VIEW,
]

const ADMIN: readonly PolicyRule[] = [
  rule(['create'], 'authorization.k8s.io', ['localsubjectaccessreviews']),
  rule([...READ, ...WRITE], 'rbac.authorization.k8s.io', ['roles', 'rolebindings']),
  ...EDIT,
]

const EVERYTHING: readonly PolicyRule[] = [
  rule(['*'], '*', ['*']),
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

const ABOUT_ONESELF: readonly PolicyRule[] = [
  rule(['create'], 'authorization.k8s.io', ['selfsubjectaccessreviews', 'selfsubjectrulesreviews']),
  rule(['create'], 'authentication.k8s.io', ['selfsubjectreviews']),
]

/** The ClusterRoles that every cluster has, for people. */
export const DEFAULT_ROLES: readonly Role[] = [
  makeRole('cluster-admin', EVERYTHING),
  makeRole('admin', ADMIN),
  makeRole('edit', EDIT),
  makeRole('view', VIEW),
  makeRole('system:basic-user', ABOUT_ONESELF),
]

export const DEFAULT_BINDINGS: readonly RoleBinding[] = [
  makeBinding('cluster-admin', MASTERS),
  makeBinding('system:basic-user', 'system:authenticated'),
]

function makeRole(name: string, rules: readonly PolicyRule[]): Role {
  const { kind } = CLUSTER_ROLES
  return { apiVersion: apiVersionOf(CLUSTER_ROLES), kind, metadata: metadataOf(name), rules }
}

function makeBinding(name: string, group: string): RoleBinding {
  const apiGroup = CLUSTER_ROLES.group
  return {
    apiVersion: apiVersionOf(CLUSTER_ROLE_BINDINGS),
    kind: CLUSTER_ROLE_BINDINGS.kind,
    metadata: metadataOf(name),
    roleRef: { apiGroup, kind: CLUSTER_ROLES.kind, name },
    subjects: [{ kind: 'Group', apiGroup, name: group }],
  }
}

function metadataOf(name: string): ObjectMeta {
  return {
    name,
    labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
    annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
  }
}
