import { describe, expect, it } from '@jest/globals'
import { BORROWED_ANNOTATION, FIELD_MANAGERS } from '../../../../../src/api/labels.ts'
import { formatLoans, type Loans } from '../../../../../src/domain/rollout/loans/borrow.ts'
import {
  disownForGood,
  withDisowned,
  withoutOwners,
} from '../../../../../src/domain/rollout/loans/disown.ts'
import type { Write } from '../../../../../src/domain/rollout/decision.ts'
import type { Facts } from '../../../../../src/domain/rollout/facts.ts'
import type { ManagedFieldsEntry } from '../../../../../src/objects/meta.ts'
import type { Service } from '../../../../../src/objects/service.ts'
import { blueGreenOf, serviceOf } from '../../../../support/facts.ts'
import { heldTarget, rolloutFacts } from '../../../../support/rollout-facts.ts'

function entryOf(manager: string, entry: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry {
  const head = { apiVersion: 'apps/v1', fieldsType: 'FieldsV1', fieldsV1: {} } as const
  return { ...head, manager, operation: 'Update', ...entry }
}

const { gate, handOver, replicaSets, traffic } = FIELD_MANAGERS
const HELM = entryOf('helm', { operation: 'Apply' })
const PINNED: Loans = { 'spec.selector.pod-template-hash': { was: null, is: 'a' } }
const GUARD: Loans = { 'spec.strategy.rollingUpdate.maxSurge': { was: '25%', is: '100%' } }

function factsWith(managedFields: readonly ManagedFieldsEntry[], loans: Loans = {}): Facts {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '100%' } } as const
  const target = heldTarget('web:1', { strategy }, loans)
  const owned = { ...target, metadata: { ...target.metadata, managedFields } }
  return rolloutFacts({ target: owned, rollout: 'none' })
}

const AT_REST = { reason: 'RolloutComplete', message: 'all is well' } as const

/** Of each object that is written, who still owns something of it. */
function ownersLeft(facts: Facts, writes: readonly Write[]): Readonly<Record<string, unknown>> {
  const objects = [facts.target, ...[...facts.services.values()].map(({ service }) => service)]
  const left = writes.map(({ kind, resource, ...write }) => {
    const object = objects.find((one) => one?.kind === resource.kind)
    const managers = kind === 'disown' && 'managers' in write ? write.managers : []
    const entries = withoutOwners(object?.metadata.managedFields ?? [], managers)
    return [resource.kind, entries.map(({ manager }) => manager)] as const
  })
  return Object.fromEntries(left)
}

function leftAtRest(facts: Facts): Readonly<Record<string, unknown>> {
  return ownersLeft(facts, withDisowned(facts, AT_REST).writes ?? [])
}

describe('withDisowned()', () => {
  it('drops ours of a Deployment', () => {
    const facts = factsWith([entryOf(handOver), HELM, entryOf(gate), entryOf(replicaSets)])
    expect(leftAtRest(facts)).toEqual({ Deployment: ['helm', gate] })
  })

  it.each<readonly [string, readonly ManagedFieldsEntry[], Loans]>([
    ['while something is borrowed', [HELM, entryOf(handOver)], GUARD],
    ['where nobody applies', [entryOf('kubectl'), entryOf(handOver)], {}],
    ["of the gate's, which stays borrowed", [HELM, entryOf(gate)], {}],
    ['of a status', [HELM, entryOf(handOver, { subresource: 'status' })], {}],
    ["of other people's", [HELM, entryOf('kubectl')], {}],
  ])('drops none %s', (_which, managedFields, loans) => {
    expect(leftAtRest(factsWith(managedFields, loans))).toEqual({})
  })

  it.each([
    ['ours of a Service that is given back', {}, { Service: ['helm'] }],
    ['none of one that is pinned', PINNED, {}],
  ])('drops %s', (_which, loans, expected) => {
    const service = appliedService(loans)
    const strategy = blueGreenOf()
    const services = new Map([['web', { service, slices: [] }]])
    const facts = rolloutFacts({ strategy, rollout: 'none', facts: { services } })
    expect(leftAtRest(facts)).toEqual(expected)
  })

  it('comes after everything else that is to be written', () => {
    const facts = factsWith([HELM, entryOf(handOver)])
    const { writes = [] } = withDisowned(facts, AT_REST)
    expect(writes).toHaveLength(1)
    const busy = { ...AT_REST, writes }
    expect(withDisowned(facts, busy)).toBe(busy)
  })
})

describe('disownForGood()', () => {
  it("drops the gate's, too", () => {
    const facts = factsWith([HELM, entryOf(gate), entryOf(handOver)])
    expect(ownersLeft(facts, disownForGood(facts))).toEqual({ Deployment: ['helm'] })
  })
})

function appliedService(loans: Loans): Service {
  const service = serviceOf('web', { app: 'web', 'pod-template-hash': 'a' })
  const record = formatLoans('Service', 'web', loans)
  const annotations = Object.keys(loans).length === 0 ? {} : { [BORROWED_ANNOTATION]: record }
  const managedFields = [HELM, entryOf(traffic)]
  return { ...service, metadata: { ...service.metadata, annotations, managedFields } }
}
