import { describe, expect, it } from '@jest/globals'
import { PLAN_LABEL, TARGET_UID_LABEL } from '../../../../../src/api/labels.ts'
import {
  makeUpdated,
  marksOf,
  updatedName,
} from '../../../../../src/domain/rollout/replica-sets/make-updated.ts'
import {
  hashOfTemplate,
  isSameTemplate,
} from '../../../../../src/domain/rollout/replica-sets/revision.ts'
import { matchesSelector } from '../../../../../src/objects/selector.ts'
import { POD_TEMPLATE_HASH } from '../../../../../src/objects/workload.ts'
import { deploymentOf, planOf } from '../../../../support/facts.ts'
import { heldTarget, templateOf } from '../../../../support/rollout-facts.ts'

const D = heldTarget('web:2', { minReadySeconds: 5 })
const HASH = hashOfTemplate(templateOf('web:2'))

describe('makeUpdated()', () => {
  const made = makeUpdated(planOf(), D, 3)

  it('is not adopted by its Deployment, and its pods are selected as all others', () => {
    expect(matchesSelector(D.spec.selector, made.metadata.labels)).toBe(false)
    expect(matchesSelector(D.spec.selector, made.spec.template.metadata?.labels)).toBe(true)
  })

  it('has the template, the size and the minReadySeconds asked for (docs/hand-over.md T16)', () => {
    expect(made.spec).toMatchObject({ replicas: 3, minReadySeconds: 5 })
    expect(isSameTemplate(made.spec.template, D.spec.template)).toBe(true)
  })

  it('selects its own pods only, by a hash of ours', () => {
    expect(made.spec.selector).toEqual({ matchLabels: { app: 'web', [POD_TEMPLATE_HASH]: HASH } })
  })

  it('goes with its Deployment, which does not control it', () => {
    expect(made.metadata.ownerReferences).toMatchObject([{ uid: 'uid-of-web', controller: false }])
  })

  it('is found by our labels when its owner is gone (docs/hand-over.md T23)', () => {
    expect(marksOf(planOf(), D)).toEqual({ [PLAN_LABEL]: 'web', [TARGET_UID_LABEL]: 'uid-of-web' })
    expect(made.metadata.labels).toEqual(marksOf(planOf(), D))
  })
})

describe('updatedName()', () => {
  it('is the same for the same template', () => {
    expect(updatedName(D)).toBe(`web-${HASH}`)
  })

  it('stays short enough for the names of its pods, and valid', () => {
    const target = deploymentOf({}, { name: `${'a'.repeat(45)}.${'b'.repeat(80)}` })
    expect(updatedName(target).length).toBeLessThanOrEqual(57)
    expect(updatedName(target)).toMatch(/^a{45}-[a-z0-9]+$/)
  })
})
