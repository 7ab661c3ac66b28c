import { expect, it } from '@jest/globals'
import { CONFIG_MAPS } from '../../src/objects/configuration.ts'
import { LEASES } from '../../src/objects/coordination.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import type { Subject } from './cluster-contract.ts'
import { configMap, deployment, key, WRITER } from './fixtures.ts'

export function writePromises(subject: () => Subject): void {
  creating(subject)
  updating(subject)
  status(subject)
  scaling(subject)
}

function creating(subject: () => Subject): void {
  it('create() sets uid, creation time and revision', async () => {
    const made = await subject().cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
    expect(made.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(Number(made.metadata.resourceVersion)).toBeGreaterThan(0)
  })

  it('create() refuses a name that is taken', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    await expect(cluster.create(CONFIG_MAPS, configMap('one'), WRITER)).rejects.toMatchObject({
      reason: 'AlreadyExists',
      retryable: false,
    })
  })

  it('create() makes a name of generateName, five letters longer', async () => {
    const metadata = { name: '', generateName: 'made-', namespace: 'default' }
    const made = await subject().cluster.create(CONFIG_MAPS, configMap('', { metadata }), WRITER)
    expect(made.metadata.name).toMatch(/^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
  })

  it('create() refuses a namespace that is not there', async () => {
    const metadata = { name: 'one', namespace: 'nowhere' }
    const answer = subject().cluster.create(CONFIG_MAPS, configMap('one', { metadata }), WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'NotFound' })
  })

  it('create() fills in defaults', async () => {
    const made = await subject().cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    expect(made.spec).toMatchObject({ revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
    expect(made.spec.strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
    })
    expect(made.spec.template.spec.terminationGracePeriodSeconds).toBe(30)
  })

  it('create() says every field that is wrong', async () => {
    const wrong = deployment('web')
    const spec = { ...wrong.spec, replicas: -1, selector: { matchLabels: { app: 'other' } } }
    const answer = subject().cluster.create(DEPLOYMENTS, { ...wrong, spec }, WRITER)
    await expect(answer).rejects.toMatchObject({
      reason: 'Invalid',
      causes: expect.arrayContaining([
        expect.objectContaining({ field: 'spec.replicas' }),
        expect.objectContaining({ field: 'spec.template.metadata.labels' }),
      ]),
    })
  })

  it('a dry run answers like the write and keeps nothing', async () => {
    const { cluster } = subject()
    const made = await cluster.create(CONFIG_MAPS, configMap('one'), { ...WRITER, dryRun: true })
    expect(made.metadata.name).toBe('one')
    expect(await cluster.get(CONFIG_MAPS, key('one'))).toBeUndefined()
  })
}

function updating(subject: () => Subject): void {
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
  })

  it('update() without a revision is taken for a ConfigMap and refused for a Lease', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const updated = await cluster.update(CONFIG_MAPS, configMap('one', { data: {} }), WRITER)
    expect(updated.data ?? {}).toEqual({})
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'one', namespace: 'default' },
      spec: { holderIdentity: 'me' },
    }
    await cluster.create(LEASES, lease, WRITER)
    const answer = cluster.update(LEASES, { ...lease, spec: { holderIdentity: 'you' } }, WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'Invalid' })
  })

  it('update() of an object that is not there is NotFound', async () => {
    const answer = subject().cluster.update(CONFIG_MAPS, configMap('nobody'), WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'NotFound' })
  })

  it('a write that changes nothing leaves the revision alone', async () => {
    const { cluster } = subject()
    const first = await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const again = await cluster.update(CONFIG_MAPS, first, WRITER)
    expect(again.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
  })

  it('generation rises with the spec and with nothing else', async () => {
    const { cluster } = subject()
    const first = await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    expect(first.metadata.generation).toBe(1)
    const labelled = await cluster.patch(
      DEPLOYMENTS,
      key('web'),
      { kind: 'merge', body: { metadata: { labels: { team: 'shop' } } } },
      WRITER,
    )
    expect(labelled.metadata.generation).toBe(1)
    const changed = await cluster.patch(
      DEPLOYMENTS,
      key('web'),
      { kind: 'merge', body: { spec: { minReadySeconds: 5 } } },
      WRITER,
    )
    expect(changed.metadata.generation).toBe(2)
  })

  it('a selector cannot change', async () => {
    const { cluster } = subject()
    await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    const body = {
      spec: {
        selector: { matchLabels: { tier: 'front' } },
        template: { metadata: { labels: { tier: 'front' } } },
      },
    }
    const answer = cluster.patch(DEPLOYMENTS, key('web'), { kind: 'merge', body }, WRITER)
    await expect(answer).rejects.toMatchObject({
      reason: 'Invalid',
      causes: [expect.objectContaining({ field: 'spec.selector' })],
    })
  })
}

function status(subject: () => Subject): void {
  it('a status write changes the status only, and an ordinary write never does', async () => {
    const { cluster, settle } = subject()
    await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    await settle()
    const body = { spec: { replicas: 7 }, status: { collisionCount: 3 } }
    const written = await cluster.patch(
      DEPLOYMENTS,
      key('web'),
      { kind: 'merge', body },
      { ...WRITER, subresource: 'status' },
    )
    expect(written.spec.replicas).toBe(0)
    expect(written.status?.collisionCount).toBe(3)
    const other = { status: { collisionCount: 9 } }
    const kept = await cluster.patch(
      DEPLOYMENTS,
      key('web'),
      { kind: 'merge', body: other },
      WRITER,
    )
    expect(kept.status?.collisionCount).toBe(3)
  })
}

function scaling(subject: () => Subject): void {
  it('the scale subresource reads and writes the replicas', async () => {
    const { cluster } = subject()
    await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    const scale = await cluster.getScale(DEPLOYMENTS, key('web'))
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 0 } })
    if (scale === undefined) return
    await cluster.updateScale(DEPLOYMENTS, { ...scale, spec: { replicas: 2 } }, WRITER)
    expect((await cluster.get(DEPLOYMENTS, key('web')))?.spec.replicas).toBe(2)
    expect((await cluster.getScale(DEPLOYMENTS, key('web')))?.status?.selector).toBe('app=web')
  })
}
