import { describe, expect, it } from '@jest/globals'
import { BORROWED_ANNOTATION } from '../../../../../src/api/labels.ts'
import type { StrategySpec } from '../../../../../src/api/rollout-plan.ts'
import {
  findStrategyMismatch,
  findTargetConcerns,
} from '../../../../../src/domain/rollout/preflight/target.ts'
import { formatLoans, PAUSED } from '../../../../../src/domain/rollout/loans/borrow.ts'
import type { ManagedFieldsEntry } from '../../../../../src/objects/meta.ts'
import type { Deployment } from '../../../../../src/objects/workload.ts'
import {
  blueGreenOf,
  canaryOf,
  deploymentOf,
  factsOf,
  planOf,
  rollingUpdateOf,
} from '../../../../support/facts.ts'

const pausedEntry: ManagedFieldsEntry = {
  manager: 'helm',
  operation: 'Apply',
  apiVersion: 'apps/v1',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:spec': { 'f:paused': {} } },
}

describe('the strategy of a Deployment', () => {
  const recreate: StrategySpec = { type: 'Recreate', recreate: {} }

  it.each([
    ['a canary', canaryOf(), 'Recreate', 'by Canary: its own spec.strategy.type is Recreate'],
    [
      'blue/green',
      blueGreenOf(),
      'Recreate',
      'by BlueGreen: its own spec.strategy.type is Recreate',
    ],
    ['a rolling update', rollingUpdateOf(), 'Recreate', 'by RollingUpdate: its own'],
    ['recreate', recreate, 'RollingUpdate', 'is RollingUpdate, expected Recreate'],
    ['recreate', recreate, undefined, 'is RollingUpdate, expected Recreate'],
  ] as const)(
    '%s does not go with a Deployment of another mind',
    (_name, strategy, type, words) => {
      const target = deploymentOf({ strategy: type === undefined ? {} : { type } })
      const [finding] = findStrategyMismatch(factsOf({ plan: planOf(strategy) }), target)
      expect(finding).toMatchObject({ severity: 'refuse', reason: 'TargetStrategyMismatch' })
      expect(finding?.message).toContain(words)
    },
  )

  it.each([
    ['a canary with RollingUpdate', canaryOf(), 'RollingUpdate'],
    ['recreate with Recreate', recreate, 'Recreate'],
  ] as const)('%s goes', (_name, strategy, type) => {
    const target = deploymentOf({ strategy: { type } })
    expect(findStrategyMismatch(factsOf({ plan: planOf(strategy) }), target)).toEqual([])
  })
})

describe('findTargetConcerns()', () => {
  it('warns that kubectl rollout status will fail on a deadline exceeded before', () => {
    const reason = 'ProgressDeadlineExceeded'
    const conditions = [{ type: 'Progressing', status: 'False', reason }] as const
    const target: Deployment = { ...deploymentOf(), status: { conditions } }
    expect(messagesOf(target)[0]).toMatch(/has exceeded its own progress deadline already/)
  })
})

describe('a Deployment that is paused', () => {
  const record = formatLoans('Deployment', 'web', { [PAUSED]: { was: false, is: true } })
  const annotations = { [BORROWED_ANNOTATION]: record }

  it('is warned of where that was before the plan came', () => {
    expect(messagesOf(deploymentOf({ paused: true }))).toEqual([
      'Deployment "web" was paused before the plan came: an edit that waits is rolled out by the plan ' +
        'now, and when the plan goes, the Deployment is paused as before',
    ])
  })

  it.each([
    ['is not, where it is by the plan', deploymentOf({ paused: true }, { annotations })],
    ['is not, where it is no more', deploymentOf({ paused: false })],
  ])('%s', (_name, target) => {
    expect(messagesOf(target)).toEqual([])
  })
})

describe('manifests that name spec.paused', () => {
  const lastApplied = (text: string): Deployment =>
    deploymentOf({}, { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': text } })
  const managed = (entry: Partial<ManagedFieldsEntry>): Deployment =>
    deploymentOf({}, { managedFields: [{ ...pausedEntry, ...entry }] })

  it.each([
    ['kubectl apply', lastApplied('{"spec":{"paused":false}}'), '"kubectl apply"'],
    ['an applier such as Helm', managed({ manager: 'helm' }), '"helm"'],
  ])('are warned of when they come from %s', (_name, target, who) => {
    expect(messagesOf(target)).toEqual([
      `The manifest of Deployment "web" names spec.paused, applied by ${who}: ` +
        'the next apply opens the gate; take the field out of the manifest',
    ])
  })

  it.each([
    ['an annotation without it', lastApplied('{"spec":{"replicas":2}}')],
    ['an annotation that is no JSON', lastApplied('{')],
    ['an annotation that is no object', lastApplied('7')],
    ['an update, such as kubectl rollout pause', managed({ operation: 'Update' })],
    ['the gate itself', managed({ manager: 'rolloutplan-gate' })],
    ['an applier of other fields', managed({ fieldsV1: { 'f:spec': { 'f:replicas': {} } } })],
  ])('are not seen in %s', (_name, target) => {
    expect(messagesOf(target)).toEqual([])
  })
})

function messagesOf(target: Deployment): readonly string[] {
  return findTargetConcerns(factsOf({ target }), target).map(({ message }) => message)
}
