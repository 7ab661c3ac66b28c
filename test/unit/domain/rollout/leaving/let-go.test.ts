import { describe, expect, it } from '@jest/globals'
import { LEFT_PAUSED_ANNOTATION } from '../../../../../src/api/labels.ts'
import type { Facts } from '../../../../../src/domain/rollout/facts.ts'
import { letGo, statusOfLeaving } from '../../../../../src/domain/rollout/leaving/let-go.ts'
import { release } from '../../../../../src/domain/rollout/replica-sets/release.ts'
import type { Deployment, ReplicaSet } from '../../../../../src/objects/workload.ts'
import { blueGreenOf, canaryOf, deploymentOf, planOf } from '../../../../support/facts.ts'
import { rolling, SURGE } from '../../../../support/hand-over-facts.ts'
import { patched } from '../../../../support/patched.ts'
import {
  at,
  heldTarget,
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  templateOf,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const OPEN = 'open the gate'
const LEAVE = 'leave it paused'
const END = 'everything is given back'
const DELETE = 'delete a version that nobody asks for'
const UNPIN = 'select what the owner of the Service wrote'

/** Facts of a plan that was deleted at the start. */
function deleted(wish: RolloutWish): Facts {
  const facts = rolloutFacts(wish)
  const metadata = { ...facts.plan.metadata, deletionTimestamp: timeAt(0) }
  return { ...facts, plan: { ...facts.plan, metadata } }
}

function look(wish: RolloutWish, now = 0): readonly string[] {
  return letGo(deleted(wish), at(now)).writes.map(({ why }) => why)
}

/** D after what is written to it. */
function targetAfter(wish: RolloutWish, now = 0): Deployment {
  const { target = heldTarget() } = wish
  const { writes } = letGo(deleted(wish), at(now))
  const write = writes.find(({ resource }) => resource.kind === 'Deployment')
  return patched(target, write)
}

/** Users are at one version, and its pods are the endpoints. */
function usersAt(set: ReplicaSet): RolloutWish {
  const services = new Map([pinnedTo(set, servedBy('web', { app: 'web' }, set))])
  return { strategy: blueGreenOf(), facts: { services } }
}

const S = ownedSet()
const U = updatedSet()
const noneOfU = updatedSet({ replicas: 0 })
/** U at 0 with a pod that has not gone yet. */
const draining = { ...noneOfU, status: { observedGeneration: 1, replicas: 1 } }

describe('letGo() at rest', () => {
  const rest: RolloutWish = { target: heldTarget('web:1'), rollout: 'none' }
  const free = { ...rest, target: deploymentOf({ template: templateOf('web:1') }) }
  const older = { name: 'older', creationTimestamp: '2029-01-01T00:00:00Z' }
  const old = ownedSet({ image: 'web:0', replicas: 0 })
  const released = patched(old, release({ target: heldTarget(), plan: planOf() }, old, '')[0])

  it.each<[string, RolloutWish, readonly string[]]>([
    ['opens the gate', rest, [OPEN]],
    ['then lets the plan go', { ...rest, target: targetAfter(rest) }, [END]],
    ['removes what rollouts left', { ...free, sets: [noneOfU] }, [DELETE]],
    ['hands old versions back (T12)', { ...free, sets: [released] }, ['give an old version back']],
    ['leaves what still has pods', { ...free, sets: [draining] }, [END]],
    ["leaves what is the Deployment's own", { ...free, sets: [old] }, [END]],
    [
      'touches nothing that an older plan holds',
      { ...rest, facts: { rivalPlans: [planOf(canaryOf(), older)] } },
      [END],
    ],
  ])('%s', (_name, wish, expected) => {
    expect(look(wish)).toEqual(expected)
  })

  it('leaves nothing on the Deployment', () => {
    const { metadata, spec } = targetAfter(rest)
    expect([metadata.annotations, spec.paused]).toEqual([{}, undefined])
  })

  it('leaves a Deployment paused that was so before there was a plan', () => {
    const target = heldTarget('web:1', {}, { 'spec.paused': { was: true, is: true } })
    expect(targetAfter({ ...rest, target }).spec.paused).toBe(true)
  })

  it('has nothing to do for a plan that never took hold', () => {
    const facts = deleted(rest)
    const { finalizers, ...metadata } = facts.plan.metadata
    expect(finalizers).toHaveLength(1)
    expect(letGo({ ...facts, plan: { ...facts.plan, metadata } }, at(0)).writes).toEqual([])
  })
})

describe('letGo() where the Deployment is gone', () => {
  it('gives selectors back, and then lets the plan go', () => {
    const { facts } = usersAt(S)
    expect(look({ facts: { ...facts, target: undefined } })).toEqual([UNPIN])
    expect(look({ facts: { target: undefined } })).toEqual([END])
  })
})

describe('letGo() in the middle of a rollout', () => {
  const bounded = canaryOf([20, 80], { capacity: { type: 'Bounded', maxSurge: 1 } })
  const goneBack: RolloutWish = { sets: [noneOfU] }
  const left: RolloutWish = { ...goneBack, target: targetAfter(goneBack) }

  it.each<[string, RolloutWish, readonly string[]]>([
    ['sends users back first', { ...usersAt(U), sets: [U] }, ['send all users back to stable']],
    [
      'then takes U to 0',
      { ...usersAt(S), sets: [U] },
      ['set the size of the updated version to 0'],
    ],
    [
      'brings stable back to what its owner asks for',
      {
        strategy: bounded,
        target: heldTarget('web:2', { replicas: 4 }, { 'spec.replicas': { was: 5, is: 4 } }),
        stable: ownedSet({ replicas: 4 }),
        sets: [updatedSet({ replicas: 1 })],
      },
      ['set the size of the stable version to 5'],
    ],
    ['waits for the pods of U to go', { sets: [draining] }, []],
    ['then leaves the Deployment paused: it never starts a rollout', goneBack, [LEAVE]],
    ['and gives selectors back in the same pass', { ...usersAt(S), ...goneBack }, [UNPIN, LEAVE]],
    ['then removes U', left, [DELETE]],
    ['and lets the plan go', { ...left, sets: [] }, [END]],
    [
      'says it anew where the hint on the Deployment is about something else',
      { ...left, target: heldTarget('web:2', {}, {}) },
      [LEAVE],
    ],
  ])('%s', (_name, wish, expected) => {
    expect(look(wish)).toEqual(expected)
  })

  it('says on the Deployment, and aloud, how to resume it', () => {
    const { metadata, spec } = targetAfter(goneBack)
    const command = 'kubectl rollout resume deployment/web -n default'
    expect(spec.paused).toBe(true)
    expect(Object.keys(metadata.annotations ?? {})).toEqual([LEFT_PAUSED_ANNOTATION])
    expect(metadata.annotations?.[LEFT_PAUSED_ANNOTATION]).toContain(command)
    const { events } = letGo(deleted(goneBack), at(0))
    expect(events).toMatchObject([{ type: 'Warning', reason: 'LeftPaused' }])
    expect(events[0]?.message).toContain(command)
  })

  const since = (time: number): RolloutWish => ({
    status: { waits: [{ reason: 'LettingGo', message: '', since: timeAt(time) }] },
  })

  it('is patient for half a minute, and then leaves pods rather than users unserved', () => {
    const wish = { sets: [draining], ...since(0) }
    expect(letGo(deleted(wish), at(29)).lookAgainAt).toBe(at(30))
    expect(look(wish, 29)).toEqual([])
    expect(look(wish, 30)).toEqual([LEAVE])
    expect(letGo(deleted(wish), at(30)).lookAgainAt).toBeUndefined()
    expect(look({ ...wish, target: targetAfter(wish, 30) }, 30)).toEqual([END])
  })

  it('does not count the time in which nobody was there to ask for anything', () => {
    const late = letGo(deleted({ sets: [U] }), at(600))
    expect(late).toMatchObject({ isMoving: true })
    expect(letGo(deleted({ sets: [draining] }), at(600))).toMatchObject({ writes: [] })
    expect(look({ ...usersAt(U), sets: [U], ...since(0) }, 600)).toEqual([
      'send all users back to stable',
    ])
  })

  it('writes down since when it waits, and counts anew once it has moved something', () => {
    const facts = deleted({ sets: [draining] })
    const told = statusOfLeaving(facts, letGo(facts, at(600)))
    expect(told?.waits).toMatchObject([{ since: timeAt(600), deadline: timeAt(630) }])
    const waiting = { ...facts, plan: { ...facts.plan, ...(told && { status: told }) } }
    expect(statusOfLeaving(waiting, letGo(waiting, at(610)))).toBe(told)
    expect(statusOfLeaving(waiting, { isMoving: true })?.waits).toBeUndefined()
  })

  it('gives the replicas back by value when its patience is over', () => {
    const wish: RolloutWish = {
      ...since(0),
      strategy: bounded,
      target: heldTarget('web:1', { replicas: 2 }, { 'spec.replicas': { was: 5, is: 2 } }),
      stable: ownedSet({ replicas: 2, available: 0 }),
      sets: [updatedSet({ replicas: 4 })],
    }
    expect(look(wish, 30)).toEqual([OPEN])
    expect(targetAfter(wish, 30).spec.replicas).toBe(5)
  })
})

describe('letGo() where Kubernetes has it already', () => {
  const none = ownedSet({ replicas: 0 })
  const K = ownedSet({ image: 'web:2' })
  const handedOver: RolloutWish = { stable: none, sets: [K] }
  const guarded = heldTarget(
    'web:2',
    { strategy: rolling('100%') },
    { [SURGE]: { was: '25%', is: '100%' } },
  )

  it('gives back what a hand-over borrowed before the gate', () => {
    const wish = { ...handedOver, target: guarded }
    expect(look(wish)).toEqual(['give back what is borrowed of the Deployment'])
    expect(targetAfter(wish).spec).toMatchObject({ paused: true, strategy: rolling('25%') })
  })

  it('then opens the gate: what D asks for is what serves', () => {
    expect(look(handedOver)).toEqual([OPEN])
    expect(targetAfter(handedOver).spec.paused).toBeUndefined()
  })

  it('leaves it shut where D asks for yet another version by now', () => {
    expect(look({ ...handedOver, target: heldTarget('web:3') })).toEqual([LEAVE])
  })

  it('lets a roll end that a person began, and leaves the gate as they put it', () => {
    const resumed = heldTarget('web:2', { paused: false })
    expect(look({ target: resumed, sets: [K] })).toEqual([])
    const status = { observedGeneration: 1, replicas: 5, updatedReplicas: 5, availableReplicas: 5 }
    const done: RolloutWish = { stable: none, sets: [K], target: { ...resumed, status } }
    expect(look(done)).toEqual([OPEN])
    expect(targetAfter(done).spec.paused).toBe(false)
  })
})
