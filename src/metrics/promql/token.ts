import { QueryError } from './query-error.ts'

/** A word of a query, and where it stands. */
export interface Token {
  readonly kind: 'number' | 'duration' | 'text' | 'name' | 'sign' | 'end'
  /** Of a text: what stands between its quotes. */
  readonly word: string
  readonly at: number
}

const SPACE = /\s+|#[^\n]*/y
const FORMS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['duration', /\d+(?:ms|[smhdwy])(?:\d+(?:ms|[smhdwy]))*/y],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|\b(?:Inf|NaN)\b/y],
  ['text', /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ['name', /[a-zA-Z_:][a-zA-Z0-9_:]*/y],
  ['sign', /=~|!~|!=|==|>=|<=|[-+*/%^(){}[\],=<>]/y],
]

/** The words of a query, and one that is the end. */
export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < query.length) {
    const space = matchAt(SPACE, query, at)
    if (space !== undefined) {
      at += space.length
      continue
    }
    const token = tokenAt(query, at)
    tokens.push(token)
    at += token.kind === 'text' ? token.word.length + 2 : token.word.length
  }
  return [
    ...tokens.map((token) =>
      token.kind === 'text' ? { ...token, word: unescaped(token.word) } : token,
    ),
    { kind: 'end', word: '', at: query.length },
  ]
}

function tokenAt(query: string, at: number): Token {
  for (const [kind, form] of FORMS) {
    const word = matchAt(form, query, at)
    if (word === undefined) continue
    return { kind, word: kind === 'text' ? word.slice(1, -1) : word, at }
  }
  const found = `found "${query[at] ?? ''}"`
  throw new QueryError(`Cannot read a query at ${at + 1}: ${found}, expected a name or a sign`)
}

function matchAt(form: RegExp, query: string, at: number): string | undefined {
  form.lastIndex = at
  return form.exec(query)?.[0]
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1')
}
