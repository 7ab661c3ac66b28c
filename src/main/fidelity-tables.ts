import { CHAPTERS } from './fidelity/chapters.ts'
import type { Chapter } from './fidelity/fact.ts'
import { table } from './markdown-table.ts'

export const FIDELITY_TABLES: Readonly<Record<string, () => string>> = {
  facts: () => CHAPTERS.map(chapterText).join('\n'),
}

function chapterText({ title, facts }: Chapter): string {
  const rows = facts.map(({ rule, value, source, heldBy: [file, test] }) => [
    rule,
    value,
    source,
    `[${test}](../${file})`,
  ])
  return `### ${title}\n\n${table(['rule', 'here', 'source', 'held by'], rows)}`
}
