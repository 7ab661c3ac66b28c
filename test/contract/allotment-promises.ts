import { expect, it } from '@jest/globals'
import { EVENTS } from '../../src/objects/coordination.ts'
import { NAMESPACES } from '../../src/objects/node.ts'
import { SERVICES, type Service } from '../../src/objects/service.ts'
import type { Subject } from './cluster-contract.ts'
import { event, key, merge, namespace, service, WRITER } from './fixtures.ts'

/** What the cluster allots to Services, and where Events may be. */
export function allotmentPromises(subject: () => Subject): void {
  addresses(subject)
  ports(subject)
  events(subject)
}

function addresses(subject: () => Subject): void {
  it('each Service has an address of its own, which it keeps', async () => {
    const { cluster } = subject()
    const made = await cluster.create(SERVICES, service('web'), WRITER)
    const other = await cluster.create(SERVICES, service('shop'), WRITER)
    expect(made.spec.clusterIP).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
    expect(other.spec.clusterIP).not.toBe(made.spec.clusterIP)
    const updated = await cluster.update(SERVICES, service('web', { selector: {} }), WRITER)
    expect(updated.spec.clusterIP).toBe(made.spec.clusterIP)
  })

  it('a headless Service has no address', async () => {
    const headless = service('web', { clusterIP: 'None' })
    const { spec } = await subject().cluster.create(SERVICES, headless, WRITER)
    expect(spec.clusterIP).toBe('None')
  })

  it('an address that another Service has is refused', async () => {
    const { cluster } = subject()
    const { spec } = await cluster.create(SERVICES, service('web'), WRITER)
    const { clusterIP = '' } = spec
    const answer = cluster.create(SERVICES, service('shop', { clusterIP }), WRITER)
    await expect(answer).rejects.toThrow('provided IP is already allocated')
  })
}

function ports(subject: () => Subject): void {
  it('a NodePort Service has a port of the range', async () => {
    const made = await subject().cluster.create(SERVICES, service('web', OPEN), WRITER)
    expect(nodePortOf(made)).toBeGreaterThanOrEqual(30_000)
    expect(nodePortOf(made)).toBeLessThanOrEqual(32_767)
  })

  it('a port that another Service has is refused, and free once that one is gone', async () => {
    const { cluster, settle } = subject()
    await cluster.create(SERVICES, service('web', openAt(30_002)), WRITER)
    const answer = cluster.create(SERVICES, service('shop', openAt(30_002)), WRITER)
    await expect(answer).rejects.toMatchObject({
      reason: 'Invalid',
      message:
        'Service "shop" is invalid: spec.ports[0].nodePort: Invalid value: 30002: provided port is already allocated',
    })
    await cluster.delete(SERVICES, key('web'))
    await settle()
    const made = await cluster.create(SERVICES, service('shop', openAt(30_002)), WRITER)
    expect(nodePortOf(made)).toBe(30_002)
  })

  it('a port out of the range is refused', async () => {
    const answer = subject().cluster.create(SERVICES, service('web', openAt(29_999)), WRITER)
    await expect(answer).rejects.toThrow('provided port is not in the valid range')
  })

  it('who applies a Service owns what was asked for, and not what was allotted', async () => {
    const { apiVersion, kind } = service('web')
    const spec = { type: 'NodePort', ports: [{ port: 80 }], selector: { app: 'web' } }
    const body = { apiVersion, kind, metadata: { name: 'web' }, spec }
    const patch = { kind: 'apply', force: false, body } as const
    const made = await subject().cluster.patch(SERVICES, key('web'), patch, WRITER)
    expect(made.metadata.managedFields?.[0]?.fieldsV1).toEqual({
      'f:spec': {
        'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } },
        'f:selector': {},
        'f:type': {},
      },
    })
  })

  it('who makes a Service owns no address of it', async () => {
    const made = await subject().cluster.create(SERVICES, service('web', OPEN), WRITER)
    const [entry] = made.metadata.managedFields ?? []
    expect(Object.keys(entry?.fieldsV1 ?? {})).toEqual(['f:spec'])
    expect(JSON.stringify(entry)).not.toMatch(/clusterIP|nodePort/)
  })

  it('a patch of another field takes no port from a Service', async () => {
    const { cluster } = subject()
    const made = await cluster.create(SERVICES, service('web', OPEN), WRITER)
    const patch = merge({ spec: { ports: [{ port: 80, targetPort: 8080 }] } })
    const patched = await cluster.patch(SERVICES, key('web'), patch, WRITER)
    expect(nodePortOf(patched)).toBe(nodePortOf(made))
  })
}

function events(subject: () => Subject): void {
  it('an Event is kept where its object is, and nowhere else', async () => {
    const { cluster } = subject()
    await cluster.create(EVENTS, event('one', 'wall'), WRITER)
    expect(await cluster.get(EVENTS, key('one'))).toMatchObject({ reason: 'Painted' })
    await cluster.create(NAMESPACES, namespace('shop'), WRITER)
    const astray = { ...event('two', 'wall'), metadata: { name: 'two', namespace: 'shop' } }
    const answer = cluster.create(EVENTS, astray, WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'Invalid' })
  })
}

const OPEN = { type: 'NodePort' } as const

function openAt(nodePort: number) {
  return { ...OPEN, ports: [{ port: 80, nodePort }] }
}

function nodePortOf({ spec }: Service): number | undefined {
  return spec.ports?.[0]?.nodePort
}
