import { describe, expect, it } from '@jest/globals'
import { BORROWED_ANNOTATION, GATE_LABEL, PLAN_FINALIZER } from '../../../../../src/api/labels.ts'
import { without } from '../../../../../src/base/fields.ts'
import {
  adoptTarget,
  hasFinalizer,
  isHeld,
  isOpen,
  openWithoutStable,
  removeFinalizer,
  restoreRecord,
  shutGate,
} from '../../../../../src/domain/rollout/at-rest/gate.ts'
import { formatLoans, LABELLED, PAUSED } from '../../../../../src/domain/rollout/loans/borrow.ts'
import type { Deployment } from '../../../../../src/objects/workload.ts'
import { deploymentOf, planOf } from '../../../../support/facts.ts'
import { patched } from '../../../../support/patched.ts'
import {
  at,
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
})

describe('the gate where the policy is in force', () => {
  const LABELLED_D = labelled({})
  const policy: RolloutWish = { facts: { policySince: at(0) } }

  function after(target: Deployment, wish: RolloutWish = {}): Deployment {
    const situation = situationIn(rolloutFacts({ target, rollout: 'none', ...policy, ...wish }), 60)
    return patched(target, shutGate(situation)[0])
  }

  it('is a label, on record, and nothing is paused', () => {
    const target = after(D)
    expect(target.spec.paused).toBeUndefined()
    expect(target.metadata.labels).toMatchObject({ [GATE_LABEL]: 'uid-of-web' })
    expect(isHeld(situationIn(rolloutFacts({ target })))).toBe(true)
  })

  it('is opened only once the label is there, which the policy looks for', () => {
    const first = after(heldTarget('web:1'))
    expect([first.spec.paused, isLabelledNow(first)]).toEqual([true, true])
    const second = after(first)
    expect([second.spec.paused, isLabelledNow(second)]).toEqual([undefined, true])
    expect(shutGate(situationIn(rolloutFacts({ target: second, ...policy }), 60))).toEqual([])
  })

  it.each<[string, Deployment, RolloutWish]>([
    ['that asks for what must not serve', labelled({ image: 'web:2', paused: true }), {}],
    [
      'where every API server may not know the policy yet',
      labelled({ paused: true }),
      { facts: { policySince: at(59) }, plan: { gate: 'AdmissionPolicy' } },
    ],
    ['with the label of another', labelled({ paused: true, uid: 'uid-of-another' }), {}],
  ])('stays shut on a Deployment %s', (_name, target, wish) => {
    expect(after(target, wish).spec.paused).toBe(true)
  })

  it('is the pause again once the policy is gone', () => {
    const target = after(LABELLED_D, { facts: {} })
    expect([target.spec.paused, isLabelledNow(target)]).toEqual([true, false])
  })

  it("leaves a person's own pause to its owner", () => {
    const paused = { ...D, spec: { ...D.spec, paused: true } }
    expect(after(paused).spec.paused).toBe(true)
    expect(after(after(paused)).spec.paused).toBe(true)
  })

  it.each<[string, Deployment, boolean]>([
    ['at rest', LABELLED_D, false],
    ['paused', labelled({ paused: true }), false],
    [
      'resumed by somebody',
      { ...heldTarget(), spec: { ...heldTarget().spec, paused: false } },
      true,
    ],
    ['that an edit has passed by', labelled({ image: 'web:2' }), true],
  ])('is, of a Deployment %s, open: %s', (_name, target, expected) => {
    expect(isOpen(situationIn(rolloutFacts({ target, ...policy })))).toBe(expected)
  })

  it('is found by its label where the record is lost', () => {
    const { annotations } = LABELLED_D.metadata
    expect(annotations).toBeDefined()
    const wiped = { ...LABELLED_D, metadata: { ...LABELLED_D.metadata, annotations: {} } }
    const situation = situationIn(rolloutFacts({ target: wiped, ...policy }), 60)
    expect(isHeld(situation)).toBe(true)
    const [write] = restoreRecord(situation)
    expect(patched(wiped, write).metadata.annotations).toEqual(annotations)
  })

  it('is not that of a copied manifest, whose label is another uid', () => {
    expect(isHeld(situationIn(rolloutFacts({ target: labelled({ uid: 'uid-of-another' }) })))).toBe(
      false,
    )
  })
})

interface LabelWish {
  readonly image?: string
  readonly paused?: boolean
  readonly uid?: string
}

/** The Deployment "web" with the label of the gate, and with that of its pause where it is. */
function labelled({ image = 'web:1', paused, uid = 'uid-of-web' }: LabelWish): Deployment {
  const held = heldTarget(image)
  const loans = {
    [LABELLED]: { was: null, is: uid },
    ...(paused === true && { [PAUSED]: { was: null, is: true } }),
  }
  const annotations = { [BORROWED_ANNOTATION]: formatLoans('Deployment', 'web', loans) }
  const spec = without(held.spec, 'paused')
  return {
    ...held,
    metadata: { ...held.metadata, labels: { [GATE_LABEL]: uid }, annotations },
    spec: { ...spec, ...(paused === true && { paused }) },
  }
}

function isLabelledNow({ metadata }: Deployment): boolean {
  return metadata.labels?.[GATE_LABEL] === metadata.uid
}

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
