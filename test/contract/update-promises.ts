import { expect, it } from '@jest/globals'
import { CONFIG_MAPS } from '../../src/objects/configuration.ts'
import { LEASES } from '../../src/objects/coordination.ts'
import type { KubeObject } from '../../src/objects/meta.ts'
import { PODS } from '../../src/objects/pod.ts'
import type { Resource } from '../../src/objects/resource.ts'
import { SERVICES } from '../../src/objects/service.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import type { Json } from '../../src/base/json.ts'
import type { Subject } from './cluster-contract.ts'
import {
  configMap,
  configMapWith,
  deployment,
  key,
  lease,
  merge,
  NOBODY,
  pod,
  recolored,
  service,
  WRITER,
} from './fixtures.ts'

export function updatePromises(subject: () => Subject): void {
  racing(subject)
  leases(subject)
  revisions(subject)
  generations(subject)
  keeping(subject)
}

function racing(subject: () => Subject): void {
  it('update() refuses a stale revision', async () => {
    const { cluster } = subject()
    const first = await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    await cluster.update(CONFIG_MAPS, { ...first, data: { color: 'red' } }, WRITER)
    const stale = cluster.update(CONFIG_MAPS, { ...first, data: { color: 'blue' } }, WRITER)
    await expect(stale).rejects.toMatchObject({
      name: 'ClusterError',
      reason: 'Conflict',
      retryable: true,
    })
    expect((await cluster.get(CONFIG_MAPS, key('one')))?.data).toEqual({ color: 'red' })
  })

  it('update() refuses to take an object for another of its name', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const answer = cluster.update(CONFIG_MAPS, configMapWith({ uid: NOBODY }), WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'Conflict' })
  })

  it('update() of an object that is not there is NotFound', async () => {
    const answer = subject().cluster.update(CONFIG_MAPS, configMap('nobody'), WRITER)
    await expect(answer).rejects.toMatchObject({
      reason: 'NotFound',
      message: 'configmaps "nobody" not found',
    })
  })

  it('update() replaces the whole object', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMapWith({ labels: { a: 'b' } }), WRITER)
    const updated = await cluster.update(CONFIG_MAPS, configMap('one', { data: {} }), WRITER)
    expect(updated.data ?? {}).toEqual({})
    expect(updated.metadata.labels ?? {}).toEqual({})
  })
}

function leases(subject: () => Subject): void {
  it('update() without a revision is taken for a ConfigMap and refused for a Lease', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    await cluster.update(CONFIG_MAPS, configMap('one', { data: {} }), WRITER)
    await cluster.create(LEASES, lease('one'), WRITER)
    const answer = cluster.update(LEASES, lease('one', { holderIdentity: 'you' }), WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'Invalid' })
  })

  it('of two who update a Lease, one gets it', async () => {
    const { cluster } = subject()
    const free = await cluster.create(LEASES, lease('one', {}), WRITER)
    const answers = ['me', 'you'].map((holderIdentity) =>
      cluster.update(LEASES, { ...free, spec: { holderIdentity } }, WRITER).then(
        () => 'taken',
        (error: unknown) => (error as { readonly reason: string }).reason,
      ),
    )
    expect((await Promise.all(answers)).sort()).toEqual(['Conflict', 'taken'])
  })

  it('update() makes a Lease that is not there, and not in the place of another', async () => {
    const { cluster } = subject()
    const made = await cluster.update(LEASES, lease('one'), WRITER)
    expect(made.metadata.uid).toBeDefined()
    await cluster.delete(LEASES, key('one'))
    await expect(cluster.update(LEASES, made, WRITER)).rejects.toMatchObject({ reason: 'Conflict' })
  })

  it('a Lease keeps its times to the microsecond', async () => {
    const { cluster } = subject()
    const spec = { holderIdentity: 'me', renewTime: '2026-01-02T03:04:05.678901Z' }
    await cluster.create(LEASES, lease('one', spec), WRITER)
    expect((await cluster.get(LEASES, key('one')))?.spec).toMatchObject(spec)
  })
}

