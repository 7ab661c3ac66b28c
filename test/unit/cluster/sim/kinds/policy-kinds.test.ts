import { describe, expect, it } from '@jest/globals'
import {
  AUTOSCALER_KIND,
  DISRUPTION_BUDGET_KIND,
} from '../../../../../src/cluster/sim/kinds/policy-kinds.ts'
import { complaints, stored } from '../../../../support/sim/kind-subject.ts'

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }

const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } }

function withMetric(metric: object): object {
  return { scaleTargetRef, maxReplicas: 2, metrics: [{ type: 'Resource', ...metric }] }
}

function withDown(scaleDown: object): object {
  return { scaleTargetRef, maxReplicas: 2, behavior: { scaleDown } }
}

describe('a HorizontalPodAutoscaler', () => {
  it('fills in what its behaviour does not say', () => {
    const scaleDown = { stabilizationWindowSeconds: 60 }
    const { spec } = stored(AUTOSCALER_KIND, { spec: withDown(scaleDown) })
    const percent = { type: 'Percent', value: 100, periodSeconds: 15 }
    expect(spec.behavior).toEqual({
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, percent],
      },
      scaleDown: { stabilizationWindowSeconds: 60, selectPolicy: 'Max', policies: [percent] },
    })
  })

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
    [
      withMetric({ resource: { name: 'cpu', target: { type: 'Utilization' } } }),
      'spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
    ],
    [
      withMetric({ resource: cpu, pods: {} }),
      'spec.metrics[0].pods: Forbidden: must populate the given metric source only',
    ],
    [
      withMetric({ resource: { ...cpu, target: { ...cpu.target, averageValue: '1' } } }),
      'spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization',
    ],
    [
      withMetric({ resource: { ...cpu, target: { type: 'Some', averageUtilization: 0 } } }),
      'spec.metrics[0].resource.target.type: Invalid value: "Some": must be either Utilization, Value, or AverageValue',
    ],
    [
      withDown({ stabilizationWindowSeconds: 3601 }),
      'spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600',
    ],
    [
      withDown({ selectPolicy: 'Most' }),
      'spec.behavior.scaleDown.selectPolicy: Unsupported value: "Most": supported values: "Disabled", "Max", "Min"',
    ],
    [
      withDown({ policies: [] }),
      'spec.behavior.scaleDown.policies: Required value: must specify at least one Policy',
    ],
    [
      withDown({ policies: [{ type: 'Pods', value: 0, periodSeconds: 15 }] }),
      'spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero',
    ],
    [
      withDown({ policies: [{ type: 'Pods', value: 1, periodSeconds: 1801 }] }),
      'spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
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
