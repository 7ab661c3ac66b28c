import {
  EVENT_REASONS,
  phaseOf,
  REASONS,
  REQUEST_REASONS,
  type Phase,
  type Reason,
  type ReasonMeaning,
} from '../api/reasons.ts'
import { ROLLOUT_REQUEST_SPEC, ROLLOUT_REQUEST_STATUS } from '../api/rollout-request.ts'
import { ROLLOUT_PLAN_SPEC } from '../api/schema/plan-spec.ts'
import { ROLLOUT_PLAN_STATUS } from '../api/schema/plan-status.ts'
import type { JsonSchema } from '../objects/crd.ts'
import { code, fieldTable, table, type Cells } from './markdown-table.ts'

/** The tables of the contract, by their names. */
export const CONTRACT_TABLES: Readonly<Record<string, () => string>> = {
  'fields of a plan': () => fieldTable(ROLLOUT_PLAN_SPEC),
  'status of a plan': () => fieldTable(ROLLOUT_PLAN_STATUS),
  'fields of a request': () => fieldTable(ROLLOUT_REQUEST_SPEC),
  'status of a request': () => fieldTable(ROLLOUT_REQUEST_STATUS),
  'rules of a plan': () => ruleTable(ROLLOUT_PLAN_SPEC),
  'reasons of a plan': reasonTable,
  'reasons of a request': () => table(['reason', 'meaning'], Object.entries(REQUEST_REASONS)),
  'reasons of Events': eventTable,
}

function eventTable(): string {
  const rows = Object.entries(EVENT_REASONS).map(([reason, { type, meaning }]) => {
    return [code(reason), type, meaning]
  })
  return table(['reason', 'type', 'meaning'], rows)
}

function ruleTable(schema: JsonSchema): string {
  return table(['of', 'must hold', 'otherwise'], ruleRows(schema, 'spec'))
}

function ruleRows(schema: JsonSchema, path: string): Cells[] {
  const rules = schema['x-kubernetes-validations'] ?? []
  const own = rules.map(({ rule, message = '' }) => [code(path), code(rule), message])
  const inItems = schema.items === undefined ? [] : ruleRows(schema.items, `${path}[]`)
  const inFields = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    ruleRows(field, `${path}.${name}`),
  )
  return [...own, ...inItems, ...inFields]
}

/** The conditions that are True in each phase; Available is apart. */
const TRUE_CONDITION: Readonly<Record<Phase, string>> = {
  Healthy: 'Ready',
  Progressing: 'Reconciling',
  Paused: 'Reconciling',
  Degraded: 'Stalled',
}

const EFFECTS: Readonly<Record<NonNullable<ReasonMeaning['effect']>, string>> = {
  Serving: 'stable serves everybody',
  NothingChanged: 'nothing was changed',
  NothingMoreWritten: 'nothing more is written',
}

function reasonTable(): string {
  const reasons = Object.keys(REASONS) as readonly Reason[]
  return table(
    ['phase', 'reason', 'True', 'meaning'],
    reasons.flatMap((reason) => {
      const isMoved = phaseOf(reason) !== phaseOf(reason, true)
      const late = isMoved ? [reasonRow(reason, true)] : []
      return [reasonRow(reason, false), ...late]
    }),
  )
}

function reasonRow(reason: Reason, isPastDeadline: boolean): Cells {
  const phase = phaseOf(reason, isPastDeadline)
  const { meaning, effect }: ReasonMeaning = REASONS[reason]
  const after = isPastDeadline ? ' past the deadline' : ''
  const aside = phase === 'Degraded' && effect !== undefined ? ` (${EFFECTS[effect]})` : ''
  return [`${phase}${aside}`, `${code(reason)}${after}`, TRUE_CONDITION[phase], meaning]
}
