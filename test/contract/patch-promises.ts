import { expect, it } from '@jest/globals'
import { CONFIG_MAPS } from '../../src/objects/configuration.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import type { Subject } from './cluster-contract.ts'
import { configMap, deployment, key, WRITER } from './fixtures.ts'

export function patchPromises(subject: () => Subject): void {
  ordinary(subject)
  serverSideApply(subject)
}

function ordinary(subject: () => Subject): void {
  it('a merge patch deletes by null', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one', { data: { a: '1', b: '2' } }), WRITER)
    const body = { data: { a: null, c: '3' } }
    const patched = await cluster.patch(CONFIG_MAPS, key('one'), { kind: 'merge', body }, WRITER)
    expect(patched.data).toEqual({ b: '2', c: '3' })
  })

  it('a patch with a stale revision is a conflict', async () => {
    const { cluster } = subject()
    const first = await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const resourceVersion = first.metadata.resourceVersion ?? ''
    const body = { metadata: { resourceVersion }, data: { color: 'red' } }
    await cluster.patch(CONFIG_MAPS, key('one'), { kind: 'merge', body }, WRITER)
    const late = { metadata: { resourceVersion }, data: { color: 'blue' } }
    const answer = cluster.patch(CONFIG_MAPS, key('one'), { kind: 'merge', body: late }, WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'Conflict' })
  })

  it('a JSON patch does all of its operations or none', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const operations = [
      { op: 'replace', path: '/data/color', value: 'red' },
      { op: 'test', path: '/data/color', value: 'blue' },
    ] as const
    const answer = cluster.patch(CONFIG_MAPS, key('one'), { kind: 'json', operations }, WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'Invalid' })
    expect((await cluster.get(CONFIG_MAPS, key('one')))?.data).toEqual({ color: 'green' })
  })

  it('a strategic patch merges containers by name', async () => {
    const { cluster } = subject()
    await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    const containers = [{ name: 'side', image: 'envoy:1' }]
    const patched = await cluster.patch(
      DEPLOYMENTS,
      key('web'),
      { kind: 'strategic', body: { spec: { template: { spec: { containers } } } } },
      WRITER,
    )
    const names = patched.spec.template.spec.containers.map((container) => container.name)
    expect([...names].sort()).toEqual(['side', 'web'])
  })

  it('patching an object that is not there is NotFound', async () => {
    const patch = { kind: 'merge', body: {} } as const
    const answer = subject().cluster.patch(CONFIG_MAPS, key('nobody'), patch, WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'NotFound' })
  })
}

function serverSideApply(subject: () => Subject): void {
  const apply = (color: string, fieldManager: string, force = false) =>
    subject().cluster.patch(
      CONFIG_MAPS,
      key('one'),
      {
        kind: 'apply',
        force,
        body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { color } },
      },
      { fieldManager },
    )

  it('apply makes the object where there is none', async () => {
    const made = await apply('green', 'alice')
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
    await apply('green', 'alice')
    await expect(apply('red', 'bob')).rejects.toMatchObject({
      reason: 'Conflict',
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
    await apply('green', 'alice')
    const taken = await apply('red', 'bob', true)
    expect(taken.data).toEqual({ color: 'red' })
    await expect(apply('green', 'alice')).rejects.toMatchObject({ reason: 'Conflict' })
  })

  it('a field that its only manager no longer applies is removed', async () => {
    await apply('green', 'alice')
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } }
    const left = await subject().cluster.patch(
      CONFIG_MAPS,
      key('one'),
      { kind: 'apply', force: false, body },
      { fieldManager: 'alice' },
    )
    expect(left.data ?? {}).toEqual({})
  })

  it('an ordinary write is entered among the managers', async () => {
    const made = await subject().cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    expect(made.metadata.managedFields).toEqual([
      expect.objectContaining({ manager: 'contract', operation: 'Update' }),
    ])
  })
}
