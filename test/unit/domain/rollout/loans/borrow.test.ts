import { describe, expect, it } from '@jest/globals'
import type { Json } from '../../../../../src/base/json.ts'
import { applyMergePatch } from '../../../../../src/cluster/sim/patch/merge-patch.ts'
import { BORROWED_ANNOTATION } from '../../../../../src/api/labels.ts'
import {
  borrowingBody,
  formatLoans,
  isHeld,
  loansOf,
  mirrorOf,
  recordedLoans,
  MAX_SURGE,
  PAUSED,
  valueAt,
  type Borrowing,
  type Loans,
} from '../../../../../src/domain/rollout/loans/borrow.ts'
import type { Deployment } from '../../../../../src/objects/workload.ts'
import { deploymentOf, serviceOf } from '../../../../support/facts.ts'
import { ownedSet } from '../../../../support/rollout-facts.ts'

const LOANS: Loans = { 'spec.replicas': { was: 5, is: 2 } }
const record = (loans: Loans): string => formatLoans('Deployment', 'web', loans)

function borrowed(replicas: number, loans: Loans = LOANS) {
  return deploymentOf({ replicas }, { annotations: { [BORROWED_ANNOTATION]: record(loans) } })
}

const rolling = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } } as const

/** A Deployment with one value at one field, and no record of it. */
function withValue(field: string, value: Json): Deployment {
  const written = apply(deploymentOf({ strategy: rolling }), {}, { borrow: { [field]: value } })
  const { annotations, ...metadata } = written.metadata
  return annotations === undefined ? written : { ...written, metadata }
}

function apply(object: Deployment, loans: Loans, borrowing: Borrowing): Deployment {
  return applyMergePatch(object, borrowingBody(object, loans, borrowing) ?? {}) as Deployment
}

describe('borrowingBody()', () => {
  it('changes a field and records what it held, in one body', () => {
    expect(borrowingBody(deploymentOf(), {}, { borrow: { 'spec.replicas': 2 } })).toEqual({
      metadata: { annotations: { [BORROWED_ANNOTATION]: record(LOANS) } },
      spec: { replicas: 2 },
    })
  })

  it('gives a field back, and takes the record off where it was the last', () => {
    expect(borrowingBody(borrowed(2), LOANS, { giveBack: ['spec.replicas'] })).toEqual({
      metadata: { annotations: { [BORROWED_ANNOTATION]: null } },
      spec: { replicas: 5 },
    })
  })

  it('does not give back what somebody has changed meanwhile', () => {
    expect(borrowingBody(borrowed(8), LOANS, { giveBack: ['spec.replicas'] })).toEqual({
      metadata: { annotations: { [BORROWED_ANNOTATION]: null } },
    })
  })

  it('keeps the first original while it goes on borrowing', () => {
    const body = borrowingBody(borrowed(2), LOANS, { borrow: { 'spec.replicas': 1 } })
    expect(body).toEqual({
      metadata: {
        annotations: { [BORROWED_ANNOTATION]: record({ 'spec.replicas': { was: 5, is: 1 } }) },
      },
      spec: { replicas: 1 },
    })
  })

  it('takes what somebody wrote meanwhile for the new original', () => {
    const body = borrowingBody(borrowed(8), LOANS, { borrow: { 'spec.replicas': 1 } })
    expect(body).toMatchObject({
      metadata: {
        annotations: { [BORROWED_ANNOTATION]: record({ 'spec.replicas': { was: 8, is: 1 } }) },
      },
    })
  })

  it.each([
    ['nothing is borrowed and nothing given back', deploymentOf(), {}, {}],
    ['it is borrowed already', borrowed(2), LOANS, { borrow: { 'spec.replicas': 2 } }],
    ['there is nothing to give back', deploymentOf(), {}, { giveBack: ['spec.paused'] }],
  ])('writes nothing where %s', (_name, object, loans, change) => {
    expect(borrowingBody(object, loans, change)).toBeUndefined()
  })

  it.each<[string, string, Json, Json]>([
    ['a number', 'spec.replicas', 5, 1],
    ['0', 'spec.replicas', 0, 3],
    ['a share', MAX_SURGE, '25%', '100%'],
    ['a share where a number was', MAX_SURGE, 2, '100%'],
    ['false', PAUSED, false, true],
    ['true, which is what we want', PAUSED, true, true],
    ['nothing', PAUSED, null, true],
    ['a label', 'metadata.labels.rolloutplan.dev/plan', 'mine', 'web'],
    ['no label', 'metadata.labels.rolloutplan.dev/plan', null, 'web'],
  ])('gives %s back as it was', (_name, field, was, is) => {
    const before = withValue(field, was)
    const lent = apply(before, {}, { borrow: { [field]: is } })
    expect([valueAt(lent, field), loansOf(lent)]).toEqual([is, { [field]: { was, is } }])
    const after = apply(lent, loansOf(lent), { giveBack: [field] })
    expect([valueAt(after, field), loansOf(after)]).toEqual([was, {}])
    expect(after.spec).toEqual(before.spec)
  })

  it('gives one field back and goes on borrowing another, in one body', () => {
    const lent = apply(deploymentOf(), {}, { borrow: { 'spec.replicas': 1, [PAUSED]: true } })
    const after = apply(lent, loansOf(lent), {
      giveBack: ['spec.replicas'],
      borrow: { [PAUSED]: true },
    })
    expect(after.spec).toMatchObject({ replicas: 5, paused: true })
    expect(loansOf(after)).toEqual({ [PAUSED]: { was: null, is: true } })
  })

  it('gives back only once: what is written after is not touched', () => {
    const lent = borrowed(2)
    const back = apply(lent, LOANS, { giveBack: ['spec.replicas'] })
    const theirs = { ...back, spec: { ...back.spec, replicas: 2 } }
    expect(borrowingBody(theirs, loansOf(theirs), { giveBack: ['spec.replicas'] })).toBeUndefined()
  })

  it('leaves a record alone that Kubernetes copied from a Deployment', () => {
    const annotations = { [BORROWED_ANNOTATION]: record(LOANS) }
    const copied = { ...ownedSet(), metadata: { ...ownedSet().metadata, annotations } }
    expect(loansOf(copied)).toEqual({})
    expect(borrowingBody(copied, {}, { giveBack: ['spec.replicas'] })).toBeUndefined()
  })

  it('reaches into maps whose keys have dots', () => {
    const service = serviceOf('web', { app: 'web' })
    const body = borrowingBody(service, {}, { borrow: { 'spec.selector.a.b/c': 'x' } })
    expect(body).toMatchObject({ spec: { selector: { 'a.b/c': 'x' } } })
  })
})

