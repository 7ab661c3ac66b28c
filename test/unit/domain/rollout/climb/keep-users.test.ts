import { describe, expect, it } from '@jest/globals'
import { FIELD_MANAGERS } from '../../../../../src/api/labels.ts'
import { climb } from '../../../../../src/domain/rollout/climb/climb.ts'
import type { Write } from '../../../../../src/domain/rollout/decision.ts'
import type { ServiceFacts } from '../../../../../src/domain/rollout/facts.ts'
import { hashOf } from '../../../../../src/domain/rollout/replica-sets/revision.ts'
import { POD_TEMPLATE_HASH } from '../../../../../src/objects/workload.ts'
import { blueGreenOf } from '../../../../support/facts.ts'
import {
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  situationIn,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const S = ownedSet()
const U = updatedSet()
const strategy = blueGreenOf({ pause: { untilPromoted: true } })
const open = servedBy('web', { app: 'web' }, S)
const entered = { index: 1, count: 1, enteredTime: timeAt(0) }
const reached = { ...entered, reachedTime: timeAt(1) }
const promoted = { ...reached, promoted: true }
const full = { step: promoted, fullWeightTime: timeAt(5) }

type Active = [string, ServiceFacts]

/** Pinned by us after so many seconds; somebody has taken that away since. */
function takenFrom(set: typeof S, time = 0): Active {
  const [name, { service, slices }] = pinnedTo(set, open)
  if (service === undefined) throw new Error('no Service')
  const ours = {
    manager: FIELD_MANAGERS.traffic,
    operation: 'Update',
    apiVersion: 'v1',
    time: timeAt(time),
    fieldsType: 'FieldsV1',
    fieldsV1: {},
  } as const
  const metadata = { ...service.metadata, managedFields: [ours] }
  return [name, { service: { ...service, metadata, spec: { selector: { app: 'web' } } }, slices }]
}

function look(active: Active, wish: RolloutWish, now = 20) {
  const preview = pinnedTo(U, servedBy('web-preview', { app: 'web' }, U))
  const services = new Map([active, preview])
  const situation = situationIn(rolloutFacts({ strategy, facts: { services }, ...wish }), now)
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')
  const { writes = [], reason } = climb(situation, S, rollout)
  return { reason, writes: writes.map(wordOf) }
}

/** To which version a write pins which Service; else what it is for. */
function wordOf(write: Write): string {
  if (write.kind !== 'patch') return write.why
  const body = JSON.stringify(write.body['spec'])
  const at = [S, U].findIndex((set) => body.includes(`"${POD_TEMPLATE_HASH}":"${hashOf(set)}"`))
  return at === -1 ? write.why : `${write.key.name} to ${at === 0 ? 'S' : 'U'}`
}

describe('before the cut-over users stay at stable', () => {
  it.each<[string, Active, RolloutWish, readonly string[]]>([
    ['before U is made', open, {}, ['web to S']],
    [
      'before a U comes up again that was at 0',
      open,
      { sets: [updatedSet({ replicas: 0 })] },
      ['web to S'],
    ],
    ['while U comes up', open, { sets: [updatedSet({ available: 0 })] }, ['web to S']],
    [
      'while it waits to be promoted',
      open,
      { sets: [U], rollout: { step: reached } },
      ['web to S'],
    ],
    [
      'where somebody has taken the pin away',
      takenFrom(S),
      { sets: [U], rollout: { step: reached } },
      ['web to S'],
    ],
    [
      'where an earlier try had sent them to U',
      pinnedTo(U, open),
      { sets: [U], rollout: { step: entered } },
      ['web to S'],
    ],
    [
      'while Git holds it',
      open,
      { sets: [U], plan: { paused: true }, rollout: { step: reached } },
      ['web to S'],
    ],
    [
      'while U fills up for the cut-over',
      open,
      { sets: [updatedSet({ available: 1 })], rollout: { step: promoted } },
      ['web to S'],
    ],
    [
      'and are not written about where they are',
      pinnedTo(S, open),
      { sets: [U], rollout: { step: reached } },
      [],
    ],
    ['and nothing is while Git holds it and U has no pod', open, { plan: { paused: true } }, []],
  ])('%s', (_name, active, wish, writes) => {
    expect(look(active, wish).writes).toEqual(writes)
  })

  it('gives U no pod as long as the Service is contested', () => {
    const contested = takenFrom(S, 15)
    expect(look(contested, {}).writes).toEqual([])
    expect(look(contested, { sets: [updatedSet({ replicas: 0 })] }).writes).toEqual([])
    expect(look(contested, {}, 25).writes).toEqual(['web to S'])
  })
})

describe('after the cut-over users stay at the updated version', () => {
  const held = { plan: { paused: true } }

  it.each<[string, Active, RolloutWish, readonly string[]]>([
    [
      'where somebody has taken the pin away',
      takenFrom(U),
      { sets: [U], rollout: full },
      ['web to U'],
    ],
    ['while Git holds it', takenFrom(U), { ...held, sets: [U], rollout: full }, ['web to U']],
    [
      'also by a Service that was made again',
      open,
      { ...held, sets: [U], rollout: full },
      ['web to U'],
    ],
    [
      'with pods missing',
      takenFrom(U),
      { sets: [updatedSet({ available: 4 })], rollout: full },
      ['web to U'],
    ],
    [
      'but where they were sent back',
      takenFrom(S),
      { ...held, sets: [U], rollout: full },
      ['web to S'],
    ],
  ])('%s', (_name, active, wish, writes) => {
    expect(look(active, wish).writes).toEqual(writes)
  })
})

it('an abort sends them back whatever is contested', () => {
  const timed = blueGreenOf({ pause: { untilPromoted: true, timeoutSeconds: 5 } })
  const wish = { strategy: timed, sets: [U], rollout: { step: reached } }
  expect(look(takenFrom(U, 15), wish)).toEqual({ reason: 'Aborting', writes: ['web to S'] })
})
