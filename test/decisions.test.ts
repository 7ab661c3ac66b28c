import { posix } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { projectFiles, readProjectFile } from './support/project-files.ts'

/** A page. */
const LINES_MAX = 45
const PARTS = ['Context', 'Decision', 'Consequences', 'What we turned down']

const decisions = projectFiles('docs/adr', '.md')

describe('the decisions', () => {
  it('are numbered without a gap', () => {
    expect(decisions.map(numberOf)).toEqual(decisions.map((_, index) => index + 1))
  })

  it.each(decisions)('%s is a page with all its parts', (page) => {
    const lines = readProjectFile(page).trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(LINES_MAX)
    expect(lines[0]).toMatch(new RegExp(`^# ${String(numberOf(page))}\\. \\S`))
    expect(lines[2]).toMatch(/^Status: (accepted|replaced by \[.+\])/)
    expect(lines.filter((line) => line.startsWith('## '))).toEqual(
      PARTS.map((part) => `## ${part}`),
    )
  })
})

function numberOf(page: string): number {
  return Number(posix.basename(page).slice(0, 4))
}
