import type { Environment } from '@marcbachmann/cel-js'
import { firstLineOf, startingSmall } from '../schema/cel-rules.ts'

export type Variables = Readonly<Record<string, unknown>>

/** An expression that is ready to run; it throws an error with the server's words. */
export interface Expression {
  /** The type of what it gives, in the library's spelling. */
  readonly type: string
  run(variables: Variables): unknown
}

export type Compilation =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'nonsense'; readonly why: string }

/** What an expression has to give, in the library's spelling, or anything. */
export type Wanted = 'bool' | 'Object' | 'list<JSONPatch>' | 'anything'

/**
 * Compiles an expression, or says why that cannot be in the words of the server.
 *
 * Kubernetes 1.36, apiserver, pkg/admission/plugin/cel/compile.go.
 *
 * Left out on purpose: the place in the text where the sense is lost.
 */
export function compileExpression(
  language: Environment,
  text: string,
  wanted: Wanted,
  rewritten = text,
): Compilation {
  try {
    const program = language.parse(rewritten)
    const { valid, type = 'dyn', error } = program.check()
    if (!valid) return { kind: 'nonsense', why: `compilation failed: ${inGoWords(error)}` }
    const name = FULL_NAMES[type] ?? type
    if (wanted !== 'anything' && name !== wanted) {
      const why = `must evaluate to ${inGoSpelling(wanted)} but got ${inGoSpelling(name)}`
      return { kind: 'nonsense', why }
    }
    const run = (variables: Variables): unknown => {
      try {
        return program(variables) as unknown
      } catch (error) {
        const why = startingSmall(firstLineOf(error))
        throw new Error(`expression '${text}' resulted in error: ${why}`, { cause: error })
      }
    }
    return { kind: 'expression', expression: { type: name, run } }
  } catch (error) {
    return { kind: 'nonsense', why: `compilation failed: ${inGoWords(error)}` }
  }
}

const FULL_NAMES: Readonly<Record<string, string>> = { list: 'list<dyn>', map: 'map<dyn, dyn>' }

/** A type that nothing settles is called by a capital letter. */
function inGoSpelling(type: string): string {
  return type
    .replaceAll('<', '(')
    .replaceAll('>', ')')
    .replace(/\b[A-Z]\b/g, 'dyn')
}

/** The complaint as cel-go makes it, for those that are made most. */
function inGoWords(error: unknown): string {
  const line = firstLineOf(error)
  const [, unknown] = /^Unknown variable: (.*)$/.exec(line) ?? []
  if (unknown !== undefined) return `ERROR: undeclared reference to '${unknown}' (in container '')`
  const [, left = '', operator, right = ''] =
    /^no such overload: (\S+) (\S+) (\S+)$/.exec(line) ?? []
  if (operator === undefined) return `ERROR: ${startingSmall(line)}`
  const operands = `(${left}, ${right})`
  return `ERROR: found no matching overload for '_${operator}_' applied to '${operands}'`
}
