import { describe, expect, it } from '@jest/globals'
import { HANDED_OVER_ANNOTATION, SEAL_ANNOTATION } from '../../../../../src/api/labels.ts'
import {
  handOver,
  takeBack,
  unseal,
} from '../../../../../src/domain/rollout/hand-over/hand-over.ts'
import { recordedLoans } from '../../../../../src/domain/rollout/loans/borrow.ts'
import type { Write } from '../../../../../src/domain/rollout/decision.ts'
import type { Deployment, ReplicaSet } from '../../../../../src/objects/workload.ts'
import { isWithin } from '../../../../../src/domain/rollout/replica-sets/replica-sets.ts'
import { release } from '../../../../../src/domain/rollout/replica-sets/release.ts'
import { planOf } from '../../../../support/facts.ts'
import { adopted, rolling, sealed, SURGE } from '../../../../support/hand-over-facts.ts'
import { patched } from '../../../../support/patched.ts'
import {
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  templateOf,
  timeAt,
  updatedSet,
} from '../../../../support/rollout-facts.ts'

const guarded = heldTarget(
  'web:2',
  { strategy: rolling('100%') },
  { [SURGE]: { was: '25%', is: '100%' } },
)
const seen = guarded

/** With a spec that its controller has not seen yet. */
function unseen<T extends Deployment | ReplicaSet>(object: T): T {
  return { ...object, metadata: { ...object.metadata, generation: 2 } }
}

interface Wish {
  readonly target?: Deployment
  readonly stable?: ReplicaSet
  readonly updated?: ReplicaSet
  readonly sets?: readonly ReplicaSet[]
  readonly now?: number
}

function next({
  target = heldTarget(),
  stable = ownedSet(),
  updated = updatedSet(),
  sets = [],
  now = 0,
}: Wish) {
  const situation = situationIn(rolloutFacts({ target, stable, sets: [updated, ...sets] }), now)
  return handOver(situation, { stable, updated })
}

function whys(writes: readonly Write[]): readonly string[] {
  return writes.map(({ why }) => why)
}

describe('handOver() before the adoption', () => {
  const withU = { stable: sealed(ownedSet()), target: seen }

  it.each<[string, Wish, readonly string[]]>([
    ['seals S first (docs/hand-over.md T9)', {}, ['seal the stable version']],
    ['then guards D', { stable: sealed(ownedSet()) }, ['guard the hand-over']],
    [
      "waits for D's controller to see the guard",
      { ...withU, target: { ...guarded, status: {} } },
      [],
    ],
    ['then adopts U', withU, ['hand over the updated version']],
    [
      'waits for a pod of U that is missing (T2, T11)',
      { ...withU, updated: updatedSet({ available: 4 }) },
      [],
    ],
    ['waits for U to have the size of D', { ...withU, updated: updatedSet({ replicas: 4 }) }, []],
    [
      'waits while D is scaled to 0 (T13)',
      {
        ...withU,
        target: { ...seen, spec: { ...seen.spec, replicas: 0 } },
        updated: updatedSet({ replicas: 0 }),
      },
      [],
    ],
    [
      'hands over where D wants one pod',
      {
        stable: sealed(ownedSet({ replicas: 1 })),
        target: { ...seen, spec: { ...seen.spec, replicas: 1 } },
        updated: updatedSet({ replicas: 1 }),
      },
      ['hand over the updated version'],
    ],
    [
      'waits while U is larger than D, as D would take pods from it',
      { ...withU, updated: updatedSet({ replicas: 6 }) },
      [],
    ],
    [
      'does not trust a status of U that is older than its size',
      { ...withU, updated: unseen(updatedSet()) },
      [],
    ],
    [
      "waits for S's controller to see the seal",
      { ...withU, stable: unseen(sealed(ownedSet())) },
      [],
    ],
    [
      'guards again where somebody has taken the guard back (T11)',
      { ...withU, target: { ...seen, spec: { ...seen.spec, strategy: rolling('25%') } } },
      ['guard the hand-over'],
    ],
    [
      'waits where minReadySeconds differ (T16)',
      { ...withU, target: { ...seen, spec: { ...seen.spec, minReadySeconds: 9 } } },
      [],
    ],
    [
      'waits where D would take an older ReplicaSet for the new one (T6, T14)',
      {
        ...withU,
        sets: [ownedSet({ image: 'web:2', replicas: 0, createdAt: '2029-01-01T00:00:00Z' })],
      },
      [],
    ],
    [
      'goes on where the other is younger',
      {
        ...withU,
        sets: [ownedSet({ image: 'web:2', replicas: 0, createdAt: '2031-01-01T00:00:00Z' })],
      },
      ['hand over the updated version'],
    ],
  ])('%s', (_name, wish, expected) => {
    expect(whys(next(wish).writes)).toEqual(expected)
  })

  it('guards by a share, which stays true when D is scaled (T7)', () => {
    const { writes } = next({ stable: sealed(ownedSet()) })
    expect(writes).toMatchObject([
      { body: { spec: { strategy: { rollingUpdate: { maxSurge: '100%' } } } } },
    ])
  })

  it("guards a bounded ladder by U's size, as D's is stable's", () => {
    const target = heldTarget('web:2', { replicas: 1 }, { 'spec.replicas': { was: 5, is: 1 } })
    const { writes } = next({ target, stable: sealed(ownedSet({ replicas: 1 })) })
    expect(writes).toMatchObject([
      { body: { spec: { strategy: { rollingUpdate: { maxSurge: 5 } } } } },
    ])
  })

  it('adopts in one write, and only if D has not changed', () => {
    const { writes } = next({ ...withU, now: 3 })
    expect(writes).toMatchObject([{ unlessChanged: [{ resourceVersion: '10' }] }])
    const { metadata } = patched(updatedSet(), writes[0])
    expect(metadata.labels).toEqual(updatedSet().spec.template.metadata?.labels)
    expect(metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/desired-replicas': '5',
      'deployment.kubernetes.io/max-replicas': '10',
      [HANDED_OVER_ANNOTATION]: timeAt(3),
    })
  })

  it('says the same at each stage, for the status to be written once', () => {
    const guarding = { stable: sealed(ownedSet()) }
    const waiting = { ...withU, target: { ...guarded, status: {} } }
    const messages = [{}, guarding, waiting, withU].map((wish) => next(wish).message)
    expect(new Set(messages)).toEqual(
      new Set(['the Deployment takes over ReplicaSet "web-849fb4b4d5"']),
    )
  })
})

