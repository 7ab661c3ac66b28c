import { expect, it } from '@jest/globals'
import {
  AUTOSCALERS,
  type HorizontalPodAutoscaler,
  type MetricSpec,
  type MetricTarget,
} from '../../src/objects/autoscaling.ts'
import type { Subject } from './cluster-contract.ts'
import { DRY_RUN, key, merge, WRITER } from './fixtures.ts'

type Spec = HorizontalPodAutoscaler['spec']

/** Of a Deployment that is not there, so that nobody acts on it. */
function autoscaler(spec: Partial<Spec> = {}): HorizontalPodAutoscaler {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nobody' },
      maxReplicas: 4,
      ...spec,
    },
  }
}

const PERCENT = { type: 'Percent', value: 100, periodSeconds: 15 }

function external(target: MetricTarget): MetricSpec {
  return { type: 'External', external: { metric: { name: 'queue' }, target } }
}

export function autoscalerPromises(subject: () => Subject): void {
  it('goes by the CPU, from one replica on, where nothing is said', async () => {
    const { spec } = await subject().cluster.create(AUTOSCALERS, autoscaler(), WRITER)
    expect(spec).toMatchObject({
      minReplicas: 1,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
      ],
    })
    expect(spec.behavior).toBeUndefined()
  })

  it('fills in a behaviour both ways as soon as one is said', async () => {
    const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } }
    const { spec } = await subject().cluster.create(AUTOSCALERS, autoscaler({ behavior }), WRITER)
    expect(spec.behavior).toEqual({
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, PERCENT],
      },
      scaleDown: { stabilizationWindowSeconds: 60, selectPolicy: 'Max', policies: [PERCENT] },
    })
  })

  it('counts no generations of them', async () => {
    const { cluster } = subject()
    await cluster.create(AUTOSCALERS, autoscaler(), WRITER)
    const patch = merge({ spec: { maxReplicas: 5 } })
    const { metadata } = await cluster.patch(AUTOSCALERS, key('web'), patch, WRITER)
    expect(metadata.generation).toBeUndefined()
  })

  it.each<[Partial<Spec>, string]>([
    [{ maxReplicas: 0 }, 'spec.maxReplicas: Required value: must be set and greater than 0'],
    [
      { minReplicas: 5 },
      'spec.maxReplicas: Invalid value: 4: must be greater than or equal to `minReplicas`',
    ],
    [
      { scaleTargetRef: { kind: 'Deployment', name: '' } },
      'spec.scaleTargetRef.name: Required value',
    ],
    [
      { behavior: { scaleUp: { policies: [] } } },
      'spec.behavior.scaleUp.policies: Required value: must specify at least one Policy',
    ],
    [
      { behavior: { scaleDown: { stabilizationWindowSeconds: 3601 } } },
      'spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600',
    ],
    [
      {
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization' } } }],
      },
      'spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
    ],
    [
      { metrics: [{ type: 'Pods' }] },
      'spec.metrics[0].pods: Required value: must populate information for the given metric source',
    ],
    [
      { metrics: [external({ type: 'Value', value: '0' })] },
      'spec.metrics[0].external.target.value: Invalid value: "0": must be positive',
    ],
    [
      { metrics: [external({ type: 'AverageValue', averageValue: '-300m' })] },
      'spec.metrics[0].external.target.averageValue: Invalid value: "-300m": must be positive',
    ],
  ])('refuses %j', async (spec, message) => {
    const refused = subject().cluster.create(AUTOSCALERS, autoscaler(spec), DRY_RUN)
    await expect(refused).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(message),
    })
  })
}
