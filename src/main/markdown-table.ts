import { kindOf } from '../api/shape-kinds.ts'
import type { JsonSchema } from '../objects/crd.ts'

export type Cells = readonly string[]

export function table(head: Cells, rows: readonly Cells[]): string {
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.map(escaped).join(' | ')} |\n`).join('')
}

/** Every field of a schema, those within fields too. */
export function fieldTable(schema: JsonSchema): string {
  return table(['field', 'takes', 'default', 'meaning'], fieldRows(schema, ''))
}

/** The fields of a schema, without what is within them. */
export function shallowFieldTable({ properties = {}, required = [] }: JsonSchema): string {
  const rows = Object.entries(properties).map(([name, field]) =>
    fieldRow(name, field, required.includes(name)),
  )
  return table(['field', 'takes', 'default', 'meaning'], rows)
}

export function code(text: string): string {
  return `\`${text}\``
}

/** What a field takes, in words. */
export function takes(schema: JsonSchema): string {
  if (schema.format === 'date-time') return 'a time in RFC 3339'
  // How names are spelled is Kubernetes' own, and is in crds/.
  return kindOf(schema)
    .wording({ ...schema, required: [] })
    .replace(/ that matches .*$/, '')
}

function fieldRows({ properties = {}, required = [] }: JsonSchema, parent: string): Cells[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${parent}${name}`
    const isList = field.items !== undefined
    const row = fieldRow(path, field, required.includes(name))
    return [row, ...fieldRows(field.items ?? field, `${path}${isList ? '[]' : ''}.`)]
  })
}

function fieldRow(path: string, field: JsonSchema, isRequired: boolean): Cells {
  const mark = isRequired ? 'required' : defaultOf(field)
  return [code(path), takes(field), mark, field.description ?? '']
}

function defaultOf(schema: JsonSchema): string {
  return schema.default === undefined ? '' : code(JSON.stringify(schema.default))
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|')
}
