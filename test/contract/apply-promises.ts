import { expect, it } from '@jest/globals'
import type { Json, JsonObject } from '../../src/base/json.ts'
import type { WriteOptions } from '../../src/cluster/cluster.ts'
import { CONFIG_MAPS, type ConfigMap } from '../../src/objects/configuration.ts'
import { NAMESPACES } from '../../src/objects/node.ts'
import { DEPLOYMENTS, type Deployment } from '../../src/objects/workload.ts'
import type { Subject } from './cluster-contract.ts'
import { configMap, deployment, key, namespace, NOBODY, recolored, WRITER } from './fixtures.ts'

/** Server-side apply. */
export function applyPromises(subject: () => Subject): void {
  owning(subject)
  sharing(subject)
  writing(subject)
  refusing(subject)
  statuses(subject)
}

interface Applied {
  readonly data?: JsonObject
  readonly metadata?: JsonObject
  readonly force?: boolean
}

/** Applies data to the ConfigMap "one". */
async function applied(
  { cluster }: Subject,
  fieldManager: string,
  { data, metadata = {}, force = false }: Applied,
): Promise<ConfigMap> {
  const body = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'one', ...metadata },
    ...(data === undefined ? {} : { data }),
  }
  return cluster.patch(CONFIG_MAPS, key('one'), { kind: 'apply', force, body }, { fieldManager })
}

async function deployed(
  { cluster }: Subject,
  fields: JsonObject,
  options: WriteOptions,
): Promise<Deployment> {
  const { apiVersion, kind } = deployment('web')
  const body = { apiVersion, kind, metadata: { name: 'web' }, ...fields }
  return cluster.patch(DEPLOYMENTS, key('web'), { kind: 'apply', force: false, body }, options)
}

const GREEN = { data: { color: 'green' } }
const RED = { data: { color: 'red' } }

function owning(subject: () => Subject): void {
  it('apply makes the object where there is none', async () => {
    const made = await applied(subject(), 'alice', GREEN)
    expect(made.data).toEqual({ color: 'green' })
    expect(made.metadata.managedFields).toEqual([
      expect.objectContaining({
        manager: 'alice',
        operation: 'Apply',
        fieldsV1: { 'f:data': { 'f:color': {} } },
      }),
    ])
  })

  it('apply of a field that another manager owns is a conflict that names him', async () => {
    await applied(subject(), 'alice', GREEN)
    await expect(applied(subject(), 'bob', RED)).rejects.toMatchObject({
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "alice": .data.color',
      causes: [
        {
          reason: 'FieldManagerConflict',
          field: '.data.color',
          message: expect.stringContaining('alice'),
        },
      ],
    })
  })

  it('apply with force takes the field over', async () => {
    await applied(subject(), 'alice', GREEN)
    const taken = await applied(subject(), 'bob', { ...RED, force: true })
    expect(taken.data).toEqual({ color: 'red' })
    await expect(applied(subject(), 'alice', GREEN)).rejects.toMatchObject({ reason: 'Conflict' })
  })

  it('a field that its only manager no longer applies is removed', async () => {
    await applied(subject(), 'alice', GREEN)
    const left = await applied(subject(), 'alice', {})
    expect(left.data ?? {}).toEqual({})
  })

  it('an apply that changes nothing leaves the revision alone', async () => {
    const first = await applied(subject(), 'alice', GREEN)
    const again = await applied(subject(), 'alice', GREEN)
    expect(again.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
  })
}

function sharing(subject: () => Subject): void {
  it('a field that two apply alike stays until both have dropped it', async () => {
    await applied(subject(), 'alice', GREEN)
    await applied(subject(), 'bob', GREEN)
    const kept = await applied(subject(), 'alice', {})
    expect(kept.data).toEqual({ color: 'green' })
    const left = await applied(subject(), 'bob', {})
    expect(left.data ?? {}).toEqual({})
  })

  it('what others have set stays, where an apply does not speak of it', async () => {
    await applied(subject(), 'alice', GREEN)
    const both = await applied(subject(), 'bob', { data: { size: 'large' } })
    expect(both.data).toEqual({ color: 'green', size: 'large' })
  })

  it('two managers have containers of their own in one list', async () => {
    const { cluster } = subject()
    await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    const bob = { fieldManager: 'bob' }
    const withSide = containers([{ name: 'side', image: 'envoy:1' }])
    const both = await deployed(subject(), withSide, bob)
    expect(namesIn(both)).toEqual(['side', 'web'])
    const left = await deployed(subject(), containers([]), bob)
    expect(namesIn(left)).toEqual(['web'])
  })
}

function writing(subject: () => Subject): void {
  it('an ordinary write is entered among the managers', async () => {
    const made = await subject().cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    expect(made.metadata.managedFields).toEqual([
      expect.objectContaining({ manager: 'contract', operation: 'Update' }),
    ])
  })

  it('who makes an object owns what was asked for, and nothing that it was given', async () => {
    const { metadata } = await subject().cluster.create(NAMESPACES, namespace('shop'), WRITER)
    expect(metadata.managedFields?.map(({ fieldsV1 }) => Object.keys(fieldsV1))).toEqual([
      ['f:metadata'],
    ])
  })

  it('an ordinary write takes a field from who applied it', async () => {
    const { cluster } = subject()
    await applied(subject(), 'alice', GREEN)
    const written = await cluster.patch(CONFIG_MAPS, key('one'), recolored('red'), WRITER)
    expect(written.metadata.managedFields?.map(({ manager }) => manager)).toEqual(['contract'])
    await expect(applied(subject(), 'alice', GREEN)).rejects.toMatchObject({
      reason: 'Conflict',
      message: expect.stringContaining('conflict with "contract" using v1'),
    })
  })
}

function refusing(subject: () => Subject): void {
  it.each<readonly [string, string, JsonObject, string]>([
    ['without a manager', '', {}, 'Invalid'],
    ['with managed fields', 'alice', { managedFields: [] }, 'BadRequest'],
    ['of a stale revision', 'alice', { resourceVersion: '1' }, 'Conflict'],
    ['of another name', 'alice', { name: 'two' }, 'BadRequest'],
  ])('an apply %s is refused', async (_what, manager, metadata, reason) => {
    await applied(subject(), 'alice', GREEN)
    const answer = applied(subject(), manager, { ...RED, metadata })
    await expect(answer).rejects.toMatchObject({ reason })
  })

  it('an apply to somebody who is not there makes nobody else', async () => {
    const { cluster } = subject()
    const answer = applied(subject(), 'alice', { ...GREEN, metadata: { uid: NOBODY } })
    await expect(answer).rejects.toMatchObject({ reason: 'Conflict' })
    expect(await cluster.get(CONFIG_MAPS, key('one'))).toBeUndefined()
  })

  it('an apply of another kind is refused', async () => {
    const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' } }
    const patch = { kind: 'apply', force: false, body } as const
    const answer = subject().cluster.patch(CONFIG_MAPS, key('one'), patch, WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'BadRequest' })
  })
}

