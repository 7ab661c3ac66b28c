import { describe, expect, it } from '@jest/globals'
import { PLAN_FINALIZER } from '../../../../../src/api/labels.ts'
import {
  adoptTarget,
  gateStatusOf,
  hasFinalizer,
  isHeld,
  openWithoutStable,
  removeFinalizer,
  restoreRecord,
  shutGate,
} from '../../../../../src/domain/rollout/at-rest/gate.ts'
import type { Deployment } from '../../../../../src/objects/workload.ts'
import { deploymentOf, planOf } from '../../../../support/facts.ts'
import { patched } from '../../../../support/patched.ts'
import {
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  templateOf,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const free = deploymentOf(
  { template: templateOf('web:1') },
  { generation: 1, resourceVersion: '10' },
)
const D = { ...free, status: { observedGeneration: 1 } }

function free5(wish: RolloutWish = {}) {
  return situationIn(rolloutFacts({ target: D, rollout: 'none', ...wish }))
}

describe('adoptTarget()', () => {
  it.each<[string, RolloutWish, string]>([
    ['its controller has not seen it', { target: free }, 'has not been seen'],
    [
      'it rolls out by itself',
      { sets: [ownedSet({ image: 'web:0', replicas: 1 })] },
      'is rolling out',
    ],
    [
      'it is not what serves yet',
      { target: { ...D, spec: { ...D.spec, template: templateOf('web:2') } } },
      'is rolling out',
    ],
    [
      'a pod is missing that a Recreate needs',
      {
        target: { ...D, spec: { ...D.spec, strategy: { type: 'Recreate' } } },
        stable: ownedSet({ available: 4 }),
      },
      'does not have the pods',
    ],
    ['its pods are not there', { stable: ownedSet({ available: 1 }) }, 'does not have the pods'],
  ])('waits while %s', (_name, wish, message) => {
    const transition = adoptTarget(free5(wish))
    expect(transition).toMatchObject({ reason: 'Adopting' })
    expect(transition.message).toContain(message)
    expect(transition.writes).toBeUndefined()
  })

  it('promises to give back before it borrows anything', () => {
    const situation = free5()
    const bare = { ...situation, plan: planOf() }
    expect(adoptTarget(bare).writes).toMatchObject([
      { body: { metadata: { finalizers: [PLAN_FINALIZER] } } },
    ])
  })

  it('then shuts the gate, and says what may go wrong', () => {
    const conditions = [
      { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' },
    ] as const
    const late: Deployment = { ...D, status: { ...D.status, conditions } }
    const transition = adoptTarget(free5({ target: late }))
    expect(transition).toMatchObject({
      reason: 'Adopted',
      stable: { metadata: { name: 'web-web1' } },
      writes: [{ body: { spec: { paused: true } } }],
      events: [
        { reason: 'Adopted' },
        {
          type: 'Warning',
          reason: 'PreflightConcern',
          message: expect.stringContaining('deadline'),
        },
      ],
    })
  })

  it("is not at rest while an earlier Deployment's pods are there (docs/hand-over.md T23)", () => {
    expect(adoptTarget(free5({ sets: [updatedSet({ image: 'web:3' })] })).reason).toBe('Adopting')
  })

  it('takes one that its owner has paused, whatever it asks for', () => {
    const paused = { ...D, spec: { ...D.spec, paused: true, template: templateOf('web:2') } }
    expect(adoptTarget(free5({ target: paused })).reason).toBe('Adopted')
  })

  it('takes one that is scaled to 0', () => {
    const none = { ...D, spec: { ...D.spec, replicas: 0 } }
    expect(adoptTarget(free5({ target: none, stable: ownedSet({ replicas: 0 }) })).reason).toBe(
      'Adopted',
    )
  })
})

describe('the gate', () => {
  it('is shut by one write that also says what was there', () => {
    const [write] = shutGate(free5())
    const target = patched(D, write)
    expect(target.spec.paused).toBe(true)
    expect(isHeld(situationIn(rolloutFacts({ target })))).toBe(true)
    expect(isHeld(free5())).toBe(false)
  })

  it('is not written again where it is shut', () => {
    expect(shutGate(situationIn(rolloutFacts()))).toEqual([])
  })

  it('keeps its record where somebody has replaced all annotations', () => {
    const held = heldTarget()
    const wiped = { ...held, metadata: { ...held.metadata, annotations: {} } }
    const borrowed = [
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', field: 'spec.paused' },
    ]
    const situation = situationIn(rolloutFacts({ target: wiped, status: { borrowed } }))
    expect(isHeld(situation)).toBe(true)
    const [write] = restoreRecord(situation)
    expect(patched(wiped, write).metadata.annotations).toEqual(held.metadata.annotations)
    expect(restoreRecord(situationIn(rolloutFacts()))).toEqual([])
  })

  it('is opened where stable is gone, as there is nothing left to protect (docs/hand-over.md T5)', () => {
    const { writes = [] } = openWithoutStable(situationIn(rolloutFacts()))
    expect(patched(heldTarget(), writes[0]).spec.paused).toBeUndefined()
  })

  it.each([
    ['in progress for ever', 600, true],
    ['current, where D has no deadline', 2_147_483_647, false],
  ])('looks to kstatus as if D were %s', (_name, progressDeadlineSeconds, expected) => {
    const { effects = [] } = gateStatusOf(heldTarget('web:1', { progressDeadlineSeconds }))
    expect(effects.includes('KstatusInProgressAtRest')).toBe(expected)
  })
})

describe('the finalizer', () => {
  it('is removed and no other', () => {
    const both = planOf(undefined, { finalizers: ['other', PLAN_FINALIZER] })
    expect(removeFinalizer(both)).toMatchObject([{ body: { metadata: { finalizers: ['other'] } } }])
    const one = planOf(undefined, { finalizers: [PLAN_FINALIZER] })
    expect(removeFinalizer(one)).toMatchObject([{ body: { metadata: { finalizers: null } } }])
  })

  it('need not be removed where it is not', () => {
    expect(hasFinalizer(planOf())).toBe(false)
    expect(removeFinalizer(planOf())).toEqual([])
  })
})
