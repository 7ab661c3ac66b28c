import { expect, it } from '@jest/globals'
import { tourTable } from '../../../src/main/tour-table.ts'

it('the tour has a chapter for each of its scenarios, and tells of each one sentence', () => {
  const text = tourTable()
  expect(text.match(/^### .+/gm)?.[0]).toBe('### Pods, and what keeps them')
  expect(text).not.toContain('### And also')
  expect(text).toContain(
    'What a pipeline can ask before it deploys: does this image get through? |',
  )
})
