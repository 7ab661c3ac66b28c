import { describe, expect, it } from '@jest/globals'
import { GENERATED_PAGES, withTables } from '../../../src/main/generated-pages.ts'
import { readProjectFile } from '../../support/project-files.ts'

describe('withTables()', () => {
  it.each(GENERATED_PAGES)('finds %s current; `npm run crds` makes it so', (path) => {
    const page = readProjectFile(path)
    expect(page).toBe(withTables(page))
  })

  it('refuses a mark that it does not know', () => {
    expect(() => withTables('<!-- table: of elements -->\n<!-- end of table -->')).toThrow(
      'Cannot fill in "of elements": no such table',
    )
  })
})
