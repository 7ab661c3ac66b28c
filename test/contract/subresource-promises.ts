import { expect, it } from '@jest/globals'
import { CONFIG_MAPS } from '../../src/objects/configuration.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import type { Scale } from '../../src/objects/autoscaling.ts'
import type { Subject } from './cluster-contract.ts'
import { configMap, deployment, key, merge, NOBODY, STATUS_WRITER, WRITER } from './fixtures.ts'

export function subresourcePromises(subject: () => Subject): void {
  status(subject)
  scaling(subject)
}

function status(subject: () => Subject): void {
  it('a status write changes the status only, and an ordinary write never does', async () => {
    const { cluster, settle } = subject()
    await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    await settle()
    const body = { spec: { replicas: 7 }, status: { collisionCount: 3 } }
    const written = await cluster.patch(DEPLOYMENTS, key('web'), merge(body), STATUS_WRITER)
    expect(written.spec.replicas).toBe(0)
    expect(written.status?.collisionCount).toBe(3)
    const other = merge({ status: { collisionCount: 9 } })
    const kept = await cluster.patch(DEPLOYMENTS, key('web'), other, WRITER)
    expect(kept.status?.collisionCount).toBe(3)
  })

  it('a status write raises the revision and not the generation', async () => {
    const { cluster, settle } = subject()
    await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    await settle()
    const before = await cluster.get(DEPLOYMENTS, key('web'))
    const body = merge({ status: { collisionCount: 3 } })
    const { metadata } = await cluster.patch(DEPLOYMENTS, key('web'), body, STATUS_WRITER)
    expect(metadata.generation).toBe(before?.metadata.generation)
    expect(metadata.resourceVersion).not.toBe(before?.metadata.resourceVersion)
  })

  it('a status write refuses a stale revision', async () => {
    const { cluster, settle } = subject()
    const first = await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    await settle()
    await cluster.patch(DEPLOYMENTS, key('web'), merge({ spec: { minReadySeconds: 1 } }), WRITER)
    const answer = cluster.update(DEPLOYMENTS, first, STATUS_WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'Conflict' })
  })

  it('a kind without a status has no such endpoint', async () => {
    const { cluster } = subject()
    const made = await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const answer = cluster.update(CONFIG_MAPS, made, STATUS_WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'NotFound' })
  })
}

function scaling(subject: () => Subject): void {
  it('the scale subresource reads and writes the replicas', async () => {
    const { cluster } = subject()
    const scale = await scaleOfNew(subject())
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 0 } })
    expect(scale.status?.selector).toBe('app=web')
    const answer = await cluster.updateScale(DEPLOYMENTS, sized(scale, 2), WRITER)
    expect(answer.spec.replicas).toBe(2)
    const scaled = await cluster.get(DEPLOYMENTS, key('web'))
    expect(scaled?.spec.replicas).toBe(2)
    expect(scaled?.metadata.generation).toBe(2)
  })

  it('a size is entered among the managers by the way it came', async () => {
    const { cluster } = subject()
    const scale = await scaleOfNew(subject())
    await cluster.updateScale(DEPLOYMENTS, sized(scale, 2), { fieldManager: 'scaler' })
    const scaled = await cluster.get(DEPLOYMENTS, key('web'))
    expect(scaled?.metadata.managedFields).toContainEqual(
      expect.objectContaining({
        manager: 'scaler',
        subresource: 'scale',
        fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      }),
    )
  })

  it.each<readonly [string, (scale: Scale) => Scale, string]>([
    ['of a stale revision', (scale) => sized(scale, 2, { resourceVersion: '1' }), 'Conflict'],
    ['of another object', (scale) => sized(scale, 2, { uid: NOBODY }), 'Conflict'],
    ['below nothing', (scale) => sized(scale, -1), 'Invalid'],
    ['of nobody', (scale) => sized(scale, 2, { name: 'nobody', uid: '' }), 'NotFound'],
  ])('a size %s is refused', async (_what, change, reason) => {
    const scale = await scaleOfNew(subject())
    const answer = subject().cluster.updateScale(DEPLOYMENTS, change(scale), WRITER)
    await expect(answer).rejects.toMatchObject({ reason })
  })

  it('getScale() answers undefined for nobody, and NotFound for a kind that has no size', async () => {
    const { cluster } = subject()
    expect(await cluster.getScale(DEPLOYMENTS, key('nobody'))).toBeUndefined()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const answer = cluster.getScale(CONFIG_MAPS, key('one'))
    await expect(answer).rejects.toMatchObject({ reason: 'NotFound' })
  })
}

async function scaleOfNew({ cluster, settle }: Subject): Promise<Scale> {
  await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
  await settle()
  const scale = await cluster.getScale(DEPLOYMENTS, key('web'))
  if (scale === undefined) throw new Error('a Deployment has no scale')
  return scale
}

function sized(scale: Scale, replicas: number, metadata: Partial<Scale['metadata']> = {}): Scale {
  return { ...scale, metadata: { ...scale.metadata, ...metadata }, spec: { replicas } }
}
