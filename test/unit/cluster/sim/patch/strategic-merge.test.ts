import { describe, expect, it } from '@jest/globals'
import { BUILT_IN_MERGE_SCHEMAS } from '../../../../../src/cluster/sim/patch/built-in-merge-schemas.ts'
import { DEDUCED } from '../../../../../src/cluster/sim/patch/merge-schema.ts'
import { applyStrategicMerge } from '../../../../../src/cluster/sim/patch/strategic-merge.ts'

type Fields = Readonly<Record<string, unknown>>

const deployment = BUILT_IN_MERGE_SCHEMAS['Deployment'] ?? DEDUCED
const service = BUILT_IN_MERGE_SCHEMAS['Service'] ?? DEDUCED

function containers(...items: readonly Fields[]): Fields {
  return { spec: { template: { spec: { containers: items } } } }
}

function podSpec(fields: Fields): Fields {
  return { spec: { template: { spec: fields } } }
}

const names = (...items: readonly string[]): readonly Fields[] => items.map((name) => ({ name }))
const web = { name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }] }

describe('applyStrategicMerge()', () => {
  it.each<[string, Fields, Fields, Fields]>([
    [
      'changes one container by its name, as `kubectl set image` does',
      containers(web, { name: 'proxy' }),
      containers({ name: 'web', image: 'web:2' }),
      containers({ ...web, image: 'web:2' }, { name: 'proxy' }),
    ],
    [
      'adds an item, the patched ones first in the order of the patch',
      containers({ name: 'web' }),
      containers({ name: 'proxy' }),
      containers({ name: 'proxy' }, { name: 'web' }),
    ],
    [
      'deletes an item',
      containers(web, { name: 'proxy' }),
      containers({ name: 'proxy', $patch: 'delete' }),
      containers(web),
    ],
    [
      'replaces a list',
      containers(web, { name: 'proxy' }),
      containers({ name: 'new' }, { $patch: 'replace' }),
      containers({ name: 'new' }),
    ],
    [
      'replaces a map',
      { spec: { strategy: { type: 'Recreate' } } },
      { spec: { strategy: { $patch: 'replace', rollingUpdate: { maxSurge: 1 } } } },
      { spec: { strategy: { rollingUpdate: { maxSurge: 1 } } } },
    ],
    [
      'empties a map',
      { metadata: { labels: { app: 'web' } } },
      { metadata: { labels: { $patch: 'delete' } } },
      { metadata: { labels: {} } },
    ],
    [
      'deletes by null',
      { spec: { paused: true, replicas: 1 } },
      { spec: { paused: null } },
      { spec: { replicas: 1 } },
    ],
    [
      'takes a new value without its nulls and directives',
      { spec: {} },
      {
        spec: {
          template: {
            metadata: null,
            spec: { volumes: [{ name: 'x', $patch: 'delete' }, { name: 'y' }] },
          },
        },
      },
      podSpec({ volumes: [{ name: 'y' }] }),
    ],
    [
      'replaces a list that has no patch key',
      podSpec({ tolerations: [{ key: 'a' }] }),
      podSpec({ tolerations: [{ key: 'b' }] }),
      podSpec({ tolerations: [{ key: 'b' }] }),
    ],
    [
      'merges what is a set',
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { finalizers: ['c', 'b'] } },
      { metadata: { finalizers: ['c', 'a', 'b'] } },
    ],
    [
      'deletes from a set',
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
      { metadata: { finalizers: ['b'] } },
    ],
    [
      'orders a list as asked',
      podSpec({ containers: names('a', 'b', 'c') }),
      podSpec({ '$setElementOrder/containers': names('c', 'a'), containers: names('a') }),
      podSpec({ containers: names('b', 'c', 'a') }),
    ],
    [
      'keeps only the keys to retain',
      { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } },
      { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
      { spec: { strategy: { type: 'Recreate' } } },
    ],
    [
      'leaves alone what it does not name',
      { spec: { paused: true }, other: 1 },
      { spec: { replicas: 2 } },
      { spec: { paused: true, replicas: 2 }, other: 1 },
    ],
  ])('%s', (_name, original, patch, expected) => {
    expect(applyStrategicMerge(original, patch, deployment)).toEqual(expected)
  })

  it('merges a selector, though server-side apply owns it whole', () => {
    const original = { spec: { selector: { app: 'web' } } }
    const patch = { spec: { selector: { 'pod-template-hash': 'x' } } }
    expect(applyStrategicMerge(original, patch, service)).toEqual({
      spec: { selector: { app: 'web', 'pod-template-hash': 'x' } },
    })
  })

  it('goes by the port number alone, so that the first of two protocols is changed', () => {
    const original = {
      spec: {
        ports: [
          { port: 53, protocol: 'TCP' },
          { port: 53, protocol: 'UDP' },
        ],
      },
    }
    const patch = { spec: { ports: [{ port: 53, nodePort: 30053 }] } }
    expect(applyStrategicMerge(original, patch, service)).toEqual({
      spec: {
        ports: [
          { port: 53, protocol: 'TCP', nodePort: 30053 },
          { port: 53, protocol: 'UDP' },
        ],
      },
    })
  })

  it.each<[string, unknown, string, RegExp]>([
    ['an item without its key', containers({ image: 'x' }), 'Invalid', /has no "name"/],
    [
      'an unknown directive',
      { spec: { $patch: 'merge' } },
      'Invalid',
      /expected "delete" or "replace"/,
    ],
    [
      'an unknown directive in a list',
      containers({ name: 'web', $patch: 'swap' }),
      'Invalid',
      /it is "swap"/,
    ],
    [
      'a field that is set but not retained',
      { spec: { $retainKeys: ['type'], replicas: 1 } },
      'BadRequest',
      /expected "replicas" in it/,
    ],
    [
      'an order that is no list',
      podSpec({ '$setElementOrder/containers': 'web' }),
      'BadRequest',
      /expected a list/,
    ],
    ['a patch that is no map', [], 'BadRequest', /expected a map of fields/],
    ['__proto__', JSON.parse('{"spec": {"__proto__": {"x": 1}}}'), 'BadRequest', /reserved/],
  ])('refuses %s', (_name, patch, reason, message) => {
    expect(() => applyStrategicMerge(containers(web), patch, deployment)).toThrow(
      expect.objectContaining({ reason, message: expect.stringMatching(message) }),
    )
  })
})
