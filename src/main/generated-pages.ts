import { CONTRACT_TABLES } from './contract-tables.ts'
import { FIDELITY_TABLES } from './fidelity-tables.ts'
import { OPERATOR_TABLES } from './operator-tables.ts'
import { SCENARIO_TABLES } from './scenario-tables.ts'
import { tourTable } from './tour-table.ts'

/** The pages whose tables are made from the code. */
export const GENERATED_PAGES: readonly string[] = [
  'docs/spec/rolloutplan.md',
  'docs/scenarios.md',
  'docs/operations.md',
  'docs/fidelity.md',
  'docs/tour.md',
]

const TABLES: Readonly<Record<string, () => string>> = {
  ...CONTRACT_TABLES,
  ...SCENARIO_TABLES,
  ...OPERATOR_TABLES,
  ...FIDELITY_TABLES,
  'scenarios of the tour': tourTable,
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
