import { describe, expect, it } from '@jest/globals'
import { decide } from '../../../../src/domain/rollout/decide.ts'
import type { Facts } from '../../../../src/domain/rollout/facts.ts'
import { blueGreenOf, canaryOf, deploymentOf, factsOf, planOf } from '../../../support/facts.ts'
import {
  at,
  heldTarget,
  ownedSet,
  requestOf,
  rolloutFacts,
  templateOf,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../support/rollout-facts.ts'

function reasonOf(facts: Facts, now = 10) {
  const { status } = decide(facts, at(now))
  return status?.conditions?.find(({ type }) => type === 'Ready')?.reason
}

function whys(facts: Facts, now = 10) {
  return decide(facts, at(now)).writes.map(({ why }) => why)
}

const abort = { reason: 'AbortedByRequest', message: 'why', time: timeAt(0) } as const
const fresh: RolloutWish = { rollout: 'none', status: { phase: 'Healthy' } }

describe('decide()', () => {
  it.each<[string, Facts, string]>([
    ['a Deployment that is not there', factsOf({ target: undefined }), 'TargetNotFound'],
    [
      'one that is being deleted',
      factsOf({ target: deploymentOf({}, { deletionTimestamp: 'now' }) }),
      'TargetNotFound',
    ],
    ['a plan that can not be obeyed', factsOf({ plan: planOf(canaryOf([50, 20])) }), 'InvalidSpec'],
    ['a Service that is not there', factsOf({ plan: planOf(blueGreenOf()) }), 'ReferenceNotFound'],
    ['a Deployment that has no ReplicaSet yet', factsOf(), 'Adopting'],
    [
      'one that is held and asks for stable',
      rolloutFacts({ ...fresh, target: heldTarget('web:1') }),
      'Adopted',
    ],
    [
      'one that asks for a new version',
      rolloutFacts({ sets: [updatedSet({ replicas: 1, available: 0 })] }),
      'WaitingForReplicas',
    ],
    [
      'one that is back at stable, mid-rollout',
      rolloutFacts({ target: heldTarget('web:1'), sets: [updatedSet()] }),
      'Aborting',
    ],
    [
      'a Recreate, for which the gate is open',
      rolloutFacts({
        strategy: { type: 'Recreate', recreate: {} },
        target: heldTarget('web:2', { paused: false }),
        rollout: { stepsHash: 'Recreate-1' },
      }),
      'WaitingForReplicas',
    ],
    ['an aborted rollout', rolloutFacts({ rollout: { abort }, sets: [updatedSet()] }), 'Aborting'],
    [
      'a Deployment that somebody resumed',
      rolloutFacts({ target: heldTarget('web:2', { paused: false }) }),
      'Overridden',
    ],
  ])('knows %s', (_name, facts, reason) => {
    expect(reasonOf(facts)).toBe(reason)
  })

  it('changes nothing where another plan holds the Deployment', () => {
    const meta = { name: 'older', uid: 'older', creationTimestamp: '2020-01-01T00:00:00Z' }
    const facts = rolloutFacts({ ...fresh, facts: { rivalPlans: [planOf(canaryOf(), meta)] } })
    expect([reasonOf(facts), whys(facts)]).toEqual(['TargetClaimed', []])
  })

  it('changes nothing where the plan can not be obeyed any more', () => {
    const facts = rolloutFacts()
    const spec = { ...facts.plan.spec, strategy: canaryOf([50, 20]) }
    expect(whys({ ...facts, plan: { ...facts.plan, spec } })).toEqual([])
  })

  it('goes back also where the plan can not be obeyed any more', () => {
    const facts = rolloutFacts({ rollout: { abort }, sets: [updatedSet()] })
    const spec = { ...facts.plan.spec, strategy: canaryOf([50, 20]) }
    expect(whys({ ...facts, plan: { ...facts.plan, spec } })).toEqual([
      'set the size of the updated version to 0',
    ])
  })

  it('aborts, records and answers a request in one decision', () => {
    const requests = [requestOf('Abort')]
    const decision = decide(rolloutFacts({ sets: [updatedSet()], facts: { requests } }), at(10))
    expect(decision).toMatchObject({
      writes: [{ body: { spec: { replicas: 0 } } }],
      status: {
        rollout: { abort: { reason: 'AbortedByRequest' }, lastRequest: 'uid-of-web-1-abort' },
      },
      answers: [{ accepted: true }],
      events: [{ reason: 'RolloutAborted' }],
    })
  })

  it('refuses words about a Deployment that is not there', () => {
    const { answers } = decide(
      factsOf({ target: undefined, requests: [requestOf('Abort')] }),
      at(10),
    )
    expect(answers).toMatchObject([{ accepted: false, reason: 'NotNow' }])
  })

  it('starts an aborted version again when somebody asks for it', () => {
    const finishTime = timeAt(1)
    const facts = rolloutFacts({
      rollout: { abort, finishTime },
      facts: { requests: [requestOf('Retry')] },
    })
    const decision = decide(facts, at(10))
    expect(decision).toMatchObject({ writes: [{ kind: 'create' }], status: { rollout: { id: 2 } } })
  })

  it('writes the finalizer and the status apart, as one makes the other an old one', () => {
    const target = {
      ...deploymentOf({ template: templateOf('web:1') }, { generation: 1 }),
      status: { observedGeneration: 1 },
    }
    const facts = factsOf({ target, replicaSets: [ownedSet()] })
    const { writes, status } = decide(facts, at(10))
    expect(writes).toMatchObject([{ concern: 'finalizer' }])
    expect(status).toBe(facts.plan.status)
  })

  it('decides the same again, and nothing more once nothing is left', () => {
    const facts = rolloutFacts({ ...fresh, target: heldTarget('web:1') })
    const { status } = decide(facts, at(10))
    if (status === undefined) throw new Error('no status')
    const again = { ...facts, plan: { ...facts.plan, status } }
    const decision = decide(again, at(500))
    expect(decision).toEqual({
      writes: [],
      status,
      answers: [],
      events: [],
      lookAgainAt: 'onChange',
    })
    expect(decision.status).toBe(status)
  })

  it('does not change with the order of lists', () => {
    const sets = [updatedSet({ replicas: 1 }), ownedSet({ image: 'web:0', replicas: 0 })]
    const facts = rolloutFacts({ sets })
    const turned = { ...facts, replicaSets: [...facts.replicaSets].reverse() }
    expect(decide(turned, at(10))).toEqual(decide(facts, at(10)))
  })

  it('restores a record that somebody has wiped, before anything else', () => {
    const held = heldTarget()
    const target = { ...held, metadata: { ...held.metadata, annotations: {} } }
    const borrowed = [
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', field: 'spec.paused' },
    ]
    expect(whys(rolloutFacts({ target, status: { borrowed } }))).toEqual([
      'restore what is on record',
    ])
  })

  it('lets Kubernetes have a Deployment whose stable ReplicaSet is gone', () => {
    const facts = { ...rolloutFacts(), replicaSets: [] }
    expect(whys(facts)).toEqual(['open the gate, as stable is gone'])
  })

  it('lets go of a plan that is being deleted', () => {
    const facts = rolloutFacts({ ...fresh, target: heldTarget('web:1') })
    const metadata = { ...facts.plan.metadata, deletionTimestamp: '2030-03-17T17:46:40Z' }
    expect(whys({ ...facts, plan: { ...facts.plan, metadata } })).toEqual(['open the gate'])
  })
})

describe('a Retry that is accepted is obeyed', () => {
  const ended = { abort, finishTime: timeAt(2) }
  const facts = rolloutFacts({ rollout: ended, facts: { requests: [requestOf('Retry')] } })

  function stripped({ plan, target, ...others }: Facts): Facts {
    const { status = { observedGeneration: -1 } } = plan
    const field = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', field: 'spec.paused' }
    const known = { ...plan, status: { ...status, borrowed: [field] } }
    const bare = target && { ...target, metadata: { ...target.metadata, annotations: {} } }
    return { ...others, plan: known, target: bare }
  }

  it.each([
    ['at once', facts],
    ['also where somebody has replaced all annotations of the Deployment', stripped(facts)],
  ])('%s', (_name, given) => {
    const { answers, status } = decide(given, at(60))
    expect(answers).toMatchObject([{ accepted: true, reason: 'Accepted' }])
    expect(status?.rollout).toMatchObject({ id: 2, lastRequest: 'uid-of-web-1-retry' })
  })
})
