import { describe, expect, it } from '@jest/globals'
import { LEFT_PAUSED_ANNOTATION, PLAN_FINALIZER } from '../../../../src/api/labels.ts'
import type { Facts } from '../../../../src/domain/rollout/facts.ts'
import { letGo } from '../../../../src/domain/rollout/let-go.ts'
import type { Deployment } from '../../../../src/objects/workload.ts'
import { canaryOf, deploymentOf, planOf } from '../../../support/facts.ts'
import { patched } from '../../../support/patched.ts'
import {
  at,
  heldTarget,
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  templateOf,
  updatedSet,
  type RolloutWish,
} from '../../../support/rollout-facts.ts'

/** Facts of a plan that was deleted at the start. */
function deleted(wish: RolloutWish = {}): Facts {
  const facts = rolloutFacts(wish)
  const metadata = {
    ...facts.plan.metadata,
    finalizers: [PLAN_FINALIZER],
    deletionTimestamp: '2030-03-17T17:46:40Z',
  }
  return { ...facts, plan: { ...facts.plan, metadata } }
}

function targetOf({ target }: Facts): Deployment {
  if (target === undefined) throw new Error('no target')
  return target
}

function whys(facts: Facts, now = 0) {
  return letGo(facts, at(now)).writes.map(({ why }) => why)
}

const rest: RolloutWish = { target: heldTarget('web:1'), rollout: 'none' }
const free = deploymentOf({ template: templateOf('web:1') }, { generation: 1 })
const DONE = ['everything is given back']

describe('letGo()', () => {
  it.each<[string, RolloutWish, readonly string[]]>([
    ['opens the gate at rest', rest, ['open the gate']],
    ['has nothing to do once all is given back', { target: free, rollout: 'none' }, DONE],
    ['first takes U to 0', { sets: [updatedSet()] }, ['set the size of the updated version to 0']],
    ['leaves D paused where opening would start a rollout', {}, ['leave it paused']],
    [
      'deletes what it made',
      { target: free, rollout: 'none', sets: [updatedSet({ replicas: 0 })] },
      ['delete a version that nobody asks for'],
    ],
    [
      'leaves a plan alone that took the Deployment over',
      {
        ...rest,
        facts: {
          rivalPlans: [
            planOf(canaryOf(), {
              name: 'older',
              uid: 'older',
              creationTimestamp: '2020-01-01T00:00:00Z',
            }),
          ],
        },
      },
      DONE,
    ],
    [
      'waits for Kubernetes where somebody resumed D',
      { target: heldTarget('web:2', { paused: false }) },
      [],
    ],
  ])('%s', (_name, wish, expected) => {
    expect(whys(deleted(wish))).toEqual(expected)
  })

  it('gives D back as it was', () => {
    const facts = deleted(rest)
    const [write] = letGo(facts, at(0)).writes
    const target = patched(targetOf(facts), write)
    expect(target.spec.paused).toBeUndefined()
    expect(target.metadata.annotations).toEqual({})
  })

  it('says on D itself why it is left paused, and how to go on', () => {
    const facts = deleted()
    const { writes, events } = letGo(facts, at(0))
    const target = patched(targetOf(facts), writes[0])
    expect(target.spec.paused).toBe(true)
    expect(target.metadata.annotations?.[LEFT_PAUSED_ANNOTATION]).toContain(
      'kubectl rollout resume deployment/web -n default',
    )
    expect(Object.keys(target.metadata.annotations ?? {})).toEqual([LEFT_PAUSED_ANNOTATION])
    expect(events).toMatchObject([{ type: 'Warning', reason: 'LeftPaused' }])
  })

  it('does not wait for pods for longer than 30 s', () => {
    const bounded = canaryOf([20, 80], { capacity: { type: 'Bounded', maxSurge: 1 } })
    const target = heldTarget('web:1', { replicas: 2 }, { 'spec.replicas': { was: 5, is: 2 } })
    const facts = deleted({
      strategy: bounded,
      target,
      stable: ownedSet({ replicas: 2, available: 0 }),
      sets: [updatedSet({ replicas: 4 })],
    })
    expect(letGo(facts, at(29)).lookAgainAt).toBe(at(30))
    expect(whys(facts, 30)).toEqual(['open the gate'])
  })

  it('gives selectors back where the Deployment is gone', () => {
    const services = new Map([pinnedTo(ownedSet(), servedBy('web', { app: 'web' }))])
    const { target, ...facts } = deleted({ facts: { services } })
    expect(target).toBeDefined()
    expect(whys({ ...facts, target: undefined })).toEqual([
      'select what the owner of the Service wrote',
    ])
  })

  it('has nothing to do without the finalizer', () => {
    const facts = deleted(rest)
    const { finalizers, ...metadata } = facts.plan.metadata
    expect(finalizers).toHaveLength(1)
    expect(whys({ ...facts, plan: { ...facts.plan, metadata } })).toEqual([])
  })
})
