import { describe, expect, it } from '@jest/globals'
import { CHAPTERS } from '../../../../src/main/fidelity/chapters.ts'
import { isInProject, readProjectFile } from '../../../support/project-files.ts'

describe('the facts of docs/fidelity.md', () => {
  it.each(CHAPTERS)('about $title are held by tests that are there', ({ facts }) => {
    const missing = facts
      .map(({ heldBy }) => heldBy)
      .filter(([file, title]) => !isInProject(file) || !readProjectFile(file).includes(title))
    expect(missing).toEqual([])
  })

  it('name each rule once', () => {
    const rules = CHAPTERS.flatMap(({ facts }) => facts.map(({ rule }) => rule))
    expect([...new Set(rules)]).toEqual(rules)
  })
})
