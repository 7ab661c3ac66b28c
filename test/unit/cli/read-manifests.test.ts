import { describe, expect, it } from '@jest/globals'
import { formatProblem, readManifests } from '../../../src/cli/read-manifests.ts'

const web = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n'

function problemsOf(text: string): readonly string[] {
  return readManifests({ name: 'web.yaml', text }).problems.map(formatProblem)
}

describe('readManifests()', () => {
  it('reads every document of a file and passes over empty ones', () => {
    const text = `---\n${web}---\n# nothing\n---\n${web.replace('name: web', 'name: shop')}`
    const { manifests, problems } = readManifests({ name: 'all.yaml', text })
    expect(manifests.map(({ object }) => object.metadata.name)).toEqual(['web', 'shop'])
    expect(manifests.map(({ lineOf }) => lineOf('metadata.name'))).toEqual([5, 12])
    expect(problems).toEqual([])
  })

  it('reads JSON, which is YAML as well', () => {
    const text = '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}'
    expect(readManifests({ name: 'web.json', text }).manifests).toHaveLength(1)
  })

  it.each(['', '# nothing\n', '---\n---\n'])('says that there is nothing in %j', (text) => {
    expect(problemsOf(text)).toEqual([
      'web.yaml:1: Cannot read a manifest: the file is empty, expected a Kubernetes object',
    ])
  })

  it('reads the documents beside a broken one', () => {
    const read = readManifests({ name: 'web.yaml', text: `${web}---\na: [\n---\n${web}` })
    expect(read.manifests).toHaveLength(2)
    expect(read.problems).toHaveLength(1)
  })

  it.each([
    ['a bracket left open', 'kind: [Service\n', /^web\.yaml:2: Cannot read YAML: Flow sequence/],
    ['a line indented wrongly', 'a:\n  b: 1\n c: 2\n', /^web\.yaml:3: Cannot read YAML: /],
    ['a key given twice', `${web}kind: Pod\n`, /^web\.yaml:5: Cannot read YAML: Map keys must be/],
    ['a tab as indentation', 'a:\n\tb: 1\n', /^web\.yaml:2: Cannot read YAML: /],
    ['a long word', `a: *${'x'.repeat(300)}\n`, /: x{59}…$/],
    [
      'a List',
      'apiVersion: v1\nkind: List\nitems: []\n',
      /^web\.yaml:2: Cannot read a List: expected its items/,
    ],
    ['a text', 'just words\n', /^web\.yaml:1: .*expected a Kubernetes object$/],
    ['no apiVersion', 'kind: Pod\nmetadata: {name: a}\n', /^web\.yaml:1: apiVersion: missing/],
    ['a kind that is no text', 'apiVersion: v1\nkind: 7\n', /^web\.yaml:2: kind: missing, or no/],
    [
      'no name',
      'apiVersion: v1\nkind: Pod\nmetadata: {}\n',
      /^web\.yaml:3: metadata\.name: missing/,
    ],
    ['unknown anchors', 'a: *nowhere\n', /^web\.yaml:1: Cannot read YAML: /],
    [
      'a brace left open in the line above',
      'kind: Service\nmetadata: {name: web\nspec:\n',
      /^web\.yaml:3: Cannot read YAML: Flow map in .* end with a }: look at the lines above too,/,
    ],
  ])('says where %s is', (_name, text, said) => {
    const [problem, ...more] = problemsOf(text)
    expect(problem).toMatch(said)
    expect(more).toEqual([])
  })

  it.each([
    ['more than 1 MiB', `a: ${'x'.repeat(1024 * 1024)}`, 'Cannot read more than 1 MiB of YAML'],
    ['a pile of brackets', `a: 1\nb: ${'['.repeat(1_000_000)}`, 'nested more than 64 deep'],
    ['a pile of dashes', '- '.repeat(500_000), 'nested more than 64 deep'],
    ['aliases of aliases', laughs(), 'Excessive alias count'],
  ])('refuses %s', (_name, text, said) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(said)])
  })

  it('takes a merge key for a key like any other', () => {
    const text = `${web}spec: &s {a: 1}\nother:\n  <<: *s\n`
    const [manifest] = readManifests({ name: 'web.yaml', text }).manifests
    expect(manifest?.object).toMatchObject({ other: { '<<': { a: 1 } } })
  })
})

/** Ten lists of ten of the list before. */
function laughs(): string {
  const lines = ['l0: &l0 [x]']
  for (let level = 1; level < 10; level++) {
    const items = Array.from({ length: 10 }, () => `*l${level - 1}`).join(', ')
    lines.push(`l${level}: &l${level} [${items}]`)
  }
  return lines.join('\n')
}
