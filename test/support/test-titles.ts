/**
 * What stands where a title does: first in `it(`, in `describe(`, in the call after an `.each`, or
 * first in a row, or as the `name` of a row, that an `.each` takes.
 */
const TITLE =
  /(?<place>\b(?:it|describe)\(|\)\(|\[|\bname:)\s*(?<quote>['"`])(?<title>(?:\\.|(?!\k<quote>)[^\\])*)\k<quote>/gs

/** The titles of the tests in a file, as they stand there; those of rows are sentences. */
export function testTitles(source: string): readonly string[] {
  const hasRows = source.includes('.each')
  return Array.from(source.matchAll(TITLE), ({ groups = {} }) => groups).flatMap(
    ({ place = '', title = '' }) => {
      const isRow = !place.endsWith('(')
      return isRow && !(hasRows && title.includes(' ')) ? [] : [title]
    },
  )
}
