import { expect, it } from '@jest/globals'
import { CONFIG_MAPS } from '../../src/objects/configuration.ts'
import type { KubeObject, ObjectMeta } from '../../src/objects/meta.ts'
import { NAMESPACES } from '../../src/objects/node.ts'
import { PODS } from '../../src/objects/pod.ts'
import type { Resource } from '../../src/objects/resource.ts'
import { SERVICES } from '../../src/objects/service.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import type { Subject } from './cluster-contract.ts'
import {
  configMap,
  configMapWith,
  deployment,
  key,
  namespace,
  NOBODY,
  pod,
  service,
  WRITER,
} from './fixtures.ts'

export function createPromises(subject: () => Subject): void {
  stamping(subject)
  naming(subject)
  placing(subject)
  filling(subject)
  judging(subject)
}

function stamping(subject: () => Subject): void {
  it('create() sets uid, creation time and revision', async () => {
    const made = await subject().cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
    expect(made.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(Number(made.metadata.resourceVersion)).toBeGreaterThan(0)
  })

  it('create() lets nobody choose what the server sets', async () => {
    const time = '2001-02-03T04:05:06Z'
    const chosen = { uid: NOBODY, creationTimestamp: time, deletionTimestamp: time }
    const made = await subject().cluster.create(CONFIG_MAPS, configMapWith(chosen), WRITER)
    expect(made.metadata.uid).not.toBe(NOBODY)
    expect(made.metadata.creationTimestamp).not.toBe(time)
    expect(made.metadata.deletionTimestamp).toBeUndefined()
  })

  it('generation begins with 1, for kinds that have one', async () => {
    const { cluster } = subject()
    const made = await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    expect(made.metadata.generation).toBe(1)
    const plain = await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    expect(plain.metadata.generation).toBeUndefined()
  })

  it('an object that is made again under its name has another uid', async () => {
    const { cluster } = subject()
    const first = await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    await cluster.delete(CONFIG_MAPS, key('one'))
    const second = await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    expect(second.metadata.uid).not.toBe(first.metadata.uid)
  })
}

function naming(subject: () => Subject): void {
  it('create() refuses a name that is taken', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    await expect(cluster.create(CONFIG_MAPS, configMap('one'), WRITER)).rejects.toMatchObject({
      reason: 'AlreadyExists',
      message: 'configmaps "one" already exists',
      retryable: false,
    })
  })

  it.each([
    ['made-', /^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/],
    ['x'.repeat(80), /^x{58}[bcdfghjklmnpqrstvwxz2456789]{5}$/],
  ])('create() makes a name of generateName "%s"', async (generateName, expected) => {
    const { cluster } = subject()
    const unnamed = configMapWith({ name: '', generateName })
    const first = await cluster.create(CONFIG_MAPS, unnamed, WRITER)
    expect(first.metadata.name).toMatch(expected)
    const second = await cluster.create(CONFIG_MAPS, unnamed, WRITER)
    expect(second.metadata.name).not.toBe(first.metadata.name)
  })

  it('create() refuses an object without a name', async () => {
    const answer = subject().cluster.create(CONFIG_MAPS, configMapWith({ name: '' }), WRITER)
    await expect(answer).rejects.toMatchObject(wrongIn('metadata.name'))
  })

  it.each<readonly [string, Resource, KubeObject]>([
    ['ConfigMap', CONFIG_MAPS, configMap('One')],
    ['Deployment', DEPLOYMENTS, deployment('web_1')],
    ['Pod', PODS, pod('web.-1')],
    ['Service', SERVICES, service('web.shop')],
    ['Namespace', NAMESPACES, namespace('a.b')],
  ])('create() refuses a name that is none for a %s', async (_kind, resource, object) => {
    const answer = subject().cluster.create(resource, object, WRITER)
    await expect(answer).rejects.toMatchObject(wrongIn('metadata.name'))
  })
}