function revisions(subject: () => Subject): void {
  it('revisions rise with every write, be it of other kinds', async () => {
    const { cluster } = subject()
    const written = [
      await cluster.create(CONFIG_MAPS, configMap('one'), WRITER),
      await cluster.create(LEASES, lease('one'), WRITER),
      await cluster.patch(CONFIG_MAPS, key('one'), recolored('red'), WRITER),
    ]
    const all = written.map(({ metadata }) => Number(metadata.resourceVersion))
    expect(all).toEqual([...all].sort((a, b) => a - b))
    expect(new Set(all).size).toBe(all.length)
  })

  it('a write that changes nothing leaves the revision alone', async () => {
    const { cluster } = subject()
    const first = await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const again = [
      await cluster.update(CONFIG_MAPS, first, WRITER),
      await cluster.update(CONFIG_MAPS, configMap('one'), WRITER),
      await cluster.patch(CONFIG_MAPS, key('one'), recolored('green'), WRITER),
    ]
    const { resourceVersion } = first.metadata
    for (const { metadata } of again) expect(metadata.resourceVersion).toBe(resourceVersion)
  })

  it('a revision that is sent on creation is refused', async () => {
    const object = configMapWith({ resourceVersion: '1' })
    await expect(subject().cluster.create(CONFIG_MAPS, object, WRITER)).rejects.toThrow(
      'resourceVersion should not be set on objects to be created',
    )
  })
}

function generations(subject: () => Subject): void {
  it.each<readonly [string, Json, number]>([
    ['a change of the spec', { spec: { minReadySeconds: 5 } }, 2],
    ['an annotation', { metadata: { annotations: { note: 'hi' } } }, 2],
    ['a label', { metadata: { labels: { team: 'shop' } } }, 1],
    ['a number of its own', { metadata: { generation: 7 } }, 1],
  ])('the generation of a Deployment after %s', async (_what, body, expected) => {
    const { cluster } = subject()
    await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    const changed = await cluster.patch(DEPLOYMENTS, key('web'), merge(body), WRITER)
    expect(changed.metadata.generation).toBe(expected)
  })
}

function keeping(subject: () => Subject): void {
  it('an update that leaves out what the server set keeps it', async () => {
    const { cluster } = subject()
    const { metadata } = await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const updated = await cluster.update(CONFIG_MAPS, configMap('one', { data: {} }), WRITER)
    const { uid, creationTimestamp } = metadata
    expect(updated.metadata).toMatchObject({ uid, creationTimestamp })
  })

  it('nobody deletes an object by writing when it was deleted', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const gone = configMapWith({ deletionTimestamp: '2026-01-02T03:04:05Z' })
    await expect(cluster.update(CONFIG_MAPS, gone, WRITER)).rejects.toMatchObject({
      reason: 'Invalid',
      causes: expect.arrayContaining([
        expect.objectContaining({ field: 'metadata.deletionTimestamp' }),
      ]),
    })
  })

  it.each(FIXED)('%s cannot change', async (_what, { resource, object, body, field }) => {
    const { cluster } = subject()
    await cluster.create(resource, object, WRITER)
    const answer = cluster.patch(resource, key('web'), merge(body), WRITER)
    await expect(answer).rejects.toMatchObject({
      reason: 'Invalid',
      causes: expect.arrayContaining([expect.objectContaining({ field })]),
    })
  })

  it('the image of a pod can change', async () => {
    const { cluster } = subject()
    const { spec } = await cluster.create(PODS, pod('web'), WRITER)
    const containers = spec.containers.map((one) => ({ ...one, image: 'nginx:1.30' }))
    const body = { spec: { containers } } as unknown as Json
    const changed = await cluster.patch(PODS, key('web'), merge(body), WRITER)
    expect(changed.spec.containers[0]?.image).toBe('nginx:1.30')
  })
}

const NEW_SELECTOR = {
  spec: {
    selector: { matchLabels: { tier: 'front' } },
    template: { metadata: { labels: { tier: 'front' } } },
  },
}

interface Fixed {
  readonly resource: Resource
  readonly object: KubeObject
  readonly body: Json
  /** Of which field the refusal speaks. */
  readonly field: string
}

const FIXED: readonly (readonly [string, Fixed])[] = [
  [
    'the selector of a Deployment',
    {
      resource: DEPLOYMENTS,
      object: deployment('web'),
      body: NEW_SELECTOR,
      field: 'spec.selector',
    },
  ],
  [
    'the containers of a pod',
    {
      resource: PODS,
      object: pod('web'),
      body: { spec: { containers: [] } },
      field: 'spec.containers',
    },
  ],
  [
    'the address of a Service',
    {
      resource: SERVICES,
      object: service('web'),
      body: { spec: { clusterIP: 'None' } },
      field: 'spec.clusterIPs[0]',
    },
  ],
  [
    'the data of an immutable ConfigMap',
    {
      resource: CONFIG_MAPS,
      object: configMap('web', { immutable: true }),
      body: { data: { color: 'red' } },
      field: 'data',
    },
  ],
]
