import { describe, expect, it } from '@jest/globals'
import { PLAN_CRD, REQUEST_CRD } from '../../../src/api/crd.ts'
import { readPlan, validatePlan } from '../../../src/api/validate.ts'
import { kindsOfCrd } from '../../../src/cluster/sim/schema/custom-kind.ts'
import type { Kind } from '../../../src/cluster/sim/kinds/kind.ts'
import type { CustomResourceDefinition } from '../../../src/objects/crd.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'
import { PLAN_CASES, type PlanCase } from '../../support/plan-cases.ts'

/** What an API server makes of the definitions, with no code of ours. */
const SERVED_PLAN = servedKind(PLAN_CRD)
const SERVED_REQUEST = servedKind(REQUEST_CRD)

const GOOD = rows(({ complaints }) => complaints.length === 0)
const BAD = rows(
  ({ complaints, isDroppedByServers }) => complaints.length > 0 && isDroppedByServers !== true,
)
const DROPPED = rows(({ isDroppedByServers }) => isDroppedByServers === true)

/** The sentences of the rules about a plan as such; the one about changes is tried below. */
const PLAN_RULES = [...JSON.stringify(PLAN_CRD).matchAll(/"rule":"([^"]+)","message":"([^"]+)"/g)]
  .filter(([, rule = '']) => !rule.includes('oldSelf'))
  .map(([, , message = '']) => message)

describe('an API server that knows the definition alone', () => {
  it.each(GOOD)('%s', (_, { spec }) => {
    expect(refusals(SERVED_PLAN, plan(spec))).toEqual([])
  })

  it.each(BAD)('%s', (_, { spec }) => {
    expect(refusals(SERVED_PLAN, plan(spec))).not.toEqual([])
  })

  it.each(DROPPED)('drops what it does not know: %s', (_, { spec }) => {
    expect(refusals(SERVED_PLAN, plan(spec))).toEqual([])
  })

  it.each(GOOD)('fills in what we do: it %s', (_, { spec }) => {
    const reading = readPlan(plan(spec))
    const served = SERVED_PLAN.defaulted(plan(spec)) as KubeObject & { readonly spec: unknown }
    expect(reading).toMatchObject({ kind: 'understood', object: { spec: served.spec } })
  })

  it.each(BAD)('names the broken rules that we name: it %s', (_, { spec }) => {
    expect(rulesServed(spec)).toEqual(expect.arrayContaining([...rulesTold(spec)]))
  })

  // We ask for rules only where all else is right; a server also where a bound is broken.
  it.each(BAD.filter(([, { spec }]) => breaksRulesOnly(spec)))(
    'names no more rules than we do: it %s',
    (_, { spec }) => {
      expect(rulesTold(spec)).toEqual(rulesServed(spec))
    },
  )

  it.each(PLAN_RULES)('is shown a plan that breaks the rule: %s', (message) => {
    expect(BAD.filter(([, { spec }]) => rulesServed(spec).includes(message))).not.toEqual([])
  })
})

describe('a plan that is there', () => {
  it.each([
    ['may get another strategy', { strategy: { type: 'RollingUpdate' } }, []],
    ['may get another gate', { gate: 'Paused' }, []],
    ['keeps its Deployment', { targetRef: { name: 'other' } }, ['spec.targetRef']],
  ])('%s', (_, change, refused) => {
    const spec = { targetRef: { name: 'web' }, strategy: { type: 'Recreate' } }
    const causes = refusals(SERVED_PLAN, plan({ ...spec, ...change }), plan(spec))
    expect(causes.map(({ field }) => field)).toEqual(refused)
  })

  it('has a name that can be the value of a label', () => {
    const spec = { targetRef: { name: 'web' }, strategy: { type: 'Recreate' } }
    const causes = refusals(SERVED_PLAN, { ...plan(spec), metadata: { name: 'w'.repeat(64) } })
    expect(causes.map(({ field }) => field)).toContain('metadata.name')
  })
})

describe('a request that is there', () => {
  const spec = { planRef: { name: 'web' }, rollout: 17, action: 'Promote', step: 2 }

  it.each([
    ['takes the same again', {}, []],
    ['never changes', { step: 3 }, ['spec']],
    ['never gets a time to live', { ttlSecondsAfterFinished: 1 }, ['spec']],
  ])('%s', (_, change, refused) => {
    const causes = refusals(SERVED_REQUEST, request({ ...spec, ...change }), request(spec))
    expect(causes.map(({ field }) => field)).toEqual(refused)
  })

  it.each([
    ['a promotion of no step', { action: 'Promote', step: null }],
    ['a step of an abort', { action: 'Abort' }],
  ])('refuses %s', (_, change) => {
    expect(refusals(SERVED_REQUEST, request({ ...spec, ...change }))).toHaveLength(1)
  })
})

function servedKind(crd: CustomResourceDefinition): Kind {
  const [kind] = kindsOfCrd(crd)
  if (kind === undefined) throw new Error('serves no kind')
  return kind
}

function refusals(kind: Kind, object: KubeObject, old?: KubeObject): ReturnType<Kind['validate']> {
  return kind.validate(kind.defaulted(object), old === undefined ? old : kind.defaulted(old))
}

/** The rules that the definition says are broken. */
function rulesServed(spec: unknown): readonly string[] {
  const messages = refusals(SERVED_PLAN, plan(spec)).map(({ message }) => message)
  return PLAN_RULES.filter((rule) => messages.some((message) => message.endsWith(rule)))
}

function breaksRulesOnly(spec: unknown): boolean {
  return refusals(SERVED_PLAN, plan(spec)).length === rulesServed(spec).length
}

/** The rules that we say are broken. */
function rulesTold(spec: unknown): readonly string[] {
  const messages = validatePlan(plan(spec)).map(({ message }) => message)
  return PLAN_RULES.filter((rule) => messages.includes(rule))
}

function rows(
  isWanted: (row: PlanCase) => boolean,
): readonly (readonly [sentence: string, row: PlanCase])[] {
  return PLAN_CASES.filter(isWanted).map((row) => [row.sentence, row])
}

function plan(spec: unknown): KubeObject {
  return manifest('RolloutPlan', 'web', spec)
}

function request(spec: unknown): KubeObject {
  return manifest('RolloutRequest', 'web-17-promote-2', spec)
}

function manifest(kind: string, name: string, spec: unknown): KubeObject {
  const written = { apiVersion: 'rolloutplan.dev/v1alpha1', kind, metadata: { name }, spec }
  return written
}
