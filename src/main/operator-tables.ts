import type { Option } from 'commander'
import { operatorFlags } from '../cli/operator-flags.ts'
import { code, table } from './markdown-table.ts'
import { FIGURES } from './operator/figures.ts'

/** The tables of the operator, by their names. */
export const OPERATOR_TABLES: Readonly<Record<string, () => string>> = {
  'flags of the operator': flagTable,
  'metrics of the operator': figureTable,
}

function flagTable(): string {
  const rows = operatorFlags().map((option) => [
    code(option.flags),
    option.envVar === undefined ? '' : code(option.envVar),
    standardOf(option),
    option.description,
  ])
  return table(['flag', 'variable', 'default', 'meaning'], rows)
}

function standardOf({ defaultValue, defaultValueDescription }: Option): string {
  if (defaultValue === undefined) return ''
  if (defaultValueDescription !== undefined) return code(defaultValueDescription)
  return code(typeof defaultValue === 'string' ? defaultValue : JSON.stringify(defaultValue))
}

function figureTable(): string {
  const rows = Object.values(FIGURES).map(({ name, type, labelNames, help }) => {
    return [code(name), type, labelNames.map(code).join(', '), help]
  })
  return table(['metric', 'type', 'labels', 'meaning'], rows)
}
