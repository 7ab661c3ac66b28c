import { describe, expect, it } from '@jest/globals'
import {
  ENDPOINT_SLICE_KIND,
  SERVICE_KIND,
} from '../../../../../src/cluster/sim/kinds/service-kind.ts'
import type { ServiceSpec } from '../../../../../src/objects/service.ts'
import {
  complaints,
  replaced,
  stored,
  updateComplaints,
} from '../../../../support/sim/kind-subject.ts'

const port = { port: 80 }

describe('a Service that says the least', () => {
  it('has the defaults of the real server', () => {
    expect(stored(SERVICE_KIND, { spec: { ports: [port] } })).toMatchObject({
      spec: {
        type: 'ClusterIP',
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
        sessionAffinity: 'None',
        internalTrafficPolicy: 'Cluster',
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
      },
      status: { loadBalancer: {} },
    })
  })

  it('is not changed by being defaulted again', () => {
    const service = stored(SERVICE_KIND, { spec: { type: 'NodePort', ports: [port] } })
    expect(SERVICE_KIND.defaulted(service)).toBe(service)
  })

  it.each([
    ['NodePort', { externalTrafficPolicy: 'Cluster' }],
    ['LoadBalancer', { externalTrafficPolicy: 'Cluster', allocateLoadBalancerNodePorts: true }],
  ])('of type %s has %j besides', (type, expected) => {
    expect(stored(SERVICE_KIND, { spec: { type, ports: [port] } }).spec).toMatchObject(expected)
  })

  it('of sticky clients forgets them after three hours', () => {
    const spec = { ports: [port], sessionAffinity: 'ClientIP' }
    expect(stored(SERVICE_KIND, { spec }).spec['sessionAffinityConfig']).toEqual({
      clientIP: { timeoutSeconds: 10_800 },
    })
  })

  it('has no addresses where it is a name for another', () => {
    const spec = { type: 'ExternalName', externalName: 'example.com' }
    expect(complaints(SERVICE_KIND, { spec })).toEqual([])
    expect(stored(SERVICE_KIND, { spec }).spec).not.toHaveProperty('ipFamilies')
  })
})