function placing(subject: () => Subject): void {
  it('create() refuses a namespace that is not there', async () => {
    const object = configMapWith({ namespace: 'nowhere' })
    await expect(subject().cluster.create(CONFIG_MAPS, object, WRITER)).rejects.toMatchObject({
      reason: 'NotFound',
      message: 'namespaces "nowhere" not found',
    })
  })

  it('create() refuses a namespace that is on its way out', async () => {
    const { cluster } = subject()
    await cluster.create(NAMESPACES, namespace('shop'), WRITER)
    const held = configMapWith({ namespace: 'shop', finalizers: ['example.com/hold'] })
    await cluster.create(CONFIG_MAPS, held, WRITER)
    await cluster.delete(NAMESPACES, { namespace: '', name: 'shop' })
    const late = configMap('late', { metadata: { name: 'late', namespace: 'shop' } })
    await expect(cluster.create(CONFIG_MAPS, late, WRITER)).rejects.toMatchObject({
      reason: 'Forbidden',
      causes: [expect.objectContaining({ reason: 'NamespaceTerminating' })],
    })
  })

  it('create() refuses an object of another kind', async () => {
    const other: KubeObject = deployment('web')
    const answer = subject().cluster.create(CONFIG_MAPS, other, WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'BadRequest' })
  })
}

function filling(subject: () => Subject): void {
  it('create() leaves out what says no more than its absence', async () => {
    const { spec, ...web } = deployment('web')
    const zeros = { ...spec, paused: false, minReadySeconds: 0 }
    const made = await subject().cluster.create(DEPLOYMENTS, { ...web, spec: zeros }, WRITER)
    expect(made.spec).not.toHaveProperty('paused')
    expect(made.spec).not.toHaveProperty('minReadySeconds')
    expect(made.spec.replicas).toBe(0)
  })

  it('create() fills in the defaults of a Deployment', async () => {
    const made = await subject().cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    expect(made.spec).toMatchObject({ revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
    expect(made.spec.strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
    })
    expect(made.spec.template.spec.terminationGracePeriodSeconds).toBe(30)
  })

  it('create() fills in the defaults of a Pod and of a Service', async () => {
    const { cluster } = subject()
    const made = await cluster.create(PODS, pod('one'), WRITER)
    expect(made.spec).toMatchObject({ restartPolicy: 'Always', dnsPolicy: 'ClusterFirst' })
    expect(made.spec.containers[0]?.imagePullPolicy).toBe('IfNotPresent')
    expect(made.status?.phase).toBe('Pending')
    const { spec } = await cluster.create(SERVICES, service('web'), WRITER)
    expect(spec.ports).toEqual([{ port: 80, protocol: 'TCP', targetPort: 80 }])
    expect(spec).toMatchObject({ type: 'ClusterIP', sessionAffinity: 'None' })
  })

  it('create() drops the status, where it has an endpoint of its own', async () => {
    const object = { ...deployment('web'), status: { collisionCount: 3 } }
    const made = await subject().cluster.create(DEPLOYMENTS, object, WRITER)
    expect(made.status?.collisionCount).toBeUndefined()
  })

  it('create() drops fields that the kind does not have', async () => {
    const object = { ...configMap('one'), colour: 'green' }
    const made = await subject().cluster.create(CONFIG_MAPS, object, WRITER)
    expect(made).not.toHaveProperty('colour')
  })
}

function judging(subject: () => Subject): void {
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

  it.each<readonly [string, Partial<ObjectMeta>, string]>([
    ['a label', { labels: { tier: 'no spaces' } }, 'metadata.labels'],
    ['an annotation', { annotations: { 'a/b/c': '' } }, 'metadata.annotations'],
    ['a finalizer', { finalizers: ['no spaces'] }, 'metadata.finalizers'],
    ['an owner', { ownerReferences: [OWNER] }, 'metadata.ownerReferences.uid'],
  ])('create() refuses %s that is none', async (_what, metadata, field) => {
    const answer = subject().cluster.create(CONFIG_MAPS, configMapWith(metadata), WRITER)
    await expect(answer).rejects.toMatchObject(wrongIn(field))
  })
}

const OWNER = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: '' }

function wrongIn(field: string) {
  return {
    reason: 'Invalid',
    causes: expect.arrayContaining([expect.objectContaining({ field })]),
  }
}
