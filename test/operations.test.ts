import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { FIGURES } from '../src/main/operator/figures.ts'
import { projectFiles, readProjectFile } from './support/project-files.ts'

// What docs/operations.md says by hand of what the operator says of itself.

const page = readProjectFile('docs/operations.md')

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly annotations: { readonly summary: string }
}

describe('the alerts', () => {
  it.each(alerts().map((rule) => [rule.alert, rule] as const))(
    '%s asks for figures and labels that there are',
    (_name, { expr, annotations }) => {
      const figures = Object.values(FIGURES).filter(({ name, type }) =>
        namesIn(expr).includes(type === 'histogram' ? `${name}_count` : name),
      )
      expect(figures).toHaveLength(namesIn(expr).length)
      const labels = figures.flatMap(({ labelNames }) => labelNames as readonly string[])
      expect(labels).toEqual(expect.arrayContaining([...labelsIn(expr)]))
      const said = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label)
      expect(labels).toEqual(expect.arrayContaining(said))
    },
  )

  it('wake somebody for users, and for nobody at work', () => {
    const text = alerts().map(({ expr }) => expr)
    expect(text.join()).toContain(FIGURES.unavailable.name)
    expect(text.join()).toContain(`absent(${FIGURES.leader.name}`)
  })
})

describe('the log', () => {
  const sources = ['src/main/operate.ts', ...projectFiles('src/main/operator')]
  const code = sources.map((file) => readProjectFile(file)).join('\n')
  const said = [...code.matchAll(/'((?:An?|The) [A-Za-z ]{12,})'/g)].map(([, text = '']) => text)

  it('says what the page lists, and nothing else', () => {
    const [, table = ''] = page.split('| `msg` | level | fields |\n|---|---|---|\n')
    const [rows = ''] = table.split('\n\n')
    const listed = [...rows.matchAll(/^\| ([^|]+) \|/gm)].map(([, text = '']) => text)
    expect([...listed].sort()).toEqual([...new Set(said)].sort())
  })
})

function alerts(): readonly Rule[] {
  const [, after = ''] = page.split('<!-- alerts -->\n```yaml\n')
  const [text = ''] = after.split('```')
  const { spec } = parse(text) as { spec: { groups: readonly { rules: readonly Rule[] }[] } }
  return spec.groups.flatMap(({ rules }) => rules)
}

function namesIn(expr: string): readonly string[] {
  const bare = expr.replace(/\{[^}]*\}/g, '').replace(/by \([^)]*\)/g, '')
  return [...bare.matchAll(/[a-z]+(?:_[a-z]+)+/g)].map(([name]) => name)
}

function labelsIn(expr: string): readonly string[] {
  const chosen = [...expr.matchAll(/(\w+)\s*(?:=~|!~|!=|=(?!=))\s*"/g)].map(([, name = '']) => name)
  const kept = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(', '))
  return [...chosen, ...kept]
}
