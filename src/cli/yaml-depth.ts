import { CST, Lexer } from 'yaml'

const DEPTH_MAX = 64

const OPENING: ReadonlySet<string> = new Set(['flow-seq-start', 'flow-map-start'])
const CLOSING: ReadonlySet<string> = new Set(['flow-seq-end', 'flow-map-end'])
/** Each of these in one line opens a level below the one before it. */
const INDENTING: ReadonlySet<string> = new Set(['seq-item-ind', 'explicit-key-ind'])

/**
 * The line, from 1, on which a YAML text nests deeper than anybody means to; `undefined` when it
 * nowhere does.
 *
 * It is asked before parsing: a megabyte of `[` brings the parser down, and the process with it.
 */
export function lineTooDeep(text: string): number | undefined {
  let line = 1
  let flowDepth = 0
  let indicators = 0
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token) ?? ''
    flowDepth += Number(OPENING.has(type)) - Number(CLOSING.has(type))
    indicators += Number(INDENTING.has(type))
    if (flowDepth > DEPTH_MAX || indicators > DEPTH_MAX) return line
    const breaks = token.split('\n').length - 1
    line += breaks
    if (breaks > 0) indicators = 0
  }
  return undefined
}
