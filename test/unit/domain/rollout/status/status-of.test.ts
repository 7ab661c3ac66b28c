import { describe, expect, it } from '@jest/globals'
import type { RolloutPlanStatus, Wait } from '../../../../../src/api/rollout-plan.ts'
import { formatTime } from '../../../../../src/base/rfc3339.ts'
import type { Reason } from '../../../../../src/api/reasons.ts'
import type { Write } from '../../../../../src/domain/rollout/decision.ts'
import {
  statusOf,
  statusWithoutTarget,
} from '../../../../../src/domain/rollout/status/status-of.ts'
import { LABELLED, PAUSED } from '../../../../../src/domain/rollout/loans/borrow.ts'
import type { Transition } from '../../../../../src/domain/rollout/transition.ts'
import { patchOf } from '../../../../../src/domain/rollout/writes.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../../../../src/objects/workload.ts'
import { deploymentOf } from '../../../../support/facts.ts'
import {
  at,
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  templateOf,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const bound: RolloutWish = { facts: { policySince: at(0) } }

const waiting: Transition = { reason: 'WaitingForReplicas', message: 'why' }

function told(wish: RolloutWish = {}, given: Partial<Transition> = {}): RolloutPlanStatus {
  return statusOf(situationIn(rolloutFacts(wish), 60), { ...waiting, ...given }, [])
}

describe('a version, as observed', () => {
  it.each<[string, RolloutWish, number, number]>([
    [
      'counts the pods there are, not those asked for',
      { sets: [updatedSet({ available: 2 })] },
      5,
      2,
    ],
    [
      'counts pods that are still there after they were given up, and nobody served by them',
      { sets: [{ ...updatedSet(), spec: { ...updatedSet().spec, replicas: 0 } }] },
      5,
      0,
    ],
    ['counts nothing before it is made', {}, 0, 0],
  ])('%s', (_name, wish, replicas, available) => {
    const { name } = updatedSet().metadata
    const images = ['web:2']
    expect(told(wish).updated).toMatchObject({ replicaSet: name, images, replicas, available })
  })

  it('says which number stable has in kubectl rollout history', () => {
    const { metadata, ...set } = ownedSet()
    const annotations = { 'deployment.kubernetes.io/revision': '7' }
    const stable = { ...set, metadata: { ...metadata, annotations } }
    expect(told({ stable }).stable).toMatchObject({ images: ['web:1'], deploymentRevision: '7' })
    expect(told().stable).not.toHaveProperty('deploymentRevision')
  })

  it.each<[string, RolloutWish, Partial<Transition>, readonly [string, string]]>([
    ['while a rollout runs, they are two', {}, {}, ['web:1', 'web:2']],
    ['at rest, both are stable', { target: heldTarget('web:1') }, {}, ['web:1', 'web:1']],
    [
      'once it is handed over, both are the new one',
      { stable: ownedSet({ replicas: 0 }), sets: [ownedSet({ image: 'web:2' })] },
      { stable: ownedSet({ image: 'web:2' }) },
      ['web:2', 'web:2'],
    ],
    [
      'updated is what D asks for, also where that was edited as it was handed over',
      {
        stable: ownedSet({ replicas: 0 }),
        sets: [ownedSet({ image: 'web:2' })],
        target: heldTarget('web:3'),
      },
      { stable: ownedSet({ image: 'web:2' }) },
      ['web:2', 'web:3'],
    ],
    [
      'updated is what D asks for, also where it went back as it was handed over',
      {
        stable: ownedSet({ replicas: 0 }),
        sets: [ownedSet({ image: 'web:2' })],
        target: heldTarget('web:1'),
      },
      { stable: ownedSet({ image: 'web:2' }) },
      ['web:2', 'web:1'],
    ],
  ])('%s', (_name, wish, given, expected) => {
    const { stable, updated } = told(wish, given)
    expect([stable, updated].map((version) => version?.images[0])).toEqual(expected)
  })

  it('says nothing of gate and versions before D is held', () => {
    const target = deploymentOf({ template: templateOf('web:2') }, { generation: 1 })
    const status = told({ target, status: {} })
    expect([status.gate, status.stable, status.updated]).toEqual([undefined, undefined, undefined])
    const taken = told({ target, status: {} }, { stable: ownedSet() })
    expect(taken).toMatchObject({ stable: { images: ['web:1'] } })
  })

  it.each<[string, readonly string[], RolloutWish, string | undefined]>([
    ['D is paused', [PAUSED], {}, 'Paused'],
    ['D has its label, and the policy is there', [LABELLED], bound, 'AdmissionPolicy'],
    [
      'D has its label, and is paused as a rollout runs',
      [LABELLED, PAUSED],
      bound,
      'AdmissionPolicy',
    ],
    ['the policy is gone while a rollout runs', [LABELLED, PAUSED], {}, 'Paused'],
    ['the policy is gone, and D is not paused', [LABELLED], {}, undefined],
  ])('says which gate is in force where %s', (_name, fields, wish, type) => {
    const borrowed = fields.map((field) => {
      return { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', field }
    })
    const situation = situationIn(rolloutFacts(wish), 60)
    expect(statusOf(situation, waiting, borrowed).gate?.type).toBe(type)
  })
})

describe('what was seen of D', () => {
  const D = heldTarget()
  const purpose = { why: 'because', concern: 'gate' } as const

  it.each<[string, readonly Write[], number]>([
    ['is its generation', [], 1],
    [
      'is the generation that a write to its spec is about to make, which is then no news',
      [patchOf(DEPLOYMENTS, D, { spec: { replicas: 3 } }, purpose)],
      2,
    ],
    ['is no other where only its labels change', [patchOf(DEPLOYMENTS, D, {}, purpose)], 1],
    [
      'is no other where something else changes',
      [patchOf(REPLICA_SETS, ownedSet(), { spec: { replicas: 3 } }, purpose)],
      1,
    ],
  ])('%s', (_name, writes, observedGeneration) => {
    expect(told({}, { writes }).target).toEqual({
      uid: 'uid-of-web',
      observedGeneration,
      podTemplateHash: situationIn(rolloutFacts()).askedHash,
    })
  })
})

describe('the course of the rollout', () => {
  const step = { index: 2, count: 3, enteredTime: timeAt(0) }

  it.each<[string, RolloutWish, string | undefined]>([
    ['no rollout', { rollout: 'none' }, undefined],
    ['on the way to step 2', { rollout: { step } }, '1/3'],
    ['in step 2', { rollout: { step: { ...step, reachedTime: timeAt(1) } } }, '2/3'],
  ])('progress of %s', (_name, wish, expected) => {
    expect(told(wish).progress).toBe(expected)
  })

  it('is as it was where nothing is concluded about it', () => {
    const { rollout } = rolloutFacts().plan.status ?? {}
    expect(told().rollout).toEqual(rollout)
  })

  it('keeps how rollouts ended, the newest first', () => {
    const past = {
      rollout: 1,
      podTemplateHash: 'x',
      images: [],
      result: 'Aborted',
      reason: 'Any',
      started: timeAt(0),
      finished: timeAt(1),
    } as const
    const history = [past]
    expect(told({ status: { history } }).history).toBe(history)
    const next = { ...past, rollout: 2 }
    expect(told({ status: { history } }, { past: next }).history).toEqual([next, past])
  })
})

describe('what is waited for', () => {
  const known: Wait = { reason: 'WaitingForReplicas', message: '', since: timeAt(5) }

  it.each<[string, readonly Wait[], Partial<Transition>, Partial<Wait>]>([
    ['counts from now, where it is new', [], {}, { since: timeAt(60) }],
    ['counts from when it began', [known], {}, { since: timeAt(5) }],
    [
      'counts from now, where something else was waited for',
      [{ ...known, reason: 'Baking' }],
      {},
      { since: timeAt(60) },
    ],
    [
      'counts from where the rollout says',
      [known],
      { since: at(30), deadline: at(90) },
      { since: timeAt(30), deadline: timeAt(90) },
    ],
  ])('%s', (_name, waits, given, expected) => {
    expect(told({ status: { waits } }, given).waits).toEqual([
      { reason: 'WaitingForReplicas', message: 'why', ...expected },
    ])
  })

  it.each<[Reason, boolean]>([
    ['AwaitingPromotion', true],
    ['Baking', true],
    ['RolloutComplete', false],
    ['AbortedByRequest', false],
    ['InvalidSpec', false],
  ])('of %s: %s', (reason, isWaiting) => {
    expect(told({ status: { waits: [known] } }, { reason }).waits !== undefined).toBe(isWaiting)
  })
})

describe('the verdict', () => {
  const conditions = (status: RolloutPlanStatus) =>
    Object.fromEntries((status.conditions ?? []).map(({ type, ...said }) => [type, said.status]))

  it.each<[string, Partial<Transition>, string, object]>([
    ['on the way', {}, 'Progressing', { Ready: 'False', Reconciling: 'True', Stalled: 'False' }],
    [
      'held',
      { reason: 'PausedBySpec' },
      'Paused',
      { Ready: 'False', Reconciling: 'True', Stalled: 'False' },
    ],
    [
      'at rest',
      { reason: 'RolloutComplete' },
      'Healthy',
      { Ready: 'True', Reconciling: 'False', Stalled: 'False' },
    ],
    [
      'aborted, with users served',
      { reason: 'AbortedByRequest' },
      'Degraded',
      { Ready: 'False', Reconciling: 'False', Stalled: 'True', Available: 'True' },
    ],
    [
      'missing something',
      { reason: 'ReferenceNotFound' },
      'Progressing',
      { Reconciling: 'True', Stalled: 'False' },
    ],
    [
      'missing something for too long',
      { reason: 'ReferenceNotFound', isPastDeadline: true },
      'Degraded',
      { Reconciling: 'False', Stalled: 'True' },
    ],
  ])('%s', (_name, given, phase, expected) => {
    const status = told({}, given)
    expect(status.phase).toBe(phase)
    expect(conditions(status)).toMatchObject(expected)
  })

  it('is about the generation of the plan that was seen', () => {
    const facts = rolloutFacts()
    const { plan } = facts
    const edited = { ...facts, plan: { ...plan, metadata: { ...plan.metadata, generation: 4 } } }
    const status = statusOf(situationIn(edited, 60), waiting, [])
    expect(status.observedGeneration).toBe(4)
    expect(status.conditions?.map(({ observedGeneration }) => observedGeneration)).toEqual([
      4, 4, 4, 4,
    ])
  })

  it('says when users are not served in full, whatever the rollout does', () => {
    const stable = ownedSet({ available: 3 })
    expect(conditions(told({ stable }))).toMatchObject({ Available: 'False' })
    const beside = { stable, sets: [updatedSet({ replicas: 1 })] }
    expect(conditions(told(beside))).toMatchObject({ Available: 'True' })
  })

  it('moves no time that it does not have to', () => {
    const before = told()
    const after = statusOf(
      situationIn(rolloutFacts({ status: before }), 90),
      { ...waiting, message: 'more' },
      [],
    )
    expect(after.phaseSince).toBe(before.phaseSince)
    expect(after.conditions?.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual(
      before.conditions?.map(({ lastTransitionTime }) => lastTransitionTime),
    )
    const over = statusOf(
      situationIn(rolloutFacts({ status: before }), 90),
      { reason: 'RolloutComplete', message: '' },
      [],
    )
    expect(over.phaseSince).toBe(formatTime(at(90)))
  })

  it('says what is borrowed only where there is something', () => {
    expect(told({ status: { borrowed: [] } })).not.toHaveProperty('borrowed')
  })
})

describe('without D', () => {
  const borrowed = [{ apiVersion: 'v1', kind: 'Service', name: 'web', field: 'spec.x' }]
  const left = rolloutFacts({ status: { borrowed } })
  const facts = { ...left, target: undefined, replicaSets: [] }
  const { status: known = { observedGeneration: -1 } } = facts.plan
  const gone = { reason: 'TargetNotFound', message: 'it is gone' } as const
  const status = statusWithoutTarget({ status: known, plan: facts.plan, now: at(60), facts }, gone)

  it('says that nobody is served, and of no version that it is there', () => {
    expect(status.conditions?.find(({ type }) => type === 'Available')).toMatchObject({
      status: 'False',
      message: 'it is gone',
    })
    expect([status.gate, status.stable, status.updated]).toEqual([undefined, undefined, undefined])
  })

  it('keeps in mind which version is stable while its ReplicaSet is left (T23)', () => {
    const situation = { status: known, plan: left.plan, now: at(60) }
    const orphaned = { ...situation, facts: { ...left, target: undefined } }
    expect(statusWithoutTarget(orphaned, gone).stable).toEqual(known.stable)
  })

  it('keeps in mind which D it was, what is borrowed, and how the rollout stood', () => {
    expect(status).toMatchObject({ target: known.target, borrowed, rollout: known.rollout })
  })
})