describe('a Service is refused', () => {
  it.each([
    ['without ports', {}, 'spec.ports: Required value'],
    [
      'with a port that has no number',
      { ports: [{ targetPort: 80 }] },
      'spec.ports[0].port: Required value',
    ],
    [
      'with a port out of range',
      { ports: [{ port: 65536, targetPort: 80 }] },
      'spec.ports[0].port: Invalid value: 65536: must be between 1 and 65535, inclusive',
    ],
    [
      'with two ports of which one has no name',
      { ports: [{ port: 80, name: 'http' }, { port: 443 }] },
      'spec.ports[1].name: Required value',
    ],
    [
      'with one port twice',
      {
        ports: [
          { port: 80, name: 'a' },
          { port: 80, name: 'b' },
        ],
      },
      'spec.ports[1]: Duplicate value: {"port":80,"protocol":"TCP"}',
    ],
    [
      'with two ports of one name',
      {
        ports: [
          { port: 80, name: 'a' },
          { port: 81, name: 'a' },
        ],
      },
      'spec.ports[1].name: Duplicate value: "a"',
    ],
    [
      'with one node port twice',
      {
        type: 'NodePort',
        ports: [
          { port: 80, name: 'a', nodePort: 30000 },
          { port: 81, name: 'b', nodePort: 30000 },
        ],
      },
      'spec.ports[1].nodePort: Duplicate value: 30000',
    ],
    [
      'with a node port that it can not have',
      { ports: [{ port: 80, nodePort: 30000 }] },
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    [
      'with a protocol that there is not',
      { ports: [{ port: 80, protocol: 'HTTP' }] },
      'spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
    ],
    [
      'with a type that there is not',
      { type: 'Public', ports: [port] },
      'spec.type: Unsupported value: "Public": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
    [
      'headless on a node port',
      { type: 'NodePort', clusterIP: 'None', ports: [port] },
      'spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
    ],
    [
      'for a policy of traffic that never comes',
      { ports: [port], externalTrafficPolicy: 'Local' },
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ],
    [
      'for an unknown policy of traffic from inside',
      { ports: [port], internalTrafficPolicy: 'Near' },
      'spec.internalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"',
    ],
    ['as a name for nothing', { type: 'ExternalName' }, 'spec.externalName: Required value'],
  ])('%s', (_sentence, spec, expected) => {
    expect(complaints(SERVICE_KIND, { spec })).toEqual([expected])
  })

  it('when its name has dots, and not when it starts with a digit', () => {
    const [found = ''] = complaints(SERVICE_KIND, {
      metadata: { name: '1.web' },
      spec: { ports: [port] },
    })
    const digit = { metadata: { name: '1-web' }, spec: { ports: [port] } }
    expect(complaints(SERVICE_KIND, digit)).toEqual([])
    expect(found).toMatch(/^metadata\.name: Invalid value: "1\.web": must not contain dots$/)
  })
})

describe('what the cluster allotted', () => {
  const spec = { type: 'NodePort', ports: [port] }
  const made = stored(SERVICE_KIND, { spec })
  const live = {
    ...made,
    spec: {
      ...made.spec,
      clusterIP: '10.0.0.9',
      clusterIPs: ['10.0.0.9'],
      ports: [{ ...port, protocol: 'TCP', targetPort: 80, nodePort: 30_123 }],
    } satisfies ServiceSpec,
  }

  it('is kept by an update that does not name it', () => {
    expect(replaced(SERVICE_KIND, { spec }, live).spec).toMatchObject({
      clusterIP: '10.0.0.9',
      clusterIPs: ['10.0.0.9'],
      ports: [{ nodePort: 30_123 }],
    })
  })

  it('is not given to a port that is another one', () => {
    const next = replaced(SERVICE_KIND, { spec: { ...spec, ports: [{ port: 81 }] } }, live)
    expect(next.spec.ports?.[0]).not.toHaveProperty('nodePort')
  })

  it('goes with the type that needed it', () => {
    const next = replaced(SERVICE_KIND, { spec: { ...live.spec, type: 'ClusterIP' } }, live)
    expect(next.spec.ports?.[0]).not.toHaveProperty('nodePort')
    expect(next.spec.clusterIP).toBe('10.0.0.9')
  })

  it.each<readonly [string, Partial<ServiceSpec>, readonly string[]]>([
    [
      'by hand',
      { clusterIP: '10.0.0.10' },
      ['spec.clusterIPs[0]: Invalid value: ["10.0.0.10"]: may not change once set'],
    ],
    [
      'for none',
      { clusterIP: 'None', type: 'ClusterIP' },
      ['spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set'],
    ],
    [
      'in the list alone',
      { clusterIPs: ['10.0.0.10'] },
      [
        'spec.clusterIPs: Invalid value: ["10.0.0.10"]: first value must match `clusterIP`',
        'spec.clusterIPs[0]: Invalid value: ["10.0.0.10"]: may not change once set',
      ],
    ],
  ])('can not be exchanged %s', (_name, changed, found) => {
    expect(updateComplaints(SERVICE_KIND, { spec: { ...spec, ...changed } }, live)).toEqual(found)
  })
})

describe('an EndpointSlice', () => {
  const slice = stored(ENDPOINT_SLICE_KIND, { addressType: 'IPv4', ports: [{ port: 80 }] })

  it('is of a known type of addresses, for good', () => {
    expect(slice).toMatchObject({ endpoints: [], ports: [{ name: '', port: 80, protocol: 'TCP' }] })
    const [found = ''] = complaints(ENDPOINT_SLICE_KIND, {})
    expect(found).toMatch(/^addressType: Unsupported value/)
    expect(updateComplaints(ENDPOINT_SLICE_KIND, { addressType: 'IPv6' }, slice)).toEqual([
      'addressType: Invalid value: "IPv6": field is immutable',
    ])
  })

  it('has another generation with other endpoints or labels, not with other annotations', () => {
    const metadata = { ...slice.metadata, labels: { a: 'b' } }
    const annotated = { ...slice, metadata: { ...slice.metadata, annotations: { a: 'b' } } }
    expect(ENDPOINT_SLICE_KIND.raisesGeneration({ ...slice, metadata }, slice)).toBe(true)
    expect(ENDPOINT_SLICE_KIND.raisesGeneration({ ...slice, ports: [] }, slice)).toBe(true)
    expect(ENDPOINT_SLICE_KIND.raisesGeneration(annotated, slice)).toBe(false)
  })
})
