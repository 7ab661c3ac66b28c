import { expect, it } from '@jest/globals'
import { NETWORK_POLICIES, type NetworkPolicy } from '../../src/objects/network.ts'
import type { Subject } from './cluster-contract.ts'
import { WRITER } from './fixtures.ts'

type Spec = Partial<NetworkPolicy['spec']>

async function make({ cluster }: Subject, spec: Spec): Promise<NetworkPolicy> {
  const { kind } = NETWORK_POLICIES
  const metadata = { name: 'wall', namespace: 'default' }
  const made = { apiVersion: 'networking.k8s.io/v1', kind, metadata, spec }
  return cluster.create(NETWORK_POLICIES, made as NetworkPolicy, WRITER)
}

export function networkPromises(subject: () => Subject): void {
  it.each<readonly [string, Spec, Spec]>([
    ['says nothing', {}, { podSelector: {}, policyTypes: ['Ingress'] }],
    ['has rules for what goes out', { egress: [{}] }, { policyTypes: ['Ingress', 'Egress'] }],
    ['says what it is about', { policyTypes: ['Egress'] }, { policyTypes: ['Egress'] }],
    [
      'names a port',
      { ingress: [{ ports: [{ port: 80 }] }] },
      { ingress: [{ ports: [{ port: 80, protocol: 'TCP' }] }] },
    ],
  ])('a NetworkPolicy that %s gets its defaults', async (_name, spec, defaulted) => {
    expect((await make(subject(), spec)).spec).toMatchObject(defaulted)
  })

  it.each<readonly [string, Spec, string]>([
    ['nobody', { ingress: [{ from: [{}] }] }, 'spec.ingress[0].from[0]: Required value'],
    [
      'addresses and pods',
      { egress: [{ to: [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }] }] },
      'may not specify both ipBlock and another peer',
    ],
    ['no port', { ingress: [{ ports: [{ port: 70_000 }] }] }, 'must be between 1 and 65535'],
    [
      'a range without a beginning',
      { ingress: [{ ports: [{ endPort: 80 }] }] },
      'may not be specified when `port` is not specified',
    ],
    ['another way', { policyTypes: ['Sideways'] }, 'supported values: "Ingress", "Egress"'],
  ])('a NetworkPolicy that names %s is invalid', async (_name, spec, detail) => {
    await expect(make(subject(), spec)).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(detail),
    })
  })
}
