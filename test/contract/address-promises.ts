import { expect, it } from '@jest/globals'
import { conditionOf } from '../../src/objects/meta.ts'
import { IP_ADDRESSES, SERVICE_CIDRS, type ServiceCidr } from '../../src/objects/network.ts'
import { SERVICES, type ServiceSpec } from '../../src/objects/service.ts'
import type { Subject } from './cluster-contract.ts'
import { DRY_RUN, key, merge, service, STATUS_WRITER, WRITER } from './fixtures.ts'

const HOME = { namespace: '', name: 'kubernetes' }
const MORE = { namespace: '', name: 'contract' }

function cidr(...cidrs: readonly string[]): ServiceCidr {
  const { kind } = SERVICE_CIDRS
  const metadata = { name: MORE.name }
  return { apiVersion: 'networking.k8s.io/v1', kind, metadata, spec: { cidrs } }
}

async function readiness({ cluster }: Subject, one = MORE) {
  const found = await cluster.get(SERVICE_CIDRS, one)
  return conditionOf(found?.status?.conditions, 'Ready')
}

/** Where the addresses of Services come from, and who holds them. */
export function addressPromises(subject: () => Subject): void {
  ranges(subject)
  addresses(subject)
  ways(subject)
}

function ranges(subject: () => Subject): void {
  it('there is a ServiceCIDR that is ready, and held', async () => {
    const { cluster, settle } = subject()
    await settle()
    const found = await cluster.get(SERVICE_CIDRS, HOME)
    expect(found?.metadata.finalizers).toEqual(['networking.k8s.io/service-cidr-finalizer'])
    expect(await readiness(subject(), HOME)).toMatchObject({
      status: 'True',
      message: 'Kubernetes Service CIDR is ready',
    })
  })

  it('an address may come from another ServiceCIDR, which is held while it is in use', async () => {
    const { cluster, settle } = subject()
    await cluster.create(SERVICE_CIDRS, cidr('10.200.0.0/24'), WRITER)
    await settle()
    expect(await readiness(subject())).toMatchObject({ status: 'True' })
    await cluster.create(SERVICES, service('web', { clusterIP: '10.200.0.9' }), WRITER)
    await cluster.delete(SERVICE_CIDRS, MORE)
    await settle()
    expect(await readiness(subject())).toMatchObject({
      status: 'False',
      reason: 'Terminating',
      message:
        'There are still IPAddresses referencing the ServiceCIDR, please remove them or create ' +
        'a new ServiceCIDR',
    })
    const answer = cluster.create(SERVICES, service('shop', { clusterIP: '10.200.0.8' }), WRITER)
    await expect(answer).rejects.toThrow('the provided network does not match the current range')
  })

  it.each<readonly [string, readonly string[], string]>([
    ['is empty', [], 'spec.cidrs: Required value: at least one CIDR required'],
    [
      'is no range',
      ['10.200.0.0'],
      'spec.cidrs[0]: Invalid value: "10.200.0.0": must be a valid CIDR value, ' +
        '(e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
    [
      'names a host',
      ['10.200.0.1/24'],
      'spec.cidrs[0]: Invalid value: "10.200.0.1/24": must not have bits set beyond the prefix ' +
        'length',
    ],
    ['has leading zeros', ['10.200.00.0/24'], 'must not have leading 0s in IP or prefix length'],
    [
      'has two of a family',
      ['10.200.0.0/24', '10.201.0.0/24'],
      'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
  ])('a ServiceCIDR that %s is invalid', async (_name, cidrs, detail) => {
    const answer = subject().cluster.create(SERVICE_CIDRS, cidr(...cidrs), WRITER)
    await expect(answer).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(detail),
    })
  })

  it('a ServiceCIDR does not change its range', async () => {
    const { cluster } = subject()
    await cluster.create(SERVICE_CIDRS, cidr('10.200.0.0/24'), WRITER)
    const patch = merge({ spec: { cidrs: ['10.201.0.0/24'] } })
    await expect(cluster.patch(SERVICE_CIDRS, MORE, patch, WRITER)).rejects.toThrow(
      'spec.cidrs[0]: Invalid value: "10.201.0.0/24": field is immutable',
    )
  })
}

