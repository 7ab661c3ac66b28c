import { describe, expect, it } from '@jest/globals'
import { factsOfManifests } from '../../../src/cli/facts-of-manifests.ts'
import type { HorizontalPodAutoscaler } from '../../../src/objects/autoscaling.ts'
import { canaryOf, deploymentOf, metadataOf, planOf, serviceOf } from '../../support/facts.ts'

function autoscalerOf(kind: string, name: string): HorizontalPodAutoscaler {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadataOf(`${kind}-${name}`.toLowerCase()),
    spec: { scaleTargetRef: { kind, name }, maxReplicas: 9 },
  }
}

describe('factsOfManifests()', () => {
  const plan = planOf()
  const elsewhere = { namespace: 'elsewhere' }
  const facts = factsOfManifests(plan, [
    plan,
    planOf(canaryOf(), { name: 'rival' }),
    planOf(canaryOf(), { name: 'far', ...elsewhere }),
    deploymentOf(),
    deploymentOf({}, { name: 'shop' }),
    deploymentOf({}, elsewhere),
    serviceOf('web', { app: 'web' }),
    autoscalerOf('Deployment', 'web'),
    autoscalerOf('StatefulSet', 'web'),
    autoscalerOf('Deployment', 'shop'),
  ])

  it('finds the target and tells it from its neighbours', () => {
    expect(facts.target?.metadata).toMatchObject({ name: 'web', namespace: 'default' })
    expect(facts.otherDeployments.map(({ metadata }) => metadata.name)).toEqual(['shop'])
  })

  it('finds rivals in the same namespace only', () => {
    expect(facts.rivalPlans.map(({ metadata }) => metadata.name)).toEqual(['rival'])
  })

  it('finds Services and the autoscalers of the target', () => {
    expect([...facts.services.keys()]).toEqual(['web'])
    expect(facts.autoscalers.map(({ metadata }) => metadata.name)).toEqual(['deployment-web'])
  })
})
