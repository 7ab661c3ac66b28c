import { beforeEach, expect, it } from '@jest/globals'
import type { Json } from '../../src/base/json.ts'
import { CRDS, type CrdVersion, type CustomResourceDefinition } from '../../src/objects/crd.ts'
import type { KubeObject } from '../../src/objects/meta.ts'
import type { Resource } from '../../src/objects/resource.ts'
import type { Subject } from './cluster-contract.ts'
import { key, merge, STATUS_WRITER, WRITER } from './fixtures.ts'

/** Kinds that are served from a definition alone. */
export function customKindPromises(subject: () => Subject): void {
  beforeEach(async () => {
    await subject().cluster.create(CRDS, DEFINITION, WRITER)
    await subject().settle()
  })
  shaping(subject)
  writing(subject)
  defining(subject)
}

interface Thing extends KubeObject {
  readonly spec: { readonly size: number; readonly mode?: string; readonly tags?: string[] }
  readonly status?: { readonly seen?: number }
}

function shaping(subject: () => Subject): void {
  it('fields that the schema does not name are pruned, and defaults filled in', async () => {
    const spec = { size: 2, colour: 'green' }
    const made = await subject().cluster.create(THINGS, thing({ spec }), WRITER)
    expect(made.spec).toEqual({ size: 2, mode: 'Soft' })
  })

  it.each<readonly [string, object, string]>([
    ['a number out of bounds', { size: 0 }, 'spec.size'],
    ['a word that is none of the list', { size: 2, mode: 'Loud' }, 'spec.mode'],
    ['a field too few', {}, 'spec.size'],
    ['a value of another type', { size: 'two' }, 'spec.size'],
    ['a rule that is broken', { size: 1, mode: 'Hard' }, 'spec'],
  ])('%s is Invalid', async (_what, spec, field) => {
    const answer = subject().cluster.create(THINGS, thing({ spec }), WRITER)
    await expect(answer).rejects.toMatchObject({
      reason: 'Invalid',
      causes: expect.arrayContaining([expect.objectContaining({ field })]),
    })
  })

  it('a rule says in its own words what is wrong', async () => {
    const spec = { size: 1, mode: 'Hard' }
    const answer = subject().cluster.create(THINGS, thing({ spec }), WRITER)
    await expect(answer).rejects.toMatchObject({
      causes: [{ field: 'spec', message: 'Invalid value: too hard for its size' }],
    })
  })

  it('no rule is asked of what has not the right shape, and the answer says so', async () => {
    const spec = { size: 'two', mode: 'Hard' }
    const answer = subject().cluster.create(THINGS, thing({ spec }), WRITER)
    await expect(answer).rejects.toMatchObject({
      causes: [
        { field: 'spec.size', reason: 'FieldValueTypeInvalid' },
        { field: '<nil>', message: expect.stringContaining('rules were not checked') },
      ],
    })
  })

  it('rules are asked of what only breaks a bound', async () => {
    const answer = subject().cluster.create(
      THINGS,
      thing({ spec: { size: 0, mode: 'Hard' } }),
      WRITER,
    )
    await expect(answer).rejects.toMatchObject({
      causes: [{ field: 'spec.size' }, { field: 'spec' }],
    })
  })

  it('a rule may forbid a change', async () => {
    const { cluster } = subject()
    await cluster.create(THINGS, thing({ spec: { size: 3 } }), WRITER)
    const answer = cluster.patch(THINGS, key('one'), merge({ spec: { size: 2 } }), WRITER)
    await expect(answer).rejects.toThrow('it may not shrink')
  })

  it('list() selects by a field that the definition declares', async () => {
    const { cluster } = subject()
    await cluster.create(THINGS, thing({}), WRITER)
    const hard = thing({ metadata: { name: 'two', namespace: 'default' }, spec: HARD })
    await cluster.create(THINGS, hard, WRITER)
    const { items } = await cluster.list(THINGS, { fields: { 'spec.mode': 'Hard' } })
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['two'])
  })
}

