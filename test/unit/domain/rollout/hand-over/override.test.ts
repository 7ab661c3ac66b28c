import { describe, expect, it } from '@jest/globals'
import {
  carrierOf,
  isComplete,
  override,
} from '../../../../../src/domain/rollout/hand-over/override.ts'
import type { Deployment, DeploymentStatus } from '../../../../../src/objects/workload.ts'
import {
  heldTarget,
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  situationIn,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'
import { blueGreenOf } from '../../../../support/facts.ts'

const whole: DeploymentStatus = {
  observedGeneration: 1,
  replicas: 5,
  updatedReplicas: 5,
  availableReplicas: 5,
}

function resumed(status: DeploymentStatus = {}, loans = {}): Deployment {
  return { ...heldTarget('web:2', { paused: false }, loans), status }
}

const K = ownedSet({ image: 'web:2' })
const S0 = ownedSet({ replicas: 0 })

function look(wish: RolloutWish) {
  return override(situationIn(rolloutFacts(wish), 60))
}

describe('override()', () => {
  it("unpins users first, as D's controller takes S down at once (docs/hand-over.md T15)", () => {
    const services = new Map([pinnedTo(ownedSet(), servedBy('web', { app: 'web' }, ownedSet()))])
    const target = resumed({}, { 'spec.replicas': { was: 5, is: 5 } })
    const { writes, reason, events } = look({
      strategy: blueGreenOf(),
      target,
      facts: { services },
    })
    expect(reason).toBe('Overridden')
    expect(writes).toMatchObject([{ key: { name: 'web' }, concern: 'traffic' }])
    expect(events).toMatchObject([{ type: 'Warning', reason: 'Overridden' }])
  })

  it("then gives back D's fields, and keeps in mind that the gate was ours", () => {
    const target = {
      ...resumed({}, { 'spec.replicas': { was: 5, is: 2 } }),
      spec: { ...resumed().spec, replicas: 2 },
    }
    const { writes } = look({ target })
    expect(writes).toMatchObject([{ body: { spec: { replicas: 5 } } }])
    expect(JSON.stringify(writes)).toContain('spec.paused')
  })

  it('leaves U alone until D carries the load (T14)', () => {
    expect(look({ target: resumed(), sets: [updatedSet(), K] }).writes).toEqual([])
  })

  it('then takes U to 0', () => {
    const { writes } = look({ target: resumed(whole), stable: S0, sets: [updatedSet(), K] })
    expect(writes).toMatchObject([
      { key: { name: updatedSet().metadata.name }, body: { spec: { replicas: 0 } } },
    ])
  })

  it('then shuts the gate again, with what Kubernetes rolled out as stable', () => {
    const transition = look({ target: resumed(whole), stable: S0, sets: [K] })
    expect(transition).toMatchObject({
      reason: 'RolloutComplete',
      stable: { metadata: { name: 'web-web2' } },
      writes: [{ body: { spec: { paused: true } } }],
      past: { result: 'Overridden' },
    })
  })

  it('says it once', () => {
    const waits = [{ reason: 'Overridden', message: '', since: timeAt(0) }] as const
    expect(look({ target: resumed(), status: { waits } }).events).toBeUndefined()
  })

  it('stays failed after a Recreate that failed, until D is whole', () => {
    const abort = { reason: 'RecreateFailed', message: '', time: timeAt(0) } as const
    const rollout = { abort, finishTime: timeAt(0) }
    expect(look({ target: resumed(), rollout }).reason).toBe('RecreateFailed')
  })
})

describe('isComplete()', () => {
  it.each<[string, DeploymentStatus, boolean]>([
    ['all pods are new and available', whole, true],
    ['its controller has not looked', { ...whole, observedGeneration: 0 }, false],
    ['an old pod is there', { ...whole, replicas: 6 }, false],
    ['a pod is not available', { ...whole, availableReplicas: 4 }, false],
  ])('%s', (_name, status, expected) => {
    expect(isComplete({ ...heldTarget(), status })).toBe(expected)
  })
})

it("carrierOf() is D's own ReplicaSet for what it asks for", () => {
  expect(carrierOf(situationIn(rolloutFacts({ sets: [updatedSet(), K] })))?.metadata.name).toBe(
    'web-web2',
  )
})
