import { describe, expect, it } from '@jest/globals'
import { PLAN_LABEL } from '../../../../../src/api/labels.ts'
import {
  handBack,
  isMadeByUs,
  isToGoBack,
  release,
} from '../../../../../src/domain/rollout/replica-sets/release.ts'
import { matchesSelector } from '../../../../../src/objects/selector.ts'
import { DEPLOYMENTS, REVISION_ANNOTATION } from '../../../../../src/objects/workload.ts'
import { planOf } from '../../../../support/facts.ts'
import { patched } from '../../../../support/patched.ts'
import { heldTarget, ownedSet, updatedSet } from '../../../../support/rollout-facts.ts'

const D = heldTarget()
const circle = { target: D, plan: planOf() }

describe('release()', () => {
  const old = ownedSet({ image: 'web:0', replicas: 0 })
  const [write] = release(circle, old, 'because')
  const released = patched(old, write)

  it('takes the labels off that the Deployment selects, and puts ours on', () => {
    expect(matchesSelector(D.spec.selector, released.metadata.labels)).toBe(false)
    expect(released.metadata.labels?.[PLAN_LABEL]).toBe('web')
  })

  it('leaves the Deployment its owner, but not its controller', () => {
    expect(released.metadata.ownerReferences).toMatchObject([
      { uid: 'uid-of-web', controller: false },
    ])
  })

  it('is not made where the Deployment has changed (docs/hand-over.md T14)', () => {
    expect(write).toMatchObject({
      unlessChanged: [{ resource: DEPLOYMENTS, resourceVersion: '10' }],
    })
  })

  it('is taken back by handBack(): the very labels it had', () => {
    expect(patched(released, handBack(released)[0]).metadata.labels).toEqual(old.metadata.labels)
  })

  it('gives a version of ours back, too, that the Deployment has had', () => {
    const made = updatedSet({ image: 'web:0', replicas: 0 })
    const annotations = { [REVISION_ANNOTATION]: '2' }
    const labels = made.spec.template.metadata?.labels ?? {}
    const had = { ...made, metadata: { ...made.metadata, annotations, labels } }
    const taken = patched(had, release(circle, had, 'because')[0])
    expect(matchesSelector(D.spec.selector, taken.metadata.labels)).toBe(false)
    expect([had, taken].map((set) => isToGoBack(circle, set))).toEqual([false, true])
    expect(patched(taken, handBack(taken)[0]).metadata).toMatchObject({ annotations, labels })
  })

  it('keeps no record of a version on trial, which is deleted in the end', () => {
    const made = updatedSet({ image: 'web:0', replicas: 0 })
    const taken = patched(made, release(circle, made, 'because')[0])
    expect(isToGoBack(circle, taken)).toBe(false)
  })

  it('sizes what it releases in the same write', () => {
    const [sized] = release(circle, old, 'because', { replicas: 2 })
    expect(patched(old, sized).spec.replicas).toBe(2)
  })
})

it('handBack() writes nothing where nothing was taken', () => {
  expect(handBack(ownedSet())).toEqual([])
})

describe('isMadeByUs()', () => {
  it.each([
    ['one that Kubernetes made', ownedSet(), false],
    ['one of ours, for the template of now', updatedSet(), true],
    ['one of ours, for an earlier template', updatedSet({ image: 'web:7' }), true],
  ])('%s', (_name, set, expected) => {
    expect(isMadeByUs(circle, set)).toBe(expected)
  })
})
