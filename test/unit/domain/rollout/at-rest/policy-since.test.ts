import { describe, expect, it } from '@jest/globals'
import { parseTime } from '../../../../../src/base/rfc3339.ts'
import {
  GATE_POLICY_KINDS,
  policySince,
} from '../../../../../src/domain/rollout/at-rest/policy-since.ts'
import type {
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
} from '../../../../../src/objects/admission.ts'

const EARLY = '2030-01-01T00:00:00Z'
const LATE = '2030-01-01T00:01:00Z'

function policyOf(name: string, creationTimestamp = EARLY): MutatingAdmissionPolicy {
  const metadata = { name, creationTimestamp }
  return { apiVersion: 'v1', kind: 'MutatingAdmissionPolicy', metadata, spec: {} }
}

function bindingOf(
  policyName: string,
  creationTimestamp = EARLY,
  matchResources?: MatchResources,
): MutatingAdmissionPolicyBinding {
  const spec = { policyName, ...(matchResources && { matchResources }) }
  const metadata = { name: `${policyName}-binding`, creationTimestamp }
  return { apiVersion: 'v1', kind: 'MutatingAdmissionPolicyBinding', metadata, spec }
}

describe('policySince()', () => {
  it.each<
    [
      string,
      readonly MutatingAdmissionPolicy[],
      readonly MutatingAdmissionPolicyBinding[],
      string | undefined,
    ]
  >([
    ['never, where there is nothing', [], [], undefined],
    ['never, of a policy that nothing binds', [policyOf('a')], [], undefined],
    ['never, of a binding without its policy', [policyOf('a')], [bindingOf('b')], undefined],
    ['since the policy, where it came last', [policyOf('a', LATE)], [bindingOf('a')], LATE],
    ['since the binding, where it came last', [policyOf('a')], [bindingOf('a', LATE)], LATE],
    [
      'since the first of two releases',
      [policyOf('a', LATE), policyOf('b')],
      [bindingOf('a'), bindingOf('b')],
      EARLY,
    ],
    [
      'as the API server fills in what a binding leaves out',
      [policyOf('a')],
      [bindingOf('a', EARLY, { namespaceSelector: {}, objectSelector: {} })],
      EARLY,
    ],
    [
      'never, where namespaces are left out',
      [policyOf('a')],
      [bindingOf('a', EARLY, { namespaceSelector: { matchLabels: { team: 'shop' } } })],
      undefined,
    ],
    [
      'never, where some requests are left out',
      [policyOf('a')],
      [bindingOf('a', EARLY, { excludeResourceRules: [{ resourceNames: ['web'] }] })],
      undefined,
    ],
  ])('is %s', (_name, policies, bindings, expected) => {
    const since = policySince(policies, bindings)
    expect(since).toBe(expected === undefined ? undefined : parseTime(expected))
  })
})

it('the policy is looked for by its newest version first', () => {
  const versions = GATE_POLICY_KINDS.map((kinds) => kinds.map(({ version }) => version))
  expect(versions).toEqual([
    ['v1', 'v1'],
    ['v1beta1', 'v1beta1'],
  ])
})
