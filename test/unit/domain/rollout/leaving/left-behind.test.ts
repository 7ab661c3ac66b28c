import { describe, expect, it } from '@jest/globals'
import {
  BORROWED_ANNOTATION,
  PLAN_FINALIZER,
  PLAN_LABEL,
  SEAL_ANNOTATION,
  TARGET_UID_LABEL,
} from '../../../../../src/api/labels.ts'
import { formatLoans, PAUSED } from '../../../../../src/domain/rollout/loans/borrow.ts'
import {
  leftBehind,
  type Belongings,
} from '../../../../../src/domain/rollout/leaving/left-behind.ts'
import type { ObjectMeta } from '../../../../../src/objects/meta.ts'
import type { ReplicaSet } from '../../../../../src/objects/workload.ts'
import { deploymentOf, metadataOf, planOf, serviceOf } from '../../../../support/facts.ts'

const SHUT = formatLoans('Deployment', 'web', { [PAUSED]: { was: null, is: true } })
const HELD = deploymentOf({ paused: true }, { annotations: { [BORROWED_ANNOTATION]: SHUT } })
const PINNED = {
  ...serviceOf('front', { app: 'web', 'pod-template-hash': 'x' }),
  metadata: metadataOf('front', {
    annotations: { [BORROWED_ANNOTATION]: formatLoans('Service', 'front', {}) },
  }),
}

function setOf(meta: Partial<ObjectMeta>, sealed = false): ReplicaSet {
  const labels = { app: 'web', 'pod-template-hash': 'x' }
  const annotations = sealed ? { [SEAL_ANNOTATION]: 'y' } : {}
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: metadataOf('web-x', meta),
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations }, spec: { containers: [] } },
    },
  }
}

function seen(belongings: Partial<Belongings>) {
  const none = { plans: [], deployments: [], replicaSets: [], services: [], slices: [] }
  return leftBehind({ ...none, ...belongings })
}

describe('leftBehind()', () => {
  it.each<[string, Partial<Belongings>]>([
    ['an ordinary Deployment', { deployments: [deploymentOf()] }],
    ['one that a plan holds', { deployments: [HELD], plans: [planOf()] }],
    ['a Service that is its owner’s', { services: [serviceOf('front', { app: 'web' })] }],
    [
      'the Service of a Deployment that a plan holds',
      { deployments: [HELD], plans: [planOf()], services: [PINNED] },
    ],
  ])('leaves %s alone', (_name, belongings) => {
    expect(seen(belongings)).toEqual([])
  })

  it('finds a gate that nobody opens any more, as of a plan that is being deleted', () => {
    const [facts] = seen({ deployments: [HELD] })
    expect(facts?.target).toBe(HELD)
    expect(facts?.plan.metadata).toMatchObject({ name: 'web', finalizers: [PLAN_FINALIZER] })
    expect(facts?.plan.metadata.deletionTimestamp).toBeDefined()
  })

  it('finds what is marked, under the name of the plan that marked it', () => {
    const labels = { [PLAN_LABEL]: 'steps', [TARGET_UID_LABEL]: 'uid-of-web' }
    const set = setOf({ labels })
    const [facts] = seen({ deployments: [deploymentOf()], replicaSets: [set] })
    expect(facts?.plan.metadata.name).toBe('steps')
    expect(facts?.replicaSets).toEqual([set])
  })

  it('takes a sealed version for the stable one', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'uid-of-web' }
    const set = setOf({ ownerReferences: [owner] }, true)
    const [facts] = seen({ deployments: [HELD], replicaSets: [set] })
    expect(facts?.plan.status?.stable?.replicaSet).toBe('web-x')
  })

  it('finds a borrowed Service with its Deployment, and without', () => {
    const [withTarget] = seen({ deployments: [deploymentOf()], services: [PINNED] })
    expect([...(withTarget?.services.keys() ?? [])]).toEqual(['front'])
    expect(withTarget?.target?.metadata.name).toBe('web')
    const [alone] = seen({ services: [PINNED] })
    expect([...(alone?.services.keys() ?? [])]).toEqual(['front'])
    expect(alone?.target).toBeUndefined()
  })
})