describe('handOver() of an old version of D (T6)', () => {
  const old = ownedSet({ image: 'web:2', createdAt: '2029-01-01T00:00:00Z' })
  const released = patched(old, release({ target: seen, plan: planOf() }, old, '')[0])

  it('gives it its own labels back, and nothing of ours stays on it', () => {
    const { writes } = next({ target: seen, stable: sealed(ownedSet()), updated: released })
    const { labels, annotations = {} } = patched(released, writes[0]).metadata
    expect(labels).toEqual(old.metadata.labels)
    expect(Object.keys(annotations).filter((key) => key.startsWith('rolloutplan.dev'))).toEqual([
      HANDED_OVER_ANNOTATION,
    ])
  })
})

describe('handOver() after the adoption', () => {
  const stable = sealed(ownedSet())
  const updated = adopted(updatedSet(), 10)

  it('waits for S to be at 0 as long as a busy controller may need', () => {
    expect(next({ target: seen, stable, updated, now: 39 })).toMatchObject({ writes: [] })
  })

  it('then takes U back (T8, T10, T11)', () => {
    expect(whys(next({ target: seen, stable, updated, now: 40 }).writes)).toEqual([
      'take the updated version back',
    ])
  })

  it("swaps the sizes of a bounded ladder once D's status counts U", () => {
    const loans = { 'spec.replicas': { was: 5, is: 1 }, [SURGE]: { was: 2, is: 5 } }
    const lent = heldTarget('web:2', { replicas: 1, strategy: rolling(5) }, loans)
    const one = sealed(ownedSet({ replicas: 1 }))
    expect(next({ target: lent, stable: one, updated, now: 11 }).writes).toEqual([])
    const counted = { ...lent, status: { updatedReplicas: 5 } }
    expect(next({ target: counted, stable: one, updated, now: 11 }).writes).toMatchObject([
      { body: { spec: { replicas: 5, strategy: { rollingUpdate: { maxSurge: 1 } } } } },
    ])
  })

  it.each<[string, number | string | null, number, boolean]>([
    ["gives D's own surge back in the swap, where that is stable's size", 1, 1, true],
    ['and where it is a share that comes to as many', '25%', 2, true],
    ['keeps it lent where it is another size', 2, 1, false],
    ['keeps it lent where D names none', null, 1, false],
  ])('%s', (_name, was, size, isGivenBack) => {
    const loans = { 'spec.replicas': { was: 5, is: size }, [SURGE]: { was, is: 5 } }
    const lent = heldTarget('web:2', { replicas: size, strategy: rolling(5) }, loans)
    const target = { ...lent, status: { updatedReplicas: 5 } }
    const one = sealed(ownedSet({ replicas: size }))
    const after = patched(target, next({ target, stable: one, updated, now: 11 }).writes[0])
    const surge = isGivenBack ? was : size
    expect(after.spec).toMatchObject({ replicas: 5, strategy: rolling(surge ?? size) })
    expect(recordedLoans(after)?.[SURGE]).toEqual(isGivenBack ? undefined : { was, is: size })
  })
})

