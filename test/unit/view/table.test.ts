import { describe, expect, it } from '@jest/globals'
import { formatTable } from '../../../src/view/table.ts'

describe('formatTable()', () => {
  it('aligns words to the left and numbers to the right, without trailing blanks', () => {
    const lines = formatTable(
      [
        { heading: 'NAME', align: 'left' },
        { heading: 'PODS', align: 'right' },
        { heading: 'NOTE', align: 'left' },
      ],
      [
        ['web', '12', 'two words'],
        ['frontend', '3', ''],
      ],
    )
    expect(lines).toEqual(['NAME      PODS  NOTE', 'web         12  two words', 'frontend     3'])
  })

  it('counts a letter as one column, however it is encoded', () => {
    const columns = [
      { heading: 'A', align: 'left' },
      { heading: 'B', align: 'left' },
    ] as const
    expect(formatTable(columns, [['𝒳', 'x']])).toEqual(['A  B', '𝒳  x'])
  })

  it('counts a letter that is drawn wide as two columns', () => {
    const columns = [
      { heading: 'A', align: 'left' },
      { heading: 'B', align: 'left' },
    ] as const
    const rows = [
      ['日本', 'x'],
      ['web', 'y'],
    ]
    expect(formatTable(columns, rows)).toEqual(['A     B', '日本  x', 'web   y'])
  })

  it('prints the headings alone when there are no rows', () => {
    expect(formatTable([{ heading: 'NAME', align: 'left' }], [])).toEqual(['NAME'])
  })
})
