import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import {
  MUTATING_POLICIES,
  MUTATING_POLICY_BINDINGS,
  type ResourceRule,
} from '../../../../../src/objects/admission.ts'
import { CRDS, type CustomResourceDefinition } from '../../../../../src/objects/crd.ts'
import type { KubeObject } from '../../../../../src/objects/meta.ts'
import { PODS } from '../../../../../src/objects/pod.ts'
import type { Resource } from '../../../../../src/objects/resource.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../../../../src/objects/workload.ts'
import { binding, configuration, jsonPatch, policy } from '../../../../contract/policy-fixtures.ts'
import { createDeployment, PERSON, run, worldOf } from '../../../../support/sim/workload-world.ts'

const LABELS = configuration('Object{metadata: Object.metadata{labels: {"seen": "yes"}}}')

function withPolicy(rule: ResourceRule, mutation = LABELS): World {
  const world = worldOf()
  const resourceRules = [{ operations: ['CREATE', 'UPDATE'], apiVersions: ['*'], ...rule }]
  const spec = { matchConstraints: { resourceRules }, mutations: [mutation] }
  world.api.create(MUTATING_POLICIES, policy(spec), PERSON)
  world.api.create(MUTATING_POLICY_BINDINGS, binding(), PERSON)
  return world
}

const WEB = { namespace: 'default', name: 'web' }

describe('policies in force', () => {
  it('see what controllers write, too', () => {
    const world = withPolicy({ apiGroups: ['*'], resources: ['replicasets', 'pods'] })
    createDeployment(world)
    run(world)
    const { items } = world.api.list(PODS)
    expect(items).toHaveLength(3)
    const made: readonly KubeObject[] = [...items, ...world.api.list(REPLICA_SETS).items]
    for (const { metadata } of made) expect(metadata.labels).toMatchObject({ seen: 'yes' })
    expect(world.api.get(DEPLOYMENTS, WEB)?.metadata.labels).toBeUndefined()
  })

  it('stay in force in a fork, and what is done there stays there', () => {
    const world = withPolicy({ apiGroups: ['apps'], resources: ['deployments'] })
    const fork = world.fork()
    fork.api.delete(MUTATING_POLICIES, { namespace: '', name: 'one' })
    expect(createDeployment(fork).metadata.labels).toBeUndefined()
    expect(createDeployment(world.fork()).metadata.labels).toEqual({ seen: 'yes' })
  })

  it('change no spec by way of the status', () => {
    const patch = `[
      JSONPatch{op: "add", path: "/spec/replicas", value: 9},
      JSONPatch{op: "add", path: "/status/collisionCount", value: 5}]`
    const rule = { apiGroups: ['apps'], resources: ['deployments/status'] }
    const world = withPolicy(rule, jsonPatch(patch))
    createDeployment(world)
    run(world)
    const web = world.api.get(DEPLOYMENTS, WEB)
    expect(web?.spec.replicas).toBe(3)
    expect(web?.status?.collisionCount).toBe(5)
  })

  it('change custom objects by their schema', () => {
    const world = withPolicy({ apiGroups: ['example.com'], resources: ['*'] }, LAMP_PATCH)
    world.api.create(CRDS, LAMP_CRD, PERSON)
    const lamp = {
      apiVersion: 'example.com/v1',
      kind: 'Lamp',
      metadata: { ...WEB, name: 'lamp' },
      spec: { color: 'red' },
    }
    const made = world.api.create(LAMPS, lamp, PERSON)
    expect(made).toMatchObject({ spec: { color: 'red', watts: 60, isOn: true } })
  })

  it('fail for what a JSON patch makes unreadable, whatever they say of failures', () => {
    const patch = jsonPatch('[JSONPatch{op: "add", path: "/spec/nothing", value: 1}]')
    const world = withPolicy({ apiGroups: ['apps'], resources: ['deployments'] }, patch)
    const ignore = { kind: 'merge', body: { spec: { failurePolicy: 'Ignore' } } } as const
    world.api.patch(MUTATING_POLICIES, { namespace: '', name: 'one' }, ignore, PERSON)
    expect(() => createDeployment(world)).toThrow(
      'Internal error occurred: strict decoding error: unknown field "spec.nothing"',
    )
  })
})

const LAMPS: Resource = {
  group: 'example.com',
  version: 'v1',
  plural: 'lamps',
  kind: 'Lamp',
  namespaced: true,
}

const LAMP_PATCH = configuration('Object{spec: Object.spec{watts: 60}}')

const LAMP_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'lamps.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'lamps', singular: 'lamp', kind: 'Lamp', listKind: 'LampList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  color: { type: 'string' },
                  watts: { type: 'integer' },
                  isOn: { type: 'boolean', default: true },
                },
              },
            },
          },
        },
      },
    ],
  },
}
