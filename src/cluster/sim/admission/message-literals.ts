/** The functions that build messages: the object itself, a part of it, an operation of a patch. */
export const OBJECT_CALL = '__object'
export const PART_CALL = '__part'
export const JSON_PATCH_CALL = '__jsonPatch'

/**
 * CEL with its message literals as calls, which the library at hand can read:
 * `Object.spec{paused: true}` becomes `__part("Object.spec", {"paused": dyn(true)})`.
 *
 * Other text stays as it is. The field of an optional value keeps its mark: `{"?paused": …}`.
 */
export function withMessageCalls(source: string): string {
  const rewriter = new Rewriter()
  for (const token of source.match(TOKEN) ?? []) rewriter.take(token)
  return rewriter.text
}

const RAW_TEXT = /[bB]?[rR][bB]?(?:"{3}[^]*?"{3}|'{3}[^]*?'{3}|"[^"\n]*"|'[^'\n]*')/
const LONG_TEXT = /[bB]?(?:"{3}(?:\\[^]|[^])*?"{3}|'{3}(?:\\[^]|[^])*?'{3})/
const TEXT = /[bB]?(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/
const OTHERS = /\s+|\/\/[^\n]*|[a-zA-Z_]\w*|\d[\w.]*|[^]/
const TOKEN = new RegExp(
  [RAW_TEXT, LONG_TEXT, TEXT, OTHERS].map((one) => one.source).join('|'),
  'g',
)
const TYPE_NAME = /^(?:Object(?:\.[a-zA-Z_]\w*)*|JSONPatch)$/
const IDENTIFIER = /^[a-zA-Z_]\w*$/
const BLANK = /^(?:\s|\/\/)/
const OPENING = '([{'
const CLOSING = ')]}'

function callFor(typeName: string): string {
  if (typeName === 'JSONPatch') return JSON_PATCH_CALL
  return typeName === 'Object' ? OBJECT_CALL : PART_CALL
}

interface Bracket {
  readonly isMessage: boolean
  /** What comes next in a message: the name of a field, its colon, or the rest of its value. */
  awaits: 'name' | 'colon' | 'value'
}

class Rewriter {
  readonly #written: string[] = []
  readonly #open: Bracket[] = []
  /** The dotted name that the text so far ends with, and where its first part was written. */
  #name = { text: '', from: 0 }

  get text(): string {
    return this.#written.join('')
  }

  take(token: string): void {
    const bracket = this.#open.at(-1)
    if (BLANK.test(token)) this.#written.push(token)
    else if (OPENING.includes(token)) this.#begin(token)
    else if (CLOSING.includes(token)) this.#end(token)
    else if (bracket?.isMessage === true) this.#inMessage(bracket, token)
    else this.#plain(token)
  }

  #begin(token: string): void {
    const isMessage = token === '{' && TYPE_NAME.test(this.#name.text)
    if (isMessage) {
      const { text, from } = this.#name
      this.#written.splice(from, Infinity, `${callFor(text)}(${JSON.stringify(text)}, `)
    }
    this.#write(token)
    this.#open.push({ isMessage, awaits: 'name' })
  }

  #end(token: string): void {
    const bracket = this.#open.pop()
    if (bracket?.isMessage !== true) {
      this.#write(token)
      return
    }
    if (bracket.awaits === 'value') this.#write(')')
    this.#write(token)
    this.#write(')')
  }

  /** Values are of any type here, where those of a map are all of one. */
  #inMessage(bracket: Bracket, token: string): void {
    if (bracket.awaits === 'name') this.#field(bracket, token)
    else if (bracket.awaits === 'colon') {
      this.#write(token === ':' ? ': dyn(' : token)
      bracket.awaits = 'value'
    } else if (token === ',') {
      this.#write('),')
      bracket.awaits = 'name'
    } else this.#plain(token)
  }

  #field(bracket: Bracket, token: string): void {
    if (token === '?') {
      this.#write('"?')
      return
    }
    const isMarked = this.#written.at(-1) === '"?'
    const name = isMarked ? `${token}"` : `"${token}"`
    this.#write(IDENTIFIER.test(token) ? name : token)
    bracket.awaits = 'colon'
  }

  #plain(token: string): void {
    const { text, from } = this.#name
    const goesOn = token === '.' ? IDENTIFIER_END.test(text) : text.endsWith('.')
    const isName = token === '.' || (IDENTIFIER.test(token) && token !== 'in')
    const next = goesOn ? { text: text + token, from } : { text: token, from: this.#written.length }
    this.#write(token)
    if (isName) this.#name = next
  }

  #write(token: string): void {
    this.#written.push(token)
    this.#name = { text: '', from: 0 }
  }
}

const IDENTIFIER_END = /\w$/
