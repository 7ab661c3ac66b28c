import { describe, expect, it } from '@jest/globals'
import {
  AUTOSCALER_KIND,
  DISRUPTION_BUDGET_KIND,
} from '../../../../../src/cluster/sim/kinds/policy-kinds.ts'
import { complaints, stored } from '../../../../support/sim/kind-subject.ts'

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }

describe('a HorizontalPodAutoscaler', () => {
  it('looks at the CPU where it names no metric', () => {
    const { spec } = stored(AUTOSCALER_KIND, { spec: { scaleTargetRef, maxReplicas: 5 } })
    expect(spec.minReplicas).toBe(1)
    expect(spec.metrics).toEqual([
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
      },
    ])
  })

  it.each([
    [{ scaleTargetRef }, 'spec.maxReplicas: Required value: must be set and greater than 0'],
    [
      { scaleTargetRef, minReplicas: 3, maxReplicas: 2 },
      'spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`',
    ],
    [
      { scaleTargetRef, minReplicas: 0, maxReplicas: 2 },
      'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
    ],
    [
      { scaleTargetRef: { kind: 'Deployment' }, maxReplicas: 2 },
      'spec.scaleTargetRef.name: Required value',
    ],
    [
      { scaleTargetRef, maxReplicas: 2, metrics: [{ type: 'Load' }] },
      'spec.metrics[0].type: Unsupported value: "Load": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
    ],
    [
      { scaleTargetRef, maxReplicas: 2, metrics: [{ type: 'Resource' }] },
      'spec.metrics[0].resource: Required value: must populate information for the given metric source',
    ],
  ])('is refused with %j', (spec, expected) => {
    expect(complaints(AUTOSCALER_KIND, { spec })[0]).toBe(expected)
  })
})

describe('a PodDisruptionBudget', () => {
  it.each([
    [{ minAvailable: 1, maxUnavailable: 1 }, 'minAvailable and maxUnavailable cannot be both set'],
    [{ minAvailable: '120%' }, 'must not be greater than 100%'],
    [{ minAvailable: 'half' }, 'a valid percent string must be'],
    [{ unhealthyPodEvictionPolicy: 'Never' }, 'supported values: "AlwaysAllow", "IfHealthyBudget"'],
    [{ maxUnavailable: -1 }, 'must be greater than or equal to 0'],
  ])('is refused with %j', (spec, expected) => {
    const found = complaints(DISRUPTION_BUDGET_KIND, { spec })
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(expected)
  })

  it('is updated under its resourceVersion only', () => {
    expect(DISRUPTION_BUDGET_KIND.allowsUnconditionalUpdate).toBe(false)
  })
})
