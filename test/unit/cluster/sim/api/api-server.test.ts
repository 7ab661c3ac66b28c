import { describe, expect, it } from '@jest/globals'
import type { Json } from '../../../../../src/base/json.ts'
import { userOf } from '../../../../../src/cluster/sim/authorization/user.ts'
import { newWorld } from '../../../../../src/cluster/sim/cluster-parts.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { CONFIG_MAPS, type ConfigMap } from '../../../../../src/objects/configuration.ts'
import { NAMESPACES } from '../../../../../src/objects/node.ts'
import { DEPLOYMENTS } from '../../../../../src/objects/workload.ts'
import { allow, coreRule } from '../../../../support/sim/allow.ts'
import { createDeployment, makeDeployment, PERSON } from '../../../../support/sim/workload-world.ts'

const ONE = { namespace: 'default', name: 'one' }

function withMap(): World {
  const world = newWorld({ seed: 1, actors: [] })
  world.api.create(CONFIG_MAPS, configMap({}), PERSON)
  return world
}

function configMap(fields: object): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: ONE, ...fields }
}

/** As somebody would write it who means to change every object that there is. */
const POISON = JSON.parse('{"__proto__": {"poisoned": "yes"}}') as Json

const POISONED: readonly (readonly [string, (world: World) => unknown])[] = [
  ['create', ({ api }) => api.create(CONFIG_MAPS, parsed('two'), PERSON)],
  ['update', ({ api }) => api.update(CONFIG_MAPS, parsed('one'), PERSON)],
  [
    'merge patch',
    ({ api }) => api.patch(CONFIG_MAPS, ONE, { kind: 'merge', body: POISON }, PERSON),
  ],
  [
    'strategic patch',
    ({ api }) => api.patch(CONFIG_MAPS, ONE, { kind: 'strategic', body: POISON }, PERSON),
  ],
  [
    'JSON patch',
    ({ api }) => {
      const operations = [{ op: 'add', path: '/__proto__/poisoned', value: 'yes' }] as const
      return api.patch(CONFIG_MAPS, ONE, { kind: 'json', operations }, PERSON)
    },
  ],
  [
    'apply',
    ({ api }) => {
      const body = JSON.parse(JSON.stringify(parsed('one'))) as Json
      return api.patch(CONFIG_MAPS, ONE, { kind: 'apply', body, force: true }, PERSON)
    },
  ],
]

function parsed(name: string): ConfigMap {
  const text = JSON.stringify(configMap({ metadata: { ...ONE, name }, data: { poison: 'HERE' } }))
  const poison = '"__proto__":{"poisoned":"yes"}'
  const object = text.replace('"poison":"HERE"', poison).replace('{', `{${poison},`)
  return JSON.parse(object) as ConfigMap
}

it('asks nothing in the name of a user but what the user has asked', () => {
  const world = withMap()
  allow(world, 'jane', [coreRule('configmaps', 'patch')])
  const seen: unknown[] = []
  world.observe(({ object }) => {
    seen.push(world.api.get(CONFIG_MAPS, ONE) === object)
  })
  world.api.as(userOf('jane'), () => {
    const body = { data: { colour: 'red' } }
    world.api.patch(CONFIG_MAPS, ONE, { kind: 'merge', body }, PERSON)
    expect(() => world.api.get(CONFIG_MAPS, ONE)).toThrow('cannot get resource "configmaps"')
  })
  expect(seen).toEqual([true])
})

describe('a field called __proto__', () => {
  it.each(POISONED)('in a %s changes nothing that it is not in', (_what, write) => {
    const world = withMap()
    try {
      write(world)
    } catch (error) {
      expect(error).toMatchObject({ name: 'ClusterError', reason: 'BadRequest' })
    }
    expect(({} as Readonly<Record<string, unknown>>)['poisoned']).toBeUndefined()
    for (const object of world.api.list(CONFIG_MAPS).items) {
      expect(Object.getPrototypeOf(object)).toBe(Object.prototype)
      expect((object as unknown as Readonly<Record<string, unknown>>)['poisoned']).toBeUndefined()
    }
  })
})

describe('what the API server will not do', () => {
  it.each<readonly [string, (world: World) => unknown, string]>([
    [
      'make an object by its status',
      ({ api }) => api.create(DEPLOYMENTS, makeDeployment(), { ...PERSON, subresource: 'status' }),
      'the server does not allow this method on the requested resource',
    ],
    [
      'write a status that there is not',
      ({ api }) => api.update(CONFIG_MAPS, configMap({}), { ...PERSON, subresource: 'status' }),
      'the server could not find the requested resource (configmaps/status)',
    ],
    [
      'size what has no size',
      ({ api }) => api.getScale(CONFIG_MAPS, ONE),
      'the server could not find the requested resource (configmaps/scale)',
    ],
    [
      'size anything below nothing',
      (world) => {
        createDeployment(world)
        const scale = world.api.getScale(DEPLOYMENTS, { namespace: 'default', name: 'web' })
        if (scale === undefined) return undefined
        return world.api.updateScale(DEPLOYMENTS, { ...scale, spec: { replicas: -1 } }, PERSON)
      },
      'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'delete the namespace of the system',
      ({ api }) => {
        api.delete(NAMESPACES, { namespace: '', name: 'kube-system' })
      },
      'namespaces "kube-system" is forbidden: this namespace may not be deleted',
    ],
    [
      'delete another object than the one that is meant',
      ({ api }) => {
        api.delete(CONFIG_MAPS, ONE, { preconditions: { resourceVersion: '1' } })
      },
      'the ResourceVersion in the precondition (1) does not match the ResourceVersion in record',
    ],
    [
      'write to another object than the one that is meant',
      ({ api }) => api.update(CONFIG_MAPS, configMap({ metadata: { ...ONE, uid: 'u' } }), PERSON),
      'Operation cannot be fulfilled on configmaps "one": Precondition failed: UID in precondition: u, UID in object meta: ',
    ],
    [
      'select by what an object inherits',
      ({ api }) => api.list(CONFIG_MAPS, { fields: { constructor: '' } }),
      '"constructor" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
  ])('is to %s', (_what, act, message) => {
    expect(() => act(withMap())).toThrow(message)
  })
})
