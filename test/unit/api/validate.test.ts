import { describe, expect, it } from '@jest/globals'
import { readPlan, validatePlan, validateRequest } from '../../../src/api/validate.ts'
import { formatViolations } from '../../../src/api/violation.ts'
import { PLAN_CASES } from '../../support/plan-cases.ts'

const SPEC = { targetRef: { name: 'web' }, strategy: { type: 'Recreate' } }

describe('validatePlan()', () => {
  it.each(PLAN_CASES.map((row) => [row.sentence, row] as const))(
    '%s',
    (_, { spec, complaints }) => {
      expect(validatePlan(planWith(spec)).map(({ path }) => path)).toEqual(complaints)
    },
  )

  it.each([
    [
      'an additive step over 50 % without a router',
      { type: 'Canary', canary: { steps: [{ weight: 80 }] } },
      'spec.strategy.canary.steps[0].weight: Additive capacity without a router gives shares from 1 to 50 only: write such a weight, or capacity: {type: Bounded}, or name a router',
    ],
    [
      'weights that fall',
      { type: 'Canary', canary: { steps: [{ weight: 50 }, { weight: 20 }] } },
      'spec.strategy.canary.steps[1].weight: weights never fall: give each step at least the weight of the step before it',
    ],
    [
      'pause: {}',
      { type: 'Canary', canary: { steps: [{ weight: 5, pause: {} }] } },
      'spec.strategy.canary.steps[0].pause: a pause ends by time or by promotion: write seconds, or untilPromoted: true, one of the two',
    ],
    [
      "a strategy block that isn't its type's",
      { type: 'Recreate', blueGreen: { activeService: 'web' } },
      'spec.strategy.blueGreen: blueGreen belongs to type BlueGreen: write that type, or remove the field',
    ],
    [
      'an unknown field',
      { type: 'Recreate', recreate: { onFailure: 'Abort' } },
      'spec.strategy.recreate.onFailure: there is no such field here, expected no field',
    ],
    [
      'a mistyped field',
      { type: 'BlueGreen', blueGreen: { activeService: 'web', bakeSecond: 5 } },
      'spec.strategy.blueGreen.bakeSecond: there is no such field here, expected "bakeSeconds", the nearest of activeService, bakeSeconds, onFailure, pause, previewReplicas, previewService',
    ],
    [
      'a missing field',
      { type: 'BlueGreen', blueGreen: {} },
      'spec.strategy.blueGreen.activeService: missing, expected a text of 1 to 63 characters that matches ^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
    ],
    [
      'a number out of bounds',
      { type: 'Canary', canary: { steps: [{ weight: 120 }] } },
      'spec.strategy.canary.steps[0].weight: 120, expected a whole number from 0 to 100',
    ],
    [
      'a word that is none of those allowed',
      { type: 'Rolling' },
      'spec.strategy.type: "Rolling", expected "Canary" or "BlueGreen" or "RollingUpdate" or "Recreate"',
    ],
  ])('says of %s what to write instead', (_, strategy, sentence) => {
    const spec = { targetRef: { name: 'web' }, strategy }
    expect(formatViolations(validatePlan(planWith(spec)))).toBe(sentence)
  })

  it.each([
    [
      'no object at all',
      null,
      'null, expected an object with apiVersion and kind and metadata and spec',
    ],
    [
      'another kind',
      { ...planWith(SPEC), kind: 'Rollout' },
      'kind: "Rollout", expected "RolloutPlan"',
    ],
    [
      'another version',
      { ...planWith(SPEC), apiVersion: 'rolloutplan.dev/v2' },
      'apiVersion: "rolloutplan.dev/v2", expected "rolloutplan.dev/v1alpha1"',
    ],
    [
      'no name',
      { ...planWith(SPEC), metadata: { namespace: 'shop' } },
      expect.stringMatching(
        /^metadata\.name: missing, expected a text of 1 to 63 characters that /,
      ),
    ],
    [
      'a name that an API server takes for no object',
      { ...planWith(SPEC), metadata: { name: 'Web_App' } },
      expect.stringMatching(/^metadata\.name: "Web_App", expected a text /),
    ],
    [
      'a namespace that can not be one',
      { ...planWith(SPEC), metadata: { name: 'web', namespace: 'my.shop' } },
      expect.stringMatching(/^metadata\.namespace: "my\.shop", expected a text /),
    ],
    [
      'a field beside spec',
      { ...planWith(SPEC), strategy: {} },
      'strategy: there is no such field here, expected apiVersion, kind, metadata, spec, status',
    ],
  ])('says so of %s', (_, manifest, sentence) => {
    expect(formatViolations(validatePlan(manifest))).toEqual(sentence)
  })

  it('leaves the status to the API server', () => {
    expect(validatePlan({ ...planWith(SPEC), status: { phase: 'Odd' } })).toEqual([])
  })
})

describe('readPlan()', () => {
  it('fills in what the API server would', () => {
    const spec = {
      targetRef: { name: 'web' },
      strategy: { type: 'Canary', canary: { steps: [{ weight: 10 }] } },
    }
    expect(readPlan(planWith(spec))).toEqual({
      kind: 'understood',
      object: planWith({
        targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        gate: 'Auto',
        paused: false,
        progressDeadlineSeconds: 600,
        strategy: {
          type: 'Canary',
          canary: {
            capacity: { type: 'Additive' },
            onFailure: 'Abort',
            steps: [{ weight: 10 }],
            bakeSeconds: 30,
          },
        },
      }),
    })
  })
})

describe('validateRequest()', () => {
  it.each([
    ['takes a promotion of a step', { action: 'Promote', step: 2 }, []],
    ['takes an abort', { action: 'Abort' }, []],
    ['takes a request that goes away', { action: 'Retry', ttlSecondsAfterFinished: 60 }, []],
    ['refuses a promotion of no step', { action: 'Promote' }, ['spec']],
    ['refuses a step of an abort', { action: 'Abort', step: 1 }, ['spec.step']],
    ['refuses a step before the first', { action: 'Promote', step: 0 }, ['spec.step']],
    ['refuses an unknown action', { action: 'Rollback' }, ['spec.action']],
    ['refuses a request about no rollout', { action: 'Abort', rollout: 0 }, ['spec.rollout']],
    ['refuses a request to no plan', { action: 'Abort', planRef: {} }, ['spec.planRef.name']],
  ])('%s', (_, fields, paths) => {
    const request = {
      apiVersion: 'rolloutplan.dev/v1alpha1',
      kind: 'RolloutRequest',
      metadata: { name: 'web-17' },
      spec: { planRef: { name: 'web' }, rollout: 17, ...fields },
    }
    expect(validateRequest(request).map(({ path }) => path)).toEqual(paths)
  })
})

function planWith(spec: unknown): Readonly<Record<string, unknown>> {
  return {
    apiVersion: 'rolloutplan.dev/v1alpha1',
    kind: 'RolloutPlan',
    metadata: { name: 'web', labels: { team: 'shop' } },
    spec,
  }
}
