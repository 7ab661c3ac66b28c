import { describe, expect, it } from '@jest/globals'
import { affinityRules } from '../../../../../../src/cluster/sim/kinds/rules/affinity-rules.ts'

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'
const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: {} }

function told(affinity: unknown): readonly string[] {
  return affinityRules(affinity, 'affinity').map(
    ({ field = '', message }) => `${field}: ${message}`,
  )
}

describe(affinityRules.name, () => {
  it.each([
    [undefined],
    [{}],
    [{ podAntiAffinity: { [REQUIRED]: [term] } }],
    [{ podAffinity: { [PREFERRED]: [{ weight: 100, podAffinityTerm: term }] } }],
    [{ nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchExpressions: [] }] } } }],
    [{ nodeAffinity: { [PREFERRED]: [{ weight: 1, preference: {} }] } }],
  ])('takes %j', (affinity) => {
    expect(told(affinity)).toEqual([])
  })

  it.each([
    [
      { podAntiAffinity: { [REQUIRED]: [term, {}] } },
      `affinity.podAntiAffinity.${REQUIRED}[1].topologyKey: Required value: can not be empty`,
    ],
    [
      { podAffinity: { [PREFERRED]: [{ weight: 5, podAffinityTerm: {} }] } },
      `affinity.podAffinity.${PREFERRED}[0].podAffinityTerm.topologyKey: Required value: can not be empty`,
    ],
    [
      { podAffinity: { [PREFERRED]: [{ weight: 101, podAffinityTerm: term }] } },
      `affinity.podAffinity.${PREFERRED}[0].weight: Invalid value: 101: must be in the range 1-100`,
    ],
    [
      { nodeAffinity: { [REQUIRED]: {} } },
      `affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms: Required value: must have at least one node selector term`,
    ],
    [
      { nodeAffinity: { [PREFERRED]: [{ preference: {} }] } },
      `affinity.nodeAffinity.${PREFERRED}[0].weight: Invalid value: 0: must be in the range 1-100`,
    ],
  ])('refuses %j', (affinity, expected) => {
    expect(told(affinity)).toEqual([expected])
  })
})