function writing(subject: () => Subject): void {
  it('an update needs a revision', async () => {
    const { cluster } = subject()
    await cluster.create(THINGS, thing({}), WRITER)
    const answer = cluster.update(THINGS, thing({ spec: { size: 3 } }), WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'Invalid' })
  })

  it('the status is written apart, and raises no generation', async () => {
    const { cluster } = subject()
    await cluster.create(THINGS, thing({ status: { seen: 1 } }), WRITER)
    const body = merge({ spec: { size: 9 }, status: { seen: 4, by: 'me' } })
    const written = await cluster.patch(THINGS, key('one'), body, STATUS_WRITER)
    expect(written).toMatchObject({ spec: { size: 2 }, status: { seen: 4 } })
    expect(written.status).not.toHaveProperty('by')
    const other = merge({ spec: { size: 3 }, status: { seen: 9 } })
    const kept = await cluster.patch(THINGS, key('one'), other, WRITER)
    expect(kept).toMatchObject({ status: { seen: 4 }, metadata: { generation: 2 } })
    expect(written.metadata.generation).toBe(1)
  })

  it('a strategic patch is not taken', async () => {
    const { cluster } = subject()
    await cluster.create(THINGS, thing({}), WRITER)
    const patch = { kind: 'strategic', body: { spec: { size: 3 } } } as const
    const answer = cluster.patch(THINGS, key('one'), patch, WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'UnsupportedMediaType' })
  })

  it('a set is owned by its items', async () => {
    const { cluster } = subject()
    const tagged = (tag: string): Json => {
      const { apiVersion, kind } = thing({})
      return { apiVersion, kind, metadata: { name: 'one' }, spec: { size: 2, tags: [tag] } }
    }
    for (const tag of ['red', 'blue']) {
      const patch = { kind: 'apply', force: false, body: tagged(tag) } as const
      await cluster.patch(THINGS, key('one'), patch, { fieldManager: tag })
    }
    const both = await cluster.get(THINGS, key('one'))
    expect([...(both?.spec.tags ?? [])].sort()).toEqual(['blue', 'red'])
  })
}

function defining(subject: () => Subject): void {
  it.each<readonly [string, Partial<CustomResourceDefinition['spec']>]>([
    ['without a version that is stored', { versions: [{ ...VERSION, storage: false }] }],
    ['of a scope that there is not', { scope: 'Planet' as never }],
    ['of another name than its own', { group: 'example.org' }],
  ])('a definition %s is Invalid', async (_what, spec) => {
    const names = { plural: 'others', singular: 'other', kind: 'Other', listKind: 'OtherList' }
    const metadata = { name: 'others.example.com' }
    const other = { ...DEFINITION, metadata, spec: { ...DEFINITION.spec, names, ...spec } }
    const answer = subject().cluster.create(CRDS, other, WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'Invalid' })
  })

  it('a definition that is deleted takes its objects along', async () => {
    const { cluster, settle } = subject()
    await cluster.create(THINGS, thing({}), WRITER)
    await cluster.delete(CRDS, { namespace: '', name: 'things.example.com' })
    await settle()
    await expect(cluster.list(THINGS)).rejects.toMatchObject({ reason: 'NotFound' })
    await cluster.create(CRDS, DEFINITION, WRITER)
    await settle()
    expect((await cluster.list(THINGS)).items).toEqual([])
  })
}

const THINGS: Resource<Thing> = {
  group: 'example.com',
  version: 'v1',
  plural: 'things',
  kind: 'Thing',
  namespaced: true,
}

const HARD = { size: 5, mode: 'Hard' }

function thing(fields: object): Thing {
  const metadata = { name: 'one', namespace: 'default' }
  return { apiVersion: 'example.com/v1', kind: 'Thing', metadata, spec: { size: 2 }, ...fields }
}

const VERSION: CrdVersion = {
  name: 'v1',
  served: true,
  storage: true,
  subresources: { status: {} },
  selectableFields: [{ jsonPath: '.spec.mode' }],
  schema: {
    openAPIV3Schema: {
      type: 'object',
      required: ['spec'],
      properties: {
        spec: {
          type: 'object',
          required: ['size'],
          properties: {
            size: { type: 'integer', minimum: 1, maximum: 9 },
            mode: { type: 'string', enum: ['Soft', 'Hard'], default: 'Soft' },
            tags: {
              type: 'array',
              maxItems: 5,
              items: { type: 'string', maxLength: 10 },
              'x-kubernetes-list-type': 'set',
            },
          },
          'x-kubernetes-validations': [
            {
              rule: "self.mode != 'Hard' || self.size > 1",
              message: 'too hard for its size',
            },
            { rule: 'self.size >= oldSelf.size', message: 'it may not shrink' },
          ],
        },
        status: { type: 'object', properties: { seen: { type: 'integer' } } },
      },
    },
  },
}

const DEFINITION: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
    versions: [VERSION],
  },
}