function statuses(subject: () => Subject): void {
  it('a status that is applied with the rest owns nothing, and is in nobody’s way', async () => {
    const { cluster, settle } = subject()
    await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    await settle()
    const before = await cluster.get(DEPLOYMENTS, key('web'))
    const fields = { spec: { minReadySeconds: 3 }, status: { observedGeneration: 99 } }
    const after = await deployed(subject(), fields, { fieldManager: 'alice' })
    expect(after.status).toEqual(before?.status)
    expect(after.metadata.managedFields).toContainEqual(
      expect.objectContaining({
        manager: 'alice',
        fieldsV1: { 'f:spec': { 'f:minReadySeconds': {} } },
      }),
    )
  })

  it('a status that is applied by itself owns nothing else', async () => {
    const { cluster, settle } = subject()
    await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    await settle()
    const fields = { spec: { minReadySeconds: 3 }, status: { collisionCount: 3 } }
    const options = { fieldManager: 'alice', subresource: 'status' } as const
    const after = await deployed(subject(), fields, options)
    expect(after.spec.minReadySeconds ?? 0).toBe(0)
    expect(after.metadata.managedFields).toContainEqual(
      expect.objectContaining({
        manager: 'alice',
        subresource: 'status',
        fieldsV1: { 'f:status': { 'f:collisionCount': {} } },
      }),
    )
  })

  it('a status is never applied to nobody', async () => {
    const options = { ...WRITER, subresource: 'status' } as const
    const answer = deployed(subject(), { status: { collisionCount: 3 } }, options)
    await expect(answer).rejects.toMatchObject({ reason: 'NotFound' })
  })
}

function containers(list: Json): JsonObject {
  return { spec: { template: { spec: { containers: list } } } }
}

function namesIn({ spec }: Deployment): readonly string[] {
  return spec.template.spec.containers.map(({ name }) => name).sort()
}
