import { describe, expect, it } from '@jest/globals'
import { decide } from '../../../../src/domain/rollout/decide.ts'
import type { Write } from '../../../../src/domain/rollout/decision.ts'
import type { Facts } from '../../../../src/domain/rollout/facts.ts'
import { isObject } from '../../../../src/base/json.ts'
import { keyOf, type KubeObject } from '../../../../src/objects/meta.ts'
import type { ReplicaSet } from '../../../../src/objects/workload.ts'
import { withAnswer } from '../../../../src/domain/rollout/requests/answer.ts'
import { blueGreenOf, canaryOf, deploymentOf } from '../../../support/facts.ts'
import {
  at,
  heldTarget,
  ownedSet,
  pinnedTo,
  requestOf,
  rolloutFacts,
  servedBy,
  templateOf,
  timeAt,
  updatedSet,
} from '../../../support/rollout-facts.ts'

const S = ownedSet()
const U = updatedSet()
const abort = { reason: 'AbortedByRequest', message: '', time: timeAt(1) } as const
const above = { step: { index: 1, count: 1, enteredTime: timeAt(0), reachedTime: timeAt(0) } }
const full = { ...above, fullWeightTime: timeAt(0) }
const bounded = canaryOf([20, 80], { capacity: { type: 'Bounded', maxSurge: 1 } })
const sealed: ReplicaSet = {
  ...S,
  spec: {
    ...S.spec,
    template: {
      ...S.spec.template,
      metadata: { ...S.spec.template.metadata, annotations: { 'rolloutplan.dev/sealed': 'true' } },
    },
  },
}
const cutOver = new Map([
  pinnedTo(S, servedBy('web', { app: 'web' }, S)),
  pinnedTo(U, servedBy('web-preview', { app: 'web' }, U)),
])
const guard = { 'spec.strategy.rollingUpdate.maxSurge': { was: '25%', is: '100%' } }
const asRecreate = heldTarget('web:2', { strategy: { type: 'Recreate' } })
const guarded = heldTarget('web:2', { strategy: { rollingUpdate: { maxSurge: '100%' } } }, guard)

/** D before a plan takes hold of it, with or without the plan's promise to give back. */
function bare(isPromised = false): Facts {
  const target = deploymentOf(
    { template: templateOf('web:1') },
    { generation: 1, resourceVersion: '10' },
  )
  const facts = rolloutFacts({
    target: { ...target, status: { observedGeneration: 1, replicas: 5, availableReplicas: 5 } },
    rollout: 'none',
  })
  const { status, ...plan } = facts.plan
  expect(status).toBeDefined()
  const { finalizers, ...metadata } = plan.metadata
  expect(finalizers).toBeDefined()
  return { ...facts, plan: { ...plan, metadata: isPromised ? plan.metadata : metadata } }
}

function stripped(facts: Facts): Facts {
  const { plan, target = heldTarget() } = facts
  const field = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', field: 'spec.paused' }
  const status = { observedGeneration: 1, ...plan.status, borrowed: [field] }
  const bareTarget = { ...target, metadata: { ...target.metadata, annotations: {} } }
  return { ...facts, plan: { ...plan, status }, target: bareTarget }
}

function deleted(facts: Facts): Facts {
  const metadata = { ...facts.plan.metadata, deletionTimestamp: timeAt(0) }
  return { ...facts, plan: { ...facts.plan, metadata } }
}

const due = withAnswer(
  {
    request: requestOf('Pause', { ttlSecondsAfterFinished: 1 }),
    accepted: true,
    reason: 'Accepted',
    message: '',
  },
  at(0),
)
const expired = { ...due, metadata: { ...due.metadata, resourceVersion: '40' } }

/** Facts that lead to a write, of every kind that there is. */
const entry = { apiVersion: 'apps/v1', fieldsType: 'FieldsV1', fieldsV1: {} } as const
const managedFields = [
  { ...entry, manager: 'helm', operation: 'Apply' },
  { ...entry, manager: 'rolloutplan-hand-over', operation: 'Update' },
] as const
const stableTarget = heldTarget('web:1')
const owned = { ...stableTarget, metadata: { ...stableTarget.metadata, managedFields } }

