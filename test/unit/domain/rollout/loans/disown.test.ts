import { describe, expect, it } from '@jest/globals'
import { BORROWED_ANNOTATION, FIELD_MANAGERS } from '../../../../../src/api/labels.ts'
import { formatLoans, type Loans } from '../../../../../src/domain/rollout/loans/borrow.ts'
import { disownForGood, withDisowned } from '../../../../../src/domain/rollout/loans/disown.ts'
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
const GUARD: Loans = { 'spec.strategy.rollingUpdate.maxSurge': { was: '25%', is: '100%' } }

function factsWith(managedFields: readonly ManagedFieldsEntry[], loans: Loans = {}): Facts {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '100%' } } as const
  const target = heldTarget('web:1', { strategy }, loans)
  const owned = { ...target, metadata: { ...target.metadata, managedFields } }
  return rolloutFacts({ target: owned, rollout: 'none' })
}

const AT_REST = { reason: 'RolloutComplete', message: 'all is well' } as const

function ownersIn(writes: readonly Write[]): readonly unknown[] {
  return writes.flatMap((write) =>
    write.kind === 'disown' ? [[write.key.name, write.owners]] : [],
  )
}

describe('withDisowned()', () => {
  it.each<readonly [string, readonly ManagedFieldsEntry[], Loans, readonly number[]]>([
    ['ours, by their places', [entryOf(handOver), HELM, entryOf(replicaSets)], {}, [0, 2]],
    ['none while something is borrowed', [HELM, entryOf(handOver)], GUARD, []],
    ['none where nobody applies', [entryOf('kubectl'), entryOf(handOver)], {}, []],
    ["not the gate's, which stays borrowed", [HELM, entryOf(gate)], {}, []],
    ['not of a status', [HELM, entryOf(handOver, { subresource: 'status' })], {}, []],
    ["not other people's", [HELM, entryOf('kubectl')], {}, []],
  ])('drops of a Deployment %s', (_which, managedFields, loans, indexes) => {
    const owners = indexes.map((index) => ({ index, manager: managedFields[index]?.manager }))
    const expected = owners.length === 0 ? [] : [['web', owners]]
    expect(ownersAfter(factsWith(managedFields, loans))).toEqual(expected)
  })

  it.each([
    ['a Service that is given back', {}, [['web', [{ index: 1, manager: traffic }]]]],
    [
      'no Service that is pinned',
      { 'spec.selector.pod-template-hash': { was: null, is: 'a' } },
      [],
    ],
  ])('drops ours of %s', (_which, loans, expected) => {
    const service = appliedService(loans)
    const strategy = blueGreenOf()
    const services = new Map([['web', { service, slices: [] }]])
    const facts = rolloutFacts({ strategy, rollout: 'none', facts: { services } })
    expect(ownersAfter(facts)).toEqual(expected)
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
    const owners = [
      { index: 1, manager: gate },
      { index: 2, manager: handOver },
    ]
    expect(ownersIn(disownForGood(facts))).toEqual([['web', owners]])
  })
})

function ownersAfter(facts: Facts): readonly unknown[] {
  return ownersIn(withDisowned(facts, AT_REST).writes ?? [])
}

function appliedService(loans: Loans): Service {
  const service = serviceOf('web', { app: 'web', 'pod-template-hash': 'a' })
  const record = formatLoans('Service', 'web', loans)
  const annotations = Object.keys(loans).length === 0 ? {} : { [BORROWED_ANNOTATION]: record }
  const managedFields = [HELM, entryOf(traffic)]
  return { ...service, metadata: { ...service.metadata, annotations, managedFields } }
}
