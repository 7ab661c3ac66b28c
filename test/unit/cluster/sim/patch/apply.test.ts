import { describe, expect, it } from '@jest/globals'
import { fc } from '../../../../support/seeded.ts'
import { applyServerSide } from '../../../../../src/cluster/sim/patch/apply.ts'
import { fieldSetOf } from '../../../../../src/cluster/sim/patch/field-set.ts'
import type { KubeObject } from '../../../../../src/objects/meta.ts'
import {
  at,
  containers,
  deployment,
  owners,
  schema,
  specOf,
  type Step,
  web,
  withEntries,
  write,
  written,
} from '../../../../support/field-stories.ts'

describe('applyServerSide()', () => {
  it.each<[string, Step[], unknown]>([
    [
      'makes the object of what is applied',
      [{ by: 'a', applies: { replicas: 2 } }],
      { replicas: 2 },
    ],
    [
      'keeps what others wrote',
      [
        { by: 'u', updates: { replicas: 2, paused: true } },
        { by: 'a', applies: { minReadySeconds: 5 } },
      ],
      { replicas: 2, paused: true, minReadySeconds: 5 },
    ],
    [
      'removes a field that is applied no longer',
      [
        { by: 'a', applies: { replicas: 2, paused: true } },
        { by: 'a', applies: { replicas: 2 } },
      ],
      { replicas: 2 },
    ],
    [
      'removes a list and a map with the last of their parts',
      [
        { by: 'a', applies: { replicas: 2, ...containers(web) } },
        { by: 'a', applies: { replicas: 2 } },
      ],
      { replicas: 2 },
    ],
    [
      'keeps a field given up that somebody else applies too',
      [
        { by: 'a', applies: { replicas: 2, paused: true } },
        { by: 'b', applies: { paused: true } },
        { by: 'a', applies: { replicas: 2 } },
      ],
      { replicas: 2, paused: true },
    ],
    [
      'keeps a field given up that somebody else has updated since',
      [
        { by: 'a', applies: { replicas: 2, paused: true } },
        { by: 'u', updates: { replicas: 2, paused: false } },
        { by: 'a', applies: { replicas: 2 } },
      ],
      { replicas: 2, paused: false },
    ],
    [
      'merges list items of two managers by their key, in the order applied',
      [
        { by: 'a', applies: containers(web) },
        { by: 'b', applies: containers({ name: 'proxy', image: 'proxy:1' }) },
      ],
      containers(web, { name: 'proxy', image: 'proxy:1' }),
    ],
    [
      'lets two managers own fields of one item',
      [
        { by: 'a', applies: containers(web) },
        { by: 'b', applies: containers({ name: 'web', command: ['serve'] }) },
        { by: 'a', applies: containers({ name: 'web', image: 'web:2' }) },
      ],
      containers({ name: 'web', image: 'web:2', command: ['serve'] }),
    ],
    [
      'removes its own list item and no other',
      [
        { by: 'a', applies: containers(web) },
        { by: 'b', applies: containers({ name: 'proxy', image: 'proxy:1' }) },
        { by: 'a', applies: { replicas: 1 } },
      ],
      { replicas: 1, ...containers({ name: 'proxy', image: 'proxy:1' }) },
    ],
    [
      'knows a port that leaves out its protocol by the default one',
      [
        {
          by: 'u',
          updates: containers({ name: 'web', ports: [{ containerPort: 80, protocol: 'TCP' }] }),
        },
        {
          by: 'a',
          applies: containers({ name: 'web', ports: [{ containerPort: 80, name: 'http' }] }),
        },
      ],
      containers({ name: 'web', ports: [{ containerPort: 80, protocol: 'TCP', name: 'http' }] }),
    ],
    [
      'replaces a selector whole',
      [
        { by: 'a', applies: { selector: { matchLabels: { app: 'web', tier: 'x' } } } },
        { by: 'a', applies: { selector: { matchLabels: { app: 'web' } } } },
      ],
      { selector: { matchLabels: { app: 'web' } } },
    ],
    [
      'takes a field by force',
      [
        { by: 'a', applies: { replicas: 2 } },
        { by: 'b', applies: { replicas: 3 }, force: true },
      ],
      { replicas: 3 },
    ],
    [
      'moves list items to the order applied, others staying between',
      [
        { by: 'u', updates: containers({ name: 'a' }, { name: 'x' }, { name: 'b' }) },
        { by: 'm', applies: containers({ name: 'b' }, { name: 'c' }, { name: 'a' }) },
      ],
      containers({ name: 'x' }, { name: 'b' }, { name: 'c' }, { name: 'a' }),
    ],
    [
      'leaves a field out where null is applied',
      [{ by: 'a', applies: { replicas: 1, paused: null } }],
      { replicas: 1 },
    ],
  ])('%s', (_name, steps, spec) => {
    expect(specOf(written(steps))).toEqual(spec)
  })

  it.each<[string, Step[], string[]]>([
    [
      'owns fields, list items by their keys, and atomic fields whole',
      [
        {
          by: 'a',
          applies: { replicas: 2, selector: { matchLabels: { app: 'web' } }, ...containers(web) },
        },
      ],
      [
        `a Apply 00 {"f:spec":{"f:replicas":{},"f:selector":{},"f:template":{"f:spec":{"f:containers":{"k:{\\"name\\":\\"web\\"}":{".":{},"f:image":{},"f:name":{}}}}}}}`,
      ],
    ],
    [
      'shares a field that both apply alike; who changes nothing has no time',
      [
        { by: 'a', applies: { replicas: 2 } },
        { by: 'b', applies: { replicas: 2 } },
      ],
      ['b Apply  {"f:spec":{"f:replicas":{}}}', 'a Apply 00 {"f:spec":{"f:replicas":{}}}'],
    ],
    [
      'keeps the time of an apply that changes nothing',
      [
        { by: 'a', applies: { replicas: 2 } },
        { by: 'a', applies: { replicas: 2 } },
      ],
      ['a Apply 00 {"f:spec":{"f:replicas":{}}}'],
    ],
    [
      'takes the field from its owner by force; an owner of nothing is gone',
      [
        { by: 'a', applies: { replicas: 2 } },
        { by: 'b', applies: { replicas: 3 }, force: true },
      ],
      ['b Apply 01 {"f:spec":{"f:replicas":{}}}'],
    ],
    [
      'loses a field to an ordinary update',
      [
        { by: 'a', applies: { replicas: 2, paused: true } },
        { by: 'u', updates: { replicas: 3, paused: true } },
      ],
      ['a Apply 00 {"f:spec":{"f:paused":{}}}', 'u Update 01 {"f:spec":{"f:replicas":{}}}'],
    ],
    [
      'is forgotten with the last field given up',
      [
        { by: 'a', applies: { replicas: 2 } },
        { by: 'b', applies: { paused: true } },
        { by: 'a', applies: {} },
      ],
      ['b Apply 01 {"f:spec":{"f:paused":{}}}'],
    ],
  ])('%s', (_name, steps, expected) => {
    expect(owners(written(steps))).toEqual(expected)
  })
})