function addresses(subject: () => Subject): void {
  it('the address of a Service is an IPAddress, which goes with it', async () => {
    const { cluster, settle } = subject()
    const made = await cluster.create(SERVICES, service('web'), WRITER)
    const one = { namespace: '', name: made.spec.clusterIP ?? '' }
    const held = await cluster.get(IP_ADDRESSES, one)
    expect(held?.spec).toEqual({
      parentRef: { resource: 'services', namespace: 'default', name: 'web' },
    })
    expect(held?.metadata.labels).toEqual({
      'ipaddress.kubernetes.io/ip-family': 'IPv4',
      'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
    })
    await cluster.delete(SERVICES, key('web'))
    await settle()
    expect(await cluster.get(IP_ADDRESSES, one)).toBeUndefined()
  })

  it('an address out of all ranges is refused', async () => {
    const asked = service('web', { clusterIP: '10.250.0.9' })
    await expect(subject().cluster.create(SERVICES, asked, WRITER)).rejects.toMatchObject({
      reason: 'Invalid',
      message:
        'Service "web" is invalid: spec.clusterIPs: Invalid value: ["10.250.0.9"]: failed to ' +
        'allocate IP 10.250.0.9: the provided network does not match the current range',
    })
  })

  it('the address of a Service is for good', async () => {
    const { cluster } = subject()
    await cluster.create(SERVICES, service('web', { clusterIP: '10.96.0.77' }), WRITER)
    const patch = merge({ spec: { clusterIP: '10.96.0.78' } })
    await expect(cluster.patch(SERVICES, key('web'), patch, WRITER)).rejects.toMatchObject({
      reason: 'Invalid',
      message:
        'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.78"]: may not ' +
        'change once set',
    })
  })

  it('a dry run takes no address, and is answered that of the network', async () => {
    const { cluster } = subject()
    const { spec } = await cluster.create(SERVICES, service('web'), DRY_RUN)
    expect(spec.clusterIP).toBe('10.96.0.0')
    const held = await cluster.list(IP_ADDRESSES)
    expect(held.items.map(({ metadata }) => metadata.name)).toEqual(['10.96.0.1'])
  })
}

function ways(subject: () => Subject): void {
  it('the address of a load balancer is a virtual one', async () => {
    const { cluster } = subject()
    const made = await cluster.create(SERVICES, service('web', { type: 'LoadBalancer' }), WRITER)
    const status = { loadBalancer: { ingress: [{ ip: '203.0.113.9' }] } }
    const answer = await cluster.update(SERVICES, { ...made, status }, STATUS_WRITER)
    expect(answer.status?.loadBalancer?.ingress).toEqual([{ ip: '203.0.113.9', ipMode: 'VIP' }])
  })

  it.each<readonly [string, Partial<ServiceSpec>, string]>([
    [
      'distribution',
      { trafficDistribution: 'PreferFar' },
      'spec.trafficDistribution: Unsupported value: "PreferFar": supported values: ' +
        '"PreferClose", "PreferSameZone", "PreferSameNode"',
    ],
    [
      'policy inside',
      { internalTrafficPolicy: 'Near' },
      'spec.internalTrafficPolicy: Unsupported value: "Near": supported values: ' +
        '"Cluster", "Local"',
    ],
    [
      'policy outside',
      { type: 'NodePort', externalTrafficPolicy: 'Near' },
      'spec.externalTrafficPolicy: Unsupported value: "Near": supported values: ' +
        '"Cluster", "Local"',
    ],
  ])('a Service with an unknown traffic %s is invalid', async (_name, spec, detail) => {
    const answer = subject().cluster.create(SERVICES, service('web', spec), WRITER)
    await expect(answer).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(detail),
    })
  })

  it('a Service has one topology mode, by whatever name', async () => {
    const annotations = {
      'service.kubernetes.io/topology-mode': 'Auto',
      'service.kubernetes.io/topology-aware-hints': 'Disabled',
    }
    const asked = service('web')
    const metadata = { ...asked.metadata, annotations }
    const answer = subject().cluster.create(SERVICES, { ...asked, metadata }, WRITER)
    await expect(answer).rejects.toThrow(
      'metadata.annotations[service.kubernetes.io/topology-mode]: Invalid value: "Auto": must ' +
        'match annotations[service.kubernetes.io/topology-aware-hints] when both are specified',
    )
  })
}
