import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { table } from './markdown-table.ts'

const FOLDER = 'examples/tour'

/** The scenarios of the tour: what one sees, and the first sentence of what one may learn. */
export function tourTable(): string {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'))
  const rows = files.sort().map((file) => {
    const text = readFileSync(`${FOLDER}/${file}`, 'utf8')
    const { spec } = parse(text) as { readonly spec: { readonly title?: string } }
    const name = file.replace(/\.yaml$/, '')
    return [`[${name}](../${FOLDER}/${file})`, spec.title ?? '', firstSentence(text)]
  })
  return table(['scenario', 'shows', 'to learn from it'], rows)
}

function firstSentence(text: string): string {
  const [comment = ''] = /^(?:#.*\n)*/.exec(text) ?? []
  const [sentence = ''] =
    /^.*?[.:?](?= [A-Z]|$)/.exec(comment.replace(/^# ?/gm, '').replace(/\n/g, ' ').trim()) ?? []
  return sentence.replace(/:$/, '.')
}