describe('an object without managed fields', () => {
  const live = { ...deployment({ replicas: 2 }), metadata: { name: 'web', uid: '1' } }

  it('is owned by before-first-apply when it is first applied', () => {
    const applied = deployment({ replicas: 3 })
    const apply = { live, applied, schema, manager: 'a', now: at(7) }
    expect(() => applyServerSide({ ...apply, force: false })).toThrow(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using apps/v1: .spec.replicas',
    )
    const { managedFields } = applyServerSide({ ...apply, force: true })
    expect(managedFields.map(({ manager }) => manager)).toEqual(['a'])
  })
})

describe('what may be applied', () => {
  const applied = deployment({ replicas: 1 })
  const apply = { applied, schema, manager: 'a', force: false, now: at(0) }

  it.each<[string, KubeObject, RegExp]>([
    ['managed fields', withEntries(applied, []), /^metadata.managedFields must be nil$/],
    [
      'an item twice',
      deployment(containers(web, web)),
      /\[name="web"\] occurs twice, expected once/,
    ],
    ['an item without its key', deployment(containers({ image: 'web:1' })), /has no key/],
    [
      'another API version',
      { ...applied, apiVersion: 'apps/v1beta1' },
      /it is apps\/v1beta1 Deployment, expected apps\/v1 Deployment/,
    ],
  ])('is not %s', (_name, wrong, message) => {
    const live = withEntries(deployment({ paused: true }))
    expect(() => applyServerSide({ ...apply, live, applied: wrong })).toThrow(
      expect.objectContaining({ reason: 'BadRequest', message: expect.stringMatching(message) }),
    )
  })

  it('owns nothing of the fields that the endpoint resets', () => {
    const whole = { ...applied, status: { replicas: 9 } } as KubeObject
    const ignored = fieldSetOf(['f:status'])
    const { managedFields } = applyServerSide({ ...apply, applied: whole, ignored })
    expect(managedFields[0]?.fieldsV1).toEqual({ 'f:spec': { 'f:replicas': {} } })
  })

  it('is the live object itself when nothing changes', () => {
    const first = applyServerSide({ ...apply, applied: deployment(containers(web)) })
    const live = withEntries(first.object, first.managedFields)
    const again = applyServerSide({ ...apply, live, applied: deployment(containers({ ...web })) })
    expect(again.object).toBe(live)
    expect(again.managedFields).toEqual(first.managedFields)
  })
})

describe('applying', () => {
  const container = fc.record(
    { name: fc.constantFrom('a', 'b', 'c'), image: fc.constantFrom('x:1', 'x:2') },
    { requiredKeys: ['name'] },
  )
  const spec = fc.record(
    {
      replicas: fc.integer({ min: 1, max: 3 }),
      selector: fc.constantFrom({ matchLabels: { app: 'a' } }, { matchLabels: { app: 'b' } }),
      template: fc
        .uniqueArray(container, { selector: ({ name }) => name, minLength: 1 })
        .map((items) => ({ spec: { containers: items } })),
    },
    { requiredKeys: [] },
  )
  const by = fc.constantFrom('a', 'b', 'c')
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ by, applies: spec, force: fc.constant(true as const) }),
    fc.record({ by, updates: spec }),
  )

  it('the same again changes nothing, after any story', () => {
    fc.assert(
      fc.property(fc.array(step), by, spec, (story, manager, applies) => {
        const once = written([...story, { by: manager, applies, force: true }])
        const apply = { live: once, schema, manager, now: at(99), force: false }
        const again = applyServerSide({ ...apply, applied: deployment(applies) })
        expect(again.object).toBe(once)
        expect(again.managedFields).toEqual(once.metadata.managedFields)
      }),
    )
  })

  it('nothing at all takes back all that the manager alone had', () => {
    fc.assert(
      fc.property(spec, spec, (others, own) => {
        const before = written([{ by: 'u', updates: others }])
        const applied = write(before, { by: 'a', applies: own, force: true }, 1)
        const after = write(applied, { by: 'a', applies: {} }, 2)
        const owner = after.metadata.managedFields?.map(({ manager }) => manager)
        expect(owner?.includes('a')).toBe(false)
        const added = Object.keys(own).filter((key) => !(key in others))
        const left = Object.keys(specOf(after) ?? {})
        expect(left.filter((key) => added.includes(key))).toEqual([])
      }),
    )
  })
})
