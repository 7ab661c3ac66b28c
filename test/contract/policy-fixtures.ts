import { without } from '../../src/base/fields.ts'
import {
  MUTATING_POLICIES,
  MUTATING_POLICY_BINDINGS,
  type MatchResources,
  type MutatingAdmissionPolicy,
  type MutatingAdmissionPolicyBinding,
  type PolicyMutation,
  type ResourceRule,
} from '../../src/objects/admission.ts'
import { CONFIG_MAPS, type ConfigMap } from '../../src/objects/configuration.ts'
import type { Deployment } from '../../src/objects/workload.ts'
import type { Subject } from './cluster-contract.ts'
import { configMap, deployment, WRITER } from './fixtures.ts'

type PolicySpec = MutatingAdmissionPolicy['spec']

/** The label of what the policies of these promises are about. */
export const WATCHED = { watched: 'yes' }

/** New and changed ConfigMaps and Deployments that are watched. */
const CONSTRAINTS: MatchResources = {
  objectSelector: { matchLabels: WATCHED },
  resourceRules: [
    ruleFor({ resources: ['configmaps'] }),
    ruleFor({ resources: ['deployments'], apiGroups: ['apps'] }),
  ],
}

export function ruleFor(overrides: ResourceRule): ResourceRule {
  const operations = ['CREATE', 'UPDATE']
  return { operations, apiGroups: [''], apiVersions: ['v1'], ...overrides }
}

export function configuration(expression: string): PolicyMutation {
  return { patchType: 'ApplyConfiguration', applyConfiguration: { expression } }
}

export function jsonPatch(expression: string): PolicyMutation {
  return { patchType: 'JSONPatch', jsonPatch: { expression } }
}

/** Sets a field of the data of a ConfigMap, to what the expression says. */
export function setting(key: string, expression: string): PolicyMutation {
  return configuration(`Object{data: {"${key}": ${expression}}}`)
}

export function policy(spec: Partial<PolicySpec> = {}, name = 'one'): MutatingAdmissionPolicy {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicy',
    metadata: { name },
    spec: {
      matchConstraints: CONSTRAINTS,
      mutations: [setting('seen', '"yes"')],
      reinvocationPolicy: 'Never',
      ...spec,
    },
  }
}

export function binding(
  name = 'one',
  matchResources?: MatchResources,
): MutatingAdmissionPolicyBinding {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, ...(matchResources === undefined ? {} : { matchResources }) },
  }
}

/** Makes policies with a binding each, and waits until they are in force. */
export async function bound(
  { cluster, policiesTaken }: Subject,
  ...policies: readonly MutatingAdmissionPolicy[]
): Promise<void> {
  for (const one of policies) {
    await cluster.create(MUTATING_POLICIES, one, WRITER)
    await cluster.create(MUTATING_POLICY_BINDINGS, binding(one.metadata.name), WRITER)
  }
  await policiesTaken()
}

export function watchedMap(name = 'one', overrides: Partial<ConfigMap> = {}): ConfigMap {
  return configMap(name, {
    metadata: { name, namespace: 'default', labels: WATCHED },
    ...overrides,
  })
}

/** A Deployment without pods that rolls by itself. */
export function watchedDeployment(): Deployment {
  const { spec, ...web } = deployment('web')
  const labels = { ...web.metadata.labels, ...WATCHED }
  return { ...web, metadata: { ...web.metadata, labels }, spec: without(spec, 'paused') }
}

/** Pauses a Deployment whose template changes, and notes that it did. */
export const GATE: PolicySpec = {
  matchConstraints: {
    objectSelector: { matchLabels: WATCHED },
    resourceRules: [
      ruleFor({ operations: ['UPDATE'], resources: ['deployments'], apiGroups: ['apps'] }),
    ],
  },
  matchConditions: [
    { name: 'template', expression: 'object.spec.template != oldObject.spec.template' },
  ],
  mutations: [
    configuration(
      'Object{spec: Object.spec{paused: true}, metadata: Object.metadata{annotations: {' +
        '"example.com/held": \'{"of":"Deployment/\' + object.metadata.name + \'"}\'}}}',
    ),
  ],
  reinvocationPolicy: 'Never',
}

export const HELD = { 'example.com/held': '{"of":"Deployment/web"}' }

/** The data of a new watched ConfigMap, as the policies in force leave it. */
export async function dataOf({ cluster }: Subject): Promise<ConfigMap['data']> {
  const { data } = await cluster.create(CONFIG_MAPS, watchedMap(), WRITER)
  return data
}