describe('loansOf()', () => {
  const mirror = [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'web',
      field: 'spec.replicas',
      original: '5',
    },
  ]

  it('reads the record on the object', () => {
    expect(loansOf(borrowed(2))).toEqual(LOANS)
  })

  it('falls back to the mirror where somebody has replaced all annotations', () => {
    expect(loansOf(deploymentOf({ replicas: 2 }), mirror)).toEqual(LOANS)
  })

  it('knows that the gate was shut, whatever it is now', () => {
    const gate = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', field: 'spec.paused' }
    expect(loansOf(deploymentOf({ paused: false }), [gate])).toEqual({
      'spec.paused': { was: null, is: true },
    })
  })

  it('takes nothing for its own that is mirrored of another object', () => {
    expect(loansOf(deploymentOf({ replicas: 2 }, { name: 'other' }), mirror)).toEqual({})
    const service = { ...serviceOf('web', {}), spec: { replicas: 2 } }
    expect(loansOf(service, mirror)).toEqual({})
  })

  it('believes the record rather than the mirror', () => {
    const loans: Loans = { 'spec.replicas': { was: 7, is: 2 } }
    expect(loansOf(borrowed(2, loans), mirror)).toEqual(loans)
  })

  it('does not believe a mirror that is behind', () => {
    expect(loansOf(deploymentOf({ replicas: 5 }), mirror)).toEqual({})
  })

  it.each(['', 'nonsense', '[]', '{"of":"Deployment/web"}', '{"of":"ReplicaSet/web","fields":{}}'])(
    'finds no record in %s',
    (text) => {
      const object = deploymentOf({}, { annotations: { [BORROWED_ANNOTATION]: text } })
      expect(recordedLoans(object)).toBeUndefined()
    },
  )

  it('is mirrored field by field, without an original where there was none', () => {
    const loans: Loans = { 'spec.paused': { was: null, is: true }, ...LOANS }
    expect(mirrorOf(deploymentOf(), loans)).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', field: 'spec.paused' },
      mirror[0],
    ])
  })
})

describe('isHeld()', () => {
  it.each([
    ['what we put there', 2, true],
    ['what somebody else put there', 3, false],
  ])('%s', (_name, replicas, expected) => {
    expect(isHeld(deploymentOf({ replicas }), LOANS, 'spec.replicas')).toBe(expected)
  })

  it('a field that is not borrowed is not held', () => {
    expect(isHeld(deploymentOf(), {}, 'spec.replicas')).toBe(false)
  })

  it('a field that is not set has the value null', () => {
    expect(valueAt(deploymentOf(), 'spec.paused')).toBeNull()
  })
})
