import { describe, expect, it } from '@jest/globals'
import { CHAPTERS } from '../../../../src/main/fidelity/chapters.ts'
import { isInProject, readProjectFile } from '../../../support/project-files.ts'
import { testTitles } from '../../../support/test-titles.ts'

function isHeld([file, title]: readonly [string, string]): boolean {
  if (!isInProject(file)) return false
  return testTitles(readProjectFile(file)).some((one) => one.startsWith(title))
}

describe('the facts of docs/fidelity.md', () => {
  it.each(CHAPTERS)('about $title are held by tests that are there', ({ facts }) => {
    expect(facts.map(({ heldBy }) => heldBy).filter((test) => !isHeld(test))).toEqual([])
  })

  const OWN = 'test/unit/main/fidelity/chapters.test.ts'

  it.each<readonly [string, string, boolean]>([
    ['a row is named so', 'a row is named so', true],
    ['a test is', 'name each', true],
    ['its code has that word', 'flatMap', false],
    ['its title has it further on', 'each rule once', false],
    ['there is no such file', 'name each', false],
  ])('hold by a test where %s', (row, title, expected) => {
    const file = row === 'there is no such file' ? 'test/gone.test.ts' : OWN
    expect(isHeld([file, title])).toBe(expected)
  })

  it('name each rule once', () => {
    const rules = CHAPTERS.flatMap(({ facts }) => facts.map(({ rule }) => rule))
    expect([...new Set(rules)]).toEqual(rules)
  })
})
