import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { IP_ADDRESSES, SERVICE_CIDRS } from '../../../../../src/objects/network.ts'
import { SERVICES, type Service, type ServiceSpec } from '../../../../../src/objects/service.ts'
import { makeService, PERSON, worldOf } from '../../../../support/sim/workload-world.ts'

function create(world: World, name: string, spec: Partial<ServiceSpec> = {}): Service {
  return world.api.create(SERVICES, makeService(spec, { name }), PERSON)
}

function createRange(world: World, cidr: string): void {
  const { kind } = SERVICE_CIDRS
  const made = { apiVersion: 'networking.k8s.io/v1', kind, metadata: { name: 'more' } }
  world.api.create(SERVICE_CIDRS, { ...made, spec: { cidrs: [cidr] } }, PERSON)
}

function nodePorts({ spec }: Service): readonly (number | undefined)[] {
  return (spec.ports ?? []).map(({ nodePort }) => nodePort)
}

const NODE_PORT = (nodePort: number): Partial<ServiceSpec> => ({
  type: 'NodePort',
  ports: [{ port: 80, nodePort }],
})

describe('the cluster IP of a Service', () => {
  it('is one above the addresses that are kept for those who ask', () => {
    const { spec } = create(worldOf([]), 'web')
    const [, second = 0, third = 0] = (spec.clusterIP ?? '').split('.').map(Number)
    expect(spec.clusterIP).toMatch(/^10\.(9[6-9]|10\d|11[01])\./)
    expect(second > 96 || third > 0).toBe(true)
    expect(spec.clusterIPs).toEqual([spec.clusterIP])
  })

  it.each([
    ['is the one asked for', { clusterIP: '10.96.0.10' }, '10.96.0.10'],
    ['is None for a headless Service', { clusterIP: 'None' }, 'None'],
    ['is none for an external name', { type: 'ExternalName', externalName: 'a.b' }, undefined],
  ] as const)('%s', (_name, spec, expected) => {
    expect(create(worldOf([]), 'web', spec).spec.clusterIP).toBe(expected)
  })

  it.each([
    ['10.96.0.1', 'failed to allocate IP 10.96.0.1: provided IP is already allocated'],
    ['10.112.0.1', 'the provided network does not match the current range'],
    ['10.96.0.0', 'the provided network does not match the current range'],
  ])('is refused: %s', (clusterIP, message) => {
    expect(() => create(worldOf([]), 'web', { clusterIP })).toThrow(message)
  })

  it('is free again when its Service is gone', () => {
    const world = worldOf([])
    create(world, 'one', { clusterIP: '10.96.0.10' })
    world.api.delete(SERVICES, { namespace: 'default', name: 'one' })
    expect(create(world, 'two', { clusterIP: '10.96.0.10' }).spec.clusterIP).toBe('10.96.0.10')
  })

  it('has an IPAddress of its own, until the Service needs none or is gone', () => {
    const world = worldOf([])
    const { spec, metadata } = create(world, 'web')
    const held = (): readonly string[] =>
      Array.from(world.store.list(IP_ADDRESSES), (one) => one.metadata.name)
    expect(held()).toEqual(expect.arrayContaining(['10.96.0.1', spec.clusterIP]))
    const outside = { type: 'ExternalName', externalName: 'a.b' } as const
    world.api.update(SERVICES, { ...makeService(outside, { name: 'web' }), metadata }, PERSON)
    expect(held()).toEqual(['10.96.0.1'])
    create(world, 'shop', { clusterIP: '10.96.0.9' })
    world.api.delete(SERVICES, { namespace: 'default', name: 'shop' })
    expect(held()).toEqual(['10.96.0.1'])
  })

  it('is that of the network in a dry run, which takes none', () => {
    const world = worldOf([])
    const dry = { ...PERSON, dryRun: true }
    const { spec } = world.api.create(SERVICES, makeService({}, { name: 'web' }), dry)
    expect(spec.clusterIP).toBe('10.96.0.0')
    expect(world.store.count(IP_ADDRESSES)).toBe(1)
  })

  it('comes from any range that is ready, those kept for who asks last', () => {
    const world = worldOf([])
    createRange(world, '10.200.0.0/27')
    world.api.delete(SERVICE_CIDRS, { namespace: '', name: 'kubernetes' })
    const given = Array.from({ length: 30 }, (_, index) => create(world, `s${index}`))
    const hosts = given.map(({ spec }) => Number((spec.clusterIP ?? '').split('.')[3]))
    expect(Math.min(...hosts.slice(0, 14))).toBe(17)
    expect(hosts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
    expect(() => create(world, 'web')).toThrow(
      'Internal error occurred: failed to allocate a serviceIP for Service "web": range is full',
    )
    expect(() => create(world, 'web', { clusterIP: '10.96.0.9' })).toThrow('does not match')
  })

  it('stays through updates that do not name it', () => {
    const world = worldOf([])
    const { spec } = create(world, 'web')
    const updated = world.api.update(SERVICES, makeService({}, { name: 'web' }), PERSON)
    expect(updated.spec.clusterIP).toBe(spec.clusterIP)
  })
})

describe('the node port of a Service', () => {
  it('is one above the ports that are kept for those who ask', () => {
    const [port = 0] = nodePorts(create(worldOf([]), 'web', { type: 'NodePort' }))
    expect(port).toBeGreaterThanOrEqual(30_086)
    expect(port).toBeLessThanOrEqual(32_767)
  })

  it('is the one asked for, be it among those that are kept', () => {
    expect(nodePorts(create(worldOf([]), 'web', NODE_PORT(30_000)))).toEqual([30_000])
  })

  it.each([
    ['another Service has it', 30_000, 'provided port is already allocated'],
    ['it is below the range', 29_999, 'The range of valid ports is 30000-32767'],
    ['it is above the range', 32_768, 'The range of valid ports is 30000-32767'],
  ])('is refused where %s', (_name, port, message) => {
    const world = worldOf([])
    create(world, 'other', NODE_PORT(30_000))
    expect(() => create(world, 'web', NODE_PORT(port))).toThrow(
      `Service "web" is invalid: spec.ports[0].nodePort: Invalid value: ${port}: `,
    )
    expect(() => create(world, 'web', NODE_PORT(port))).toThrow(message)
  })

  it('is one for both protocols of a port, and another for another port', () => {
    const ports = [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
      { name: 'metrics', port: 9153 },
    ]
    const [udp, tcp, metrics] = nodePorts(create(worldOf([]), 'dns', { type: 'NodePort', ports }))
    expect([udp === tcp, udp === metrics]).toEqual([true, false])
  })

  it('is given when a Service becomes a NodePort, and taken when it is one no more', () => {
    const world = worldOf([])
    const plain = create(world, 'web')
    const open = world.api.update(
      SERVICES,
      { ...plain, spec: { ...plain.spec, type: 'NodePort' } },
      PERSON,
    )
    expect(nodePorts(open)[0]).toBeGreaterThanOrEqual(30_086)
    const closed = world.api.update(
      SERVICES,
      { ...open, spec: { ...open.spec, type: 'ClusterIP' } },
      PERSON,
    )
    expect(nodePorts(closed)).toEqual([undefined])
  })

  it('comes from those that are kept when all others are taken', () => {
    const world = worldOf([])
    for (let port = 30_086; port <= 32_767; port++) create(world, `s${port}`, NODE_PORT(port))
    expect(nodePorts(create(world, 'web', { type: 'NodePort' }))).toEqual([30_000])
  })

  it('is the same in a fork, which then goes its own way', () => {
    const world = worldOf([])
    const fork = world.fork()
    expect(nodePorts(create(fork, 'web', { type: 'NodePort' }))).toEqual(
      nodePorts(create(world, 'web', { type: 'NodePort' })),
    )
    create(world, 'fixed', NODE_PORT(30_001))
    expect(nodePorts(create(fork, 'fixed', NODE_PORT(30_001)))).toEqual([30_001])
  })

  it('is not kept by a dry run', () => {
    const world = worldOf([])
    world.api.create(SERVICES, makeService(NODE_PORT(30_000), { name: 'dry' }), {
      ...PERSON,
      dryRun: true,
    })
    expect(nodePorts(create(world, 'web', NODE_PORT(30_000)))).toEqual([30_000])
  })
})
