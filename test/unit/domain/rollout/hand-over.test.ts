import { describe, expect, it } from '@jest/globals'
import { HANDED_OVER_ANNOTATION, SEAL_ANNOTATION } from '../../../../src/api/labels.ts'
import { handOver, SEAL, takeBack, unseal } from '../../../../src/domain/rollout/hand-over.ts'
import { formatLoans } from '../../../../src/domain/rollout/borrow.ts'
import type { Write } from '../../../../src/domain/rollout/decision.ts'
import type {
  Deployment,
  DeploymentStrategy,
  ReplicaSet,
} from '../../../../src/objects/workload.ts'
import { patched } from '../../../support/patched.ts'
import {
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  templateOf,
  timeAt,
  updatedSet,
} from '../../../support/rollout-facts.ts'

const SURGE = 'spec.strategy.rollingUpdate.maxSurge'

function rolling(maxSurge: number | string): DeploymentStrategy {
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable: 0 } }
}

const guarded = heldTarget(
  'web:2',
  { strategy: rolling('100%') },
  { [SURGE]: { was: '25%', is: '100%' } },
)
const seen = guarded

function sealed(set: ReplicaSet): ReplicaSet {
  const [name] = [set.metadata.name]
  const record = formatLoans('ReplicaSet', name, { [SEAL]: { was: null, is: 'true' } })
  const { template } = set.spec
  const metadata = { ...template.metadata, annotations: { [SEAL_ANNOTATION]: 'true' } }
  return {
    ...set,
    metadata: { ...set.metadata, annotations: { 'rolloutplan.dev/borrowed': record } },
    spec: { ...set.spec, template: { ...template, metadata } },
  }
}

/** U with its labels on, from so many seconds after the start; owned by D once its controller has seen it. */
function adopted(set: ReplicaSet, time: number): ReplicaSet {
  const { labels } = set.spec.template.metadata ?? {}
  const annotations = { [HANDED_OVER_ANNOTATION]: timeAt(time) }
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: 'web',
    uid: 'uid-of-web',
    controller: true,
  }
  return {
    ...set,
    metadata: { ...set.metadata, ...(labels && { labels }), annotations, ownerReferences: [owner] },
  }
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
    ['seals S first (handover.md T9)', {}, ['seal the stable version']],
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
})

describe('handOver() after the adoption', () => {
  const stable = sealed(ownedSet())
  const updated = adopted(updatedSet(), 10)

  it('waits for S to be at 0, for two seconds', () => {
    expect(next({ target: seen, stable, updated, now: 11 })).toMatchObject({ writes: [] })
  })

  it('then takes U back (T8, T10, T11)', () => {
    expect(whys(next({ target: seen, stable, updated, now: 12 }).writes)).toEqual([
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

  it("gives D's own surge back in the swap, where that is stable's size", () => {
    const loans = { 'spec.replicas': { was: 5, is: 1 }, [SURGE]: { was: 1, is: 5 } }
    const lent = heldTarget('web:2', { replicas: 1, strategy: rolling(5) }, loans)
    const target = { ...lent, status: { updatedReplicas: 5 } }
    const { writes } = next({ target, stable: sealed(ownedSet({ replicas: 1 })), updated, now: 11 })
    const { metadata, spec } = patched(target, writes[0])
    expect(spec).toMatchObject({ replicas: 5, strategy: { rollingUpdate: { maxSurge: 1 } } })
    expect(metadata.annotations?.['rolloutplan.dev/borrowed']).not.toContain('maxSurge')
  })
})

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

  it('never does so while D asks for U: it might inherit that size', () => {
    const situation = situationIn(rolloutFacts({ stable: one, sets: [updated] }))
    expect(whys(takeBack(situation, updated))).toEqual(['take the updated version back'])
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

  it('writes nothing where S is not sealed', () => {
    expect(unseal(ownedSet())).toEqual([])
  })
})
