import { widthOf } from '../base/display-width.ts'

export interface Column {
  readonly heading: string
  readonly align: 'left' | 'right'
}

const GAP = '  '

/** Lines of aligned columns, the headings first, without trailing blanks. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const lines = [columns.map(({ heading }) => heading), ...rows]
  const widths = columns.map((_column, index) =>
    Math.max(...lines.map((cells) => widthOf(cells[index] ?? ''))),
  )
  return lines.map((cells) =>
    columns
      .map(({ align }, index) => pad(cells[index] ?? '', widths[index] ?? 0, align))
      .join(GAP)
      .trimEnd(),
  )
}

function pad(cell: string, width: number, align: Column['align']): string {
  const blanks = ' '.repeat(width - widthOf(cell))
  return align === 'left' ? cell + blanks : blanks + cell
}
