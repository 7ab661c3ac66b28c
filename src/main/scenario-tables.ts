import { PLAN_CRD, REQUEST_CRD } from '../api/crd.ts'
import { DEFAULT_BEHAVIOUR } from '../cluster/sim/behaviour.ts'
import { BUILT_IN_KINDS } from '../cluster/sim/kinds/built-in-kinds.ts'
import type { JsonSchema } from '../objects/crd.ts'
import { apiVersionOf } from '../objects/resource.ts'
import { ACTION } from '../scenario/schema/action.ts'
import { BEHAVIOUR } from '../scenario/schema/behaviour.ts'
import {
  ALWAYS_EXPECTATION,
  ANSWER_EXPECTATION,
  END_EXPECTATION,
  EVENT_EXPECTATION,
  IMAGE_EXPECTATION,
  OBJECT_EXPECTATION,
  PLAN_EXPECTATION,
  QUANTITIES,
  QUERY_EXPECTATION,
  REFUSAL_EXPECTATION,
} from '../scenario/schema/expectation.ts'
import { EQUAL_NODES, NODE } from '../scenario/schema/nodes.ts'
import { TRAFFIC } from '../scenario/schema/traffic.ts'
import { SCENARIO_SPEC } from '../scenario/scenario.ts'
import { code, fieldTable, shallowFieldTable, table, takes } from './markdown-table.ts'

/** The tables of the format of scenarios, by their names. */
export const SCENARIO_TABLES: Readonly<Record<string, () => string>> = {
  'fields of a scenario': () => shallowFieldTable(SCENARIO_SPEC),
  'kinds of the simulated cluster': kindTable,
  'fields of nodes': () => fieldTable({ properties: { ...COUNT, ...NODE.properties } }),
  'image behaviours': behaviourTable,
  'fields of traffic': () => fieldTable(TRAFFIC),
  'fields of actions': actionTable,
  expectations: expectationTable,
  'fields of expectations': () => fieldTable({ properties: EXPECTED }),
  quantities: () =>
    table(
      ['quantity', 'meaning'],
      Object.entries(QUANTITIES).map(([word, meaning]) => [code(word), meaning]),
    ),
}

const { count: EQUAL_COUNT = {} } = EQUAL_NODES.properties ?? {}
const COUNT = { count: EQUAL_COUNT }

const FORMS = [
  PLAN_EXPECTATION,
  ANSWER_EXPECTATION,
  IMAGE_EXPECTATION,
  OBJECT_EXPECTATION,
  EVENT_EXPECTATION,
  REFUSAL_EXPECTATION,
  QUERY_EXPECTATION,
  ALWAYS_EXPECTATION,
  END_EXPECTATION,
]
const EXPECTED: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  FORMS.flatMap(({ properties = {} }) => Object.entries(properties)),
)

function kindTable(): string {
  const own = [PLAN_CRD, REQUEST_CRD].map(({ spec: { group, names, versions } }) => [
    code(names.kind),
    versions.map(({ name }) => code(`${group}/${name}`)).join(', '),
  ])
  const builtIn = BUILT_IN_KINDS.map(({ resource }) => [
    code(resource.kind),
    code(apiVersionOf(resource)),
  ])
  return table(['kind', 'apiVersion'], [...builtIn, ...own])
}

function behaviourTable(): string {
  const defaults: Readonly<Record<string, unknown>> = { ...DEFAULT_BEHAVIOUR }
  const rows = Object.entries(BEHAVIOUR.properties ?? {}).map(([name, field]) => {
    const value = name in defaults ? code(JSON.stringify(defaults[name])) : ''
    return [code(name), takes(field), value, field.description ?? '']
  })
  return table(['field', 'takes', 'default', 'meaning'], rows)
}

/** What has a table of its own is not opened. */
function actionTable(): string {
  const fields = Object.entries(ACTION.properties ?? {}).map(([name, field]) => {
    const isApart = name === 'behave' || name === 'traffic'
    return [name, isApart ? { ...field, properties: {} } : field] as const
  })
  return fieldTable({ ...ACTION, properties: Object.fromEntries(fields) })
}

function expectationTable(): string {
  const rows = FORMS.map(({ properties = {}, required = [], description = '' }) => [
    required.map(code).join(', '),
    Object.keys(properties)
      .filter((name) => !required.includes(name))
      .map(code)
      .join(', '),
    description,
  ])
  return table(['fields', 'and perhaps', 'holds when'], rows)
}