const TAKE = 'take the updated version back'

function lentTo(replicas: number): Deployment {
  return heldTarget('web:3', { replicas }, { 'spec.replicas': { was: 5, is: replicas } })
}

describe('takeBack()', () => {
  const updated = adopted(updatedSet(), 0)
  const one = sealed(ownedSet({ replicas: 1 }))

  it("asks for stable's size first where D asks for another version by now (T10)", () => {
    const target = heldTarget('web:3')
    const situation = situationIn(rolloutFacts({ target, stable: one, sets: [updated] }))
    expect(takeBack(situation, updated)).toMatchObject([
      { body: { spec: { replicas: 1, strategy: { rollingUpdate: { maxSurge: 5 } } } } },
    ])
  })

  it.each<[string, Deployment, ReplicaSet, readonly string[]]>([
    ['never does so while D asks for U: it might inherit that size', heldTarget(), one, [TAKE]],
    ['has no need to where S is as large as D', heldTarget('web:3'), ownedSet(), [TAKE]],
    ['has no need to where S is at 0', heldTarget('web:3'), ownedSet({ replicas: 0 }), [TAKE]],
    ["waits for D's controller to see the size that was lent", unseen(lentTo(1)), one, []],
    ['takes U back once it has', lentTo(1), one, [TAKE]],
    ['waits for nothing where no size was lent', unseen(heldTarget('web:3')), ownedSet(), [TAKE]],
  ])('%s', (_name, target, stable, expected) => {
    const situation = situationIn(rolloutFacts({ target, stable, sets: [updated] }))
    expect(whys(takeBack(situation, updated))).toEqual(expected)
  })

  it('takes U out of D and makes it what it was, for the next try', () => {
    const situation = situationIn(rolloutFacts({ sets: [updated] }))
    const [write] = takeBack(situation, updated)
    const taken = patched(updated, write)
    expect(isWithin(taken, heldTarget())).toBe(false)
    expect(taken.metadata.labels).toMatchObject(updatedSet().metadata.labels ?? {})
    expect(taken.metadata.ownerReferences).toEqual(updatedSet().metadata.ownerReferences)
    expect(taken.metadata.annotations?.[HANDED_OVER_ANNOTATION]).toBeUndefined()
    expect(write).toMatchObject({ unlessChanged: [{ resourceVersion: '10' }] })
  })
})

describe('unseal()', () => {
  it('makes S what it was', () => {
    const set = sealed(ownedSet())
    const { template } = patched(set, unseal(set)[0]).spec
    expect({ ...template, metadata: { labels: template.metadata?.labels } }).toEqual({
      ...templateOf('web:1'),
      metadata: { labels: ownedSet().metadata.labels },
    })
  })

  it('does so too where the record of it is lost', () => {
    const { annotations, ...metadata } = sealed(ownedSet()).metadata
    expect(annotations).toBeDefined()
    const [write] = unseal({ ...sealed(ownedSet()), metadata })
    expect(write).toMatchObject({
      body: { spec: { template: { metadata: { annotations: { [SEAL_ANNOTATION]: null } } } } },
    })
  })

  it('is the undoing of the seal', () => {
    const [write] = next({}).writes
    const set = patched(ownedSet(), write)
    expect(set.spec.template).not.toEqual(ownedSet().spec.template)
    const { metadata, spec } = patched(set, unseal(set)[0])
    expect(metadata.annotations).toEqual({})
    expect({ ...spec.template.metadata, annotations: undefined }).toEqual({
      ...ownedSet().spec.template.metadata,
      annotations: undefined,
    })
  })

  it('writes nothing where S is not sealed', () => {
    expect(unseal(ownedSet())).toEqual([])
  })
})