const CASES: readonly (readonly [string, Facts])[] = [
  ['shut the gate', bare(true)],
  ['restore what is on record', stripped(rolloutFacts({ sets: [U] }))],
  ['everything is given back', { ...deleted(rolloutFacts()), target: undefined }],
  [
    'select what the owner of the Service wrote',
    rolloutFacts({ rollout: { abort }, facts: { services: cutOver } }),
  ],
  ['promise to give back', bare()],
  ['make the updated version', rolloutFacts()],
  [
    'keep an old version from coming up',
    rolloutFacts({
      sets: [ownedSet({ image: 'web:0', replicas: 0, createdAt: '2031-01-01T00:00:00Z' })],
    }),
  ],
  [
    'bring an old version up as the updated one',
    rolloutFacts({ sets: [ownedSet({ image: 'web:2', replicas: 0 })] }),
  ],
  [
    'set the size of the updated version to 5',
    rolloutFacts({
      sets: [updatedSet({ replicas: 1 })],
      rollout: { ...above, step: { ...above.step, index: 2, count: 2 } },
    }),
  ],
  [
    'set the size of the stable version to 4',
    rolloutFacts({ strategy: bounded, sets: [updatedSet({ replicas: 1 })] }),
  ],
  [
    'pin users to the stable version',
    rolloutFacts({
      strategy: blueGreenOf(),
      facts: {
        services: new Map([
          servedBy('web', { app: 'web' }, S),
          servedBy('web-preview', { app: 'web' }, S),
        ]),
      },
    }),
  ],
  [
    'make the preview Service',
    rolloutFacts({
      strategy: blueGreenOf(),
      sets: [U],
      facts: { services: new Map([pinnedTo(S, servedBy('web', { app: 'web' }, S))]) },
    }),
  ],
  [
    'send all users to the updated version',
    rolloutFacts({
      strategy: blueGreenOf(),
      sets: [U],
      rollout: above,
      facts: { services: cutOver },
    }),
  ],
  ['seal the stable version', rolloutFacts({ strategy: canaryOf([20]), sets: [U], rollout: full })],
  [
    'guard the hand-over',
    rolloutFacts({ strategy: canaryOf([20]), stable: sealed, sets: [U], rollout: full }),
  ],
  [
    'hand over the updated version',
    rolloutFacts({
      strategy: canaryOf([20]),
      stable: sealed,
      target: guarded,
      sets: [U],
      rollout: full,
    }),
  ],
  ['set the size of the updated version to 0', rolloutFacts({ sets: [U], rollout: { abort } })],
  [
    'take the updated version back',
    rolloutFacts({ sets: [ownedSet({ image: 'web:2' })], rollout: { abort } }),
  ],
  ['unseal it', rolloutFacts({ stable: sealed, sets: [U], rollout: { abort } })],
  [
    'give back what is borrowed of the Deployment',
    rolloutFacts({ target: guarded, rollout: { abort } }),
  ],
  [
    'delete a version that nobody asks for',
    rolloutFacts({
      target: heldTarget('web:1'),
      rollout: 'none',
      sets: [updatedSet({ replicas: 0 })],
    }),
  ],
  ['open the gate', deleted(rolloutFacts({ target: heldTarget('web:1'), rollout: 'none' }))],
  ['leave it paused', deleted(rolloutFacts({ rollout: { abort, finishTime: timeAt(2) } }))],
  [
    'open the gate for one roll',
    rolloutFacts({
      strategy: { type: 'Recreate', recreate: {} },
      target: asRecreate,
      rollout: { stepsHash: 'Recreate-x' },
    }),
  ],
  ['no longer own what is given back', rolloutFacts({ target: owned, rollout: 'none' })],
  ['its time is over', rolloutFacts({ facts: { requests: [expired] } })],
]

function objectOf(facts: Facts, write: Write): KubeObject | undefined {
  const { plan, target, replicaSets, services, requests } = facts
  const all: readonly (KubeObject | undefined)[] = [
    plan,
    target,
    ...replicaSets,
    ...requests,
    ...[...services.values()].map(({ service }) => service),
  ]
  const { name } = write.kind === 'create' ? write.object.metadata : write.key
  return all.find((object) => object?.kind === write.resource.kind && object.metadata.name === name)
}

/** What is said of the object that must not have changed. */
function identityIn(write: Write): unknown {
  if (write.kind === 'create') return undefined
  if (write.kind !== 'patch') return [write.uid, write.resourceVersion]
  const { metadata } = write.body
  return isObject(metadata) ? [metadata['uid'], metadata['resourceVersion']] : undefined
}

describe.each(CASES)('a decision to %s', (why, facts) => {
  const { writes } = decide(facts, at(60))

  it('is made', () => {
    expect(writes.map((write) => write.why)).toContain(why)
  })

  it('changes nothing that is not as it was seen, and makes nothing that was seen', () => {
    for (const write of writes) {
      const { uid, resourceVersion = '' } = objectOf(facts, write)?.metadata ?? {}
      const expected = write.kind === 'create' ? undefined : [uid, resourceVersion]
      expect(identityIn(write)).toEqual(expected)
      if (write.kind === 'create') expect(objectOf(facts, write)).toBeUndefined()
    }
  })

  it('writes to no object twice', () => {
    const written = writes.map(({ resource, ...write }) => {
      const { name } = write.kind === 'create' ? keyOf(write.object) : write.key
      return `${resource.kind}/${name}`
    })
    expect(written).toEqual([...new Set(written)])
  })

  it('is the same again, whatever the order in which the facts were gathered', () => {
    const { replicaSets, requests, services } = facts
    const shuffled = {
      ...facts,
      replicaSets: [...replicaSets].reverse(),
      requests: [...requests].reverse(),
      services: new Map([...services].reverse()),
    }
    expect(decide(shuffled, at(60))).toEqual(decide(facts, at(60)))
  })
})

describe('who is handed over or taken back', () => {
  it.each(CASES.filter(([why]) => /hand over|take the updated|old version/.test(why)))(
    'depends on D as it was seen: %s',
    (why, facts) => {
      const write = decide(facts, at(60)).writes.find((made) => made.why === why)
      expect(write).toMatchObject({
        unlessChanged: [{ key: { name: 'web' }, resourceVersion: '10' }],
      })
    },
  )
})
