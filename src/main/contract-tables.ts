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
import { kindOf } from '../api/shape-kinds.ts'
import type { JsonSchema } from '../objects/crd.ts'

type Cells = readonly string[]

const TABLES: Readonly<Record<string, () => string>> = {
  'fields of a plan': () => fieldTable(ROLLOUT_PLAN_SPEC),
  'status of a plan': () => fieldTable(ROLLOUT_PLAN_STATUS),
  'fields of a request': () => fieldTable(ROLLOUT_REQUEST_SPEC),
  'status of a request': () => fieldTable(ROLLOUT_REQUEST_STATUS),
  'rules of a plan': () => ruleTable(ROLLOUT_PLAN_SPEC),
  'reasons of a plan': reasonTable,
  'reasons of a request': () => table(['reason', 'meaning'], Object.entries(REQUEST_REASONS)),
  'reasons of Events': () => table(['reason', 'type'], Object.entries(EVENT_REASONS)),
}

/** Puts the current tables between the marks of a page. An unknown mark is an error. */
export function withTables(page: string): string {
  return page.replace(
    /(<!-- table: (.+?) -->\n)[^]*?(<!-- end of table -->)/g,
    (_, start: string, name: string, end: string) => {
      const make = TABLES[name]
      if (make === undefined) throw new RangeError(`Cannot fill in "${name}": no such table`)
      return `${start}\n${make()}\n${end}`
    },
  )
}

function fieldTable(schema: JsonSchema): string {
  return table(['field', 'takes', 'default', 'meaning'], fieldRows(schema, ''))
}

function fieldRows({ properties = {}, required = [] }: JsonSchema, parent: string): Cells[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${parent}${name}`
    const isList = field.items !== undefined
    const mark = required.includes(name) ? 'required' : defaultOf(field)
    const row = [code(path), takes(field), mark, field.description ?? '']
    return [row, ...fieldRows(field.items ?? field, `${path}${isList ? '[]' : ''}.`)]
  })
}

function takes(schema: JsonSchema): string {
  if (schema.format === 'date-time') return 'a time in RFC 3339'
  // How names are spelled is Kubernetes' own, and is in crds/.
  return kindOf(schema)
    .wording({ ...schema, required: [] })
    .replace(/ that matches .*$/, '')
}

function defaultOf(schema: JsonSchema): string {
  return schema.default === undefined ? '' : code(JSON.stringify(schema.default))
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

function table(head: Cells, rows: readonly Cells[]): string {
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.map(escaped).join(' | ')} |\n`).join('')
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|')
}

function code(text: string): string {
  return `\`${text}\``
}
