import { describe, expect, it } from '@jest/globals'
import type { PastRollout, RolloutStatus } from '../../../../../src/api/rollout-plan.ts'
import type { RequestAction } from '../../../../../src/api/rollout-request.ts'
import { judge } from '../../../../../src/domain/rollout/requests/judge.ts'
import { hashOf } from '../../../../../src/domain/rollout/replica-sets/revision.ts'
import { canaryOf } from '../../../../support/facts.ts'
import {
  heldTarget,
  ownedSet,
  requestOf,
  rolloutFacts,
  situationIn,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

type Word = readonly [RequestAction, { readonly step?: number; readonly rollout?: number }?]

const ACTIONS: readonly RequestAction[] = [
  'Promote',
  'PromoteFull',
  'Abort',
  'Retry',
  'Pause',
  'Resume',
]

function judged([action, spec = {}]: Word, wish: RolloutWish = {}) {
  const { step = 1, ...others } = spec
  const named = action === 'Promote' ? { step, ...others } : others
  return judge(situationIn(rolloutFacts(wish), 60), requestOf(action, named))
}

/** `Outdated: …`, `NotNow: …`, or what else came of it. */
function verdict(word: Word, wish: RolloutWish = {}): string {
  const judgement = judged(word, wish)
  if (judgement.kind !== 'refused') return judgement.kind
  return `${judgement.reason}: ${judgement.message}`
}

function rolloutAfter(word: Word, wish: RolloutWish = {}): RolloutStatus {
  const judgement = judged(word, wish)
  if (judgement.kind === 'refused') throw new Error(judgement.message)
  return judgement.rollout
}

const step = { index: 1, count: 2, enteredTime: timeAt(0) }
const REACHED = { step: { ...step, reachedTime: timeAt(30) } }
const PROMOTED = { step: { ...REACHED.step, promoted: true } }
const HELD = { reason: 'PausedByRequest', message: '', since: timeAt(10) } as const
const FAILED = { reason: 'FailurePaused', message: '', since: timeAt(10) } as const
const ABORT = { reason: 'AbortedByRequest', message: '', time: timeAt(10) } as const
const ENDED = { abort: ABORT, finishTime: timeAt(20) }
const SPEC = { paused: true }

describe('a word about another rollout is outdated', () => {
  it.each(ACTIONS)('%s', (action) => {
    expect(verdict([action, { rollout: 2 }])).toBe(
      'Outdated: it is about rollout 2, and rollout 1 is the last one',
    )
    expect(verdict([action], { rollout: 'none' })).toBe('Outdated: no rollout has run yet')
  })
})

describe('of a rollout that is over, nothing goes but Retry', () => {
  it.each(ACTIONS.filter((action) => action !== 'Retry'))('%s', (action) => {
    const over = { finishTime: timeAt(20) }
    expect(verdict([action], { rollout: over })).toBe('NotNow: rollout 1 is over')
    expect(verdict([action], { rollout: { abort: ABORT } })).toBe(
      'NotNow: rollout 1 is being aborted',
    )
    expect(verdict([action], { rollout: { stepsHash: 'Recreate-x' } })).toBe(
      'NotNow: rollout 1 is a Recreate, which Kubernetes does alone',
    )
  })
})

describe('of a rollout that another edit has overtaken, nothing goes but Abort', () => {
  const podTemplateHash = hashOf(updatedSet())
  const rollout = { ...REACHED, hold: HELD, podTemplateHash }
  const edited: RolloutWish = { target: heldTarget('web:3'), rollout }

  it.each<RequestAction>(['Promote', 'PromoteFull', 'Pause', 'Resume'])('%s', (action) => {
    expect(verdict([action], edited)).toMatch(
      /^Outdated: rollout 1 is about revision \S+, and the template asks for \S+$/,
    )
  })

  it('also where the edit was back to stable', () => {
    expect(verdict(['Promote'], { ...edited, target: heldTarget('web:1') })).toMatch(/^Outdated/)
  })

  it('Abort, by which the version is not tried again', () => {
    expect(verdict(['Abort'], edited)).toBe('obeyed')
  })
})

describe('of a Deployment that somebody resumed, Kubernetes alone is in charge', () => {
  it('but Abort, as long as there is a way back', () => {
    const target = heldTarget('web:2', { paused: false })
    expect(verdict(['Abort'], { target, rollout: REACHED })).toBe('obeyed')
    expect(
      verdict(['Abort'], { target, rollout: REACHED, stable: ownedSet({ available: 0 }) }),
    ).toBe(
      'NotNow: Deployment "web" was resumed by somebody, and no pod of the stable version is left',
    )
  })

  it.each(ACTIONS.filter((action) => action !== 'Abort'))('%s', (action) => {
    const target = heldTarget('web:2', { paused: false })
    const rollout = action === 'Retry' ? ENDED : { ...REACHED, hold: HELD }
    expect(verdict([action], { target, rollout })).toBe(
      'NotNow: Deployment "web" was resumed by somebody: Kubernetes finishes the update alone',
    )
  })
})

describe('what can be said to a rollout', () => {
  it.each<[string, Word, Partial<RolloutStatus>, string]>([
    ['promotes the step it is on', ['Promote'], REACHED, 'obeyed'],
    ['promotes the step it is on before that is reached', ['Promote'], {}, 'obeyed'],
    ['promotes no step twice', ['Promote'], PROMOTED, 'NotNow: step 1 is promoted already'],
    [
      'promotes no later step',
      ['Promote', { step: 2 }],
      REACHED,
      'Outdated: it is about step 2, and the rollout stands on step 1',
    ],
    [
      'promotes no earlier step',
      ['Promote', { step: 1 }],
      { step: { ...REACHED.step, index: 2 } },
      'Outdated: it is about step 1, and the rollout stands on step 2',
    ],
    ['lets a failed step go on, reached or not', ['Promote'], { hold: FAILED }, 'obeyed'],
    ['skips the rest', ['PromoteFull'], {}, 'obeyed'],
    [
      'skips the rest once',
      ['PromoteFull'],
      { promotedFull: true },
      'NotNow: it is fully promoted already',
    ],
    ['aborts one that climbs', ['Abort'], {}, 'obeyed'],
    ['aborts one that is held', ['Abort'], { hold: HELD }, 'obeyed'],
    ['aborts one that failed', ['Abort'], { hold: FAILED }, 'obeyed'],
    ['aborts one that bakes', ['Abort'], { ...PROMOTED, fullWeightTime: timeAt(50) }, 'obeyed'],
    ['pauses one that climbs', ['Pause'], {}, 'obeyed'],
    ['pauses once', ['Pause'], { hold: HELD }, 'NotNow: it is held already: PausedByRequest'],
    ['resumes one that is held', ['Resume'], { hold: HELD }, 'obeyed'],
    ['resumes one that failed', ['Resume'], { hold: FAILED }, 'obeyed'],
    ['resumes nothing that goes', ['Resume'], {}, 'NotNow: no request holds it'],
    ['retries nothing that goes', ['Retry'], {}, 'NotNow: it was not aborted'],
    ['retries one that goes back', ['Retry'], { abort: ABORT }, 'retried'],
    ['retries one that was aborted', ['Retry'], ENDED, 'retried'],
    [
      'retries nothing that is complete',
      ['Retry'],
      { finishTime: timeAt(20) },
      'NotNow: it was not aborted',
    ],
  ])('%s', (_name, word, rollout, expected) => {
    expect(verdict(word, { rollout, sets: [updatedSet({ replicas: 1 })] })).toBe(expected)
  })

  it("is not kept from an Abort by what is wrong with the plan, or by Git's hold", () => {
    expect(verdict(['Abort'], { strategy: canaryOf([50, 20]) })).toBe('obeyed')
    expect(verdict(['Abort'], { plan: SPEC })).toBe('obeyed')
  })
})

describe('Retry', () => {
  const past: PastRollout = {
    rollout: 1,
    podTemplateHash: situationIn(rolloutFacts()).askedHash,
    stablePodTemplateHash: 'web1',
    images: [],
    result: 'Aborted',
    reason: 'AbortedByRequest',
    started: timeAt(0),
    finished: timeAt(20),
  }

  it.each<[string, RolloutWish, string]>([
    ['starts a version that was rejected', { status: { history: [past] } }, 'retried'],
    [
      'starts nothing that was aborted against another stable version',
      { status: { history: [{ ...past, stablePodTemplateHash: 'other' }] } },
      'NotNow: it was not aborted',
    ],
    [
      'starts nothing while D asks for stable',
      { target: heldTarget('web:1'), rollout: ENDED },
      'NotNow: the template is the stable one',
    ],
    [
      'starts no Recreate again, which Kubernetes rolls already',
      { rollout: { ...ENDED, stepsHash: 'Recreate-x' } },
      'NotNow: a Recreate can not be retried',
    ],
  ])('%s', (_name, wish, expected) => {
    const rollout = { finishTime: timeAt(20) }
    expect(verdict(['Retry'], { rollout, ...wish })).toBe(expected)
  })

  it('starts nothing by a plan that can not be obeyed', () => {
    const facts = rolloutFacts({ rollout: ENDED })
    const spec = { ...facts.plan.spec, strategy: canaryOf([50, 20]) }
    const situation = situationIn({ ...facts, plan: { ...facts.plan, spec } })
    expect(judge(situation, requestOf('Retry'))).toMatchObject({
      kind: 'refused',
      reason: 'NotNow',
      message: expect.stringContaining('spec.strategy.canary.steps'),
    })
  })
})

describe('what is said changes no more than it is about', () => {
  const running = rolloutFacts({ rollout: REACHED }).plan.status?.rollout
  const progressTime = timeAt(60)

  it.each<[string, Word, Partial<RolloutStatus>, object]>([
    [
      'Promote ends one pause and skips nothing',
      ['Promote'],
      REACHED,
      { ...running, progressTime, step: PROMOTED.step },
    ],
    [
      'Promote of a failed step lets it try again, from where it stands',
      ['Promote'],
      { ...REACHED, hold: FAILED },
      { ...running, progressTime },
    ],
    [
      'PromoteFull lets go of what holds it',
      ['PromoteFull'],
      { ...REACHED, hold: HELD },
      { ...running, progressTime, promotedFull: true },
    ],
    [
      'Resume lets go of what holds it',
      ['Resume'],
      { ...REACHED, hold: HELD },
      { ...running, progressTime },
    ],
    [
      'Pause holds it from now on',
      ['Pause'],
      REACHED,
      {
        ...running,
        progressTime,
        hold: { reason: 'PausedByRequest', message: 'somebody asked for it', since: progressTime },
      },
    ],
    [
      'Abort takes the place of whatever held it',
      ['Abort'],
      { ...REACHED, hold: FAILED },
      {
        ...running,
        progressTime,
        abort: { reason: 'AbortedByRequest', message: 'somebody asked for it', time: progressTime },
      },
    ],
  ])('%s', (_name, word, rollout, expected) => {
    expect(rolloutAfter(word, { rollout })).toEqual(expected)
  })
})
