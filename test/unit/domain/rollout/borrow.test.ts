import { describe, expect, it } from '@jest/globals'
import { BORROWED_ANNOTATION } from '../../../../src/api/labels.ts'
import {
  borrowingBody,
  formatLoans,
  isHeld,
  loansOf,
  mirrorOf,
  recordedLoans,
  valueAt,
  type Loans,
} from '../../../../src/domain/rollout/borrow.ts'
import { deploymentOf, serviceOf } from '../../../support/facts.ts'

const LOANS: Loans = { 'spec.replicas': { was: 5, is: 2 } }
const record = (loans: Loans): string => formatLoans('Deployment', 'web', loans)

function borrowed(replicas: number, loans: Loans = LOANS) {
  return deploymentOf({ replicas }, { annotations: { [BORROWED_ANNOTATION]: record(loans) } })
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
