import { describe, expect, it } from '@jest/globals'
import { clearLeftovers, giveBackLoans } from '../../../../../src/domain/rollout/loans/tidy.ts'
import { release } from '../../../../../src/domain/rollout/replica-sets/release.ts'
import { planOf } from '../../../../support/facts.ts'
import { patched } from '../../../../support/patched.ts'
import {
  heldTarget,
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  situationIn,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const SURGE = 'spec.strategy.rollingUpdate.maxSurge'
const rest = heldTarget('web:1')

function whys(wish: RolloutWish, act: typeof giveBackLoans) {
  return act(situationIn(rolloutFacts(wish))).map(({ why, kind }) =>
    kind === 'delete' ? 'delete: ' + why : why,
  )
}

describe('giveBackLoans()', () => {
  const loans = { [SURGE]: { was: '25%', is: '100%' } }
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '100%' } } as const
  const services = new Map([pinnedTo(ownedSet(), servedBy('web', { app: 'web' }))])

  it.each<[string, RolloutWish, readonly string[]]>([
    ['nothing where nothing but the gate is borrowed', {}, []],
    [
      'what is borrowed of D',
      { target: heldTarget('web:1', { strategy }, loans) },
      ['give back what is borrowed of the Deployment'],
    ],
    ['selectors', { facts: { services } }, ['select what the owner of the Service wrote']],
  ])('gives back %s', (_name, wish, expected) => {
    expect(whys(wish, giveBackLoans)).toEqual(expected)
  })

  it('leaves the gate shut', () => {
    const target = heldTarget('web:1', { strategy }, loans)
    const [write] = giveBackLoans(situationIn(rolloutFacts({ target })))
    const { metadata, spec } = patched(target, write)
    expect(spec.paused).toBe(true)
    expect(metadata.annotations?.['rolloutplan.dev/borrowed']).toContain('spec.paused')
  })
})

describe('clearLeftovers()', () => {
  const old = ownedSet({ image: 'web:0', replicas: 0 })
  const released = patched(old, release({ target: rest, plan: planOf() }, old, '')[0])

  it.each<[string, RolloutWish, readonly string[]]>([
    [
      'deletes ours that nobody asks for',
      { target: rest, sets: [updatedSet({ replicas: 0 })] },
      ['delete: delete a version that nobody asks for'],
    ],
    [
      'first takes it to 0',
      { target: rest, sets: [updatedSet()] },
      ['set the size of the updated version to 0'],
    ],
    ["hands D's old ones back", { target: rest, sets: [released] }, ['give an old version back']],
    [
      'keeps them while D asks for another version (docs/hand-over.md T12)',
      { sets: [released] },
      [],
    ],
    [
      'keeps everything while stable is short of pods',
      { target: rest, stable: ownedSet({ available: 3 }), sets: [updatedSet()] },
      [],
    ],
  ])('%s', (_name, wish, expected) => {
    expect(whys(wish, clearLeftovers)).toEqual(expected)
  })

  it('deletes what an earlier Deployment of the name left (docs/hand-over.md T23)', () => {
    const target = { ...rest, metadata: { ...rest.metadata, uid: 'another' } }
    const stable = ownedSet()
    const [owner] = stable.metadata.ownerReferences ?? []
    if (owner === undefined) throw new Error('no owner')
    const own = {
      ...stable,
      metadata: { ...stable.metadata, ownerReferences: [{ ...owner, uid: 'another' }] },
    }
    expect(whys({ target, stable: own, sets: [updatedSet()] }, clearLeftovers)).toEqual([
      'delete: delete what an earlier Deployment left',
    ])
  })
})
