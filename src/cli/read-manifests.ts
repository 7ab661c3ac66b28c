import { LineCounter, parseAllDocuments, type Document, type YAMLParseError } from 'yaml'
import { fitted } from '../base/display-width.ts'
import { isObject } from '../base/json.ts'
import type { KubeObject } from '../objects/meta.ts'
import { linesOf, type LineOf } from './manifest-lines.ts'
import { lineTooDeep } from './yaml-depth.ts'

export interface SourceFile {
  readonly name: string
  readonly text: string
}

/** An object as a file has it: nothing is filled in and nothing of it is checked but its name. */
export interface Manifest {
  readonly file: string
  readonly object: KubeObject
  readonly lineOf: LineOf
}

/** What is wrong in a file, as a sentence without its final period. */
export interface Problem {
  readonly file: string
  readonly line: number
  readonly message: string
}

export interface Manifests {
  readonly manifests: readonly Manifest[]
  readonly problems: readonly Problem[]
}

/** What is quoted of a file in a sentence. */
const TOKEN_MAX = 60
const LONG_TOKEN = /\S{61,}/gu

const TEXT_LENGTH_MAX = 1024 * 1024
/** Aliases of aliases can make gigabytes of a page (CVE-2019-11253). */
const ALIASES_MAX = 10

/** What a file is to have, and what it is called in a sentence. */
export interface Wanted {
  readonly called: string
  readonly expected: string
}

const A_MANIFEST: Wanted = { called: 'a manifest', expected: 'a Kubernetes object' }

/** Reads every object of a YAML or JSON text, one at least; empty documents are passed over. */
export function readManifests(
  { name: file, text }: SourceFile,
  { called, expected }: Wanted = A_MANIFEST,
): Manifests {
  if (text.length > TEXT_LENGTH_MAX) return refused(file, 1, 'Cannot read more than 1 MiB of YAML')
  const deep = lineTooDeep(text)
  if (deep !== undefined) return refused(file, deep, 'Cannot read YAML nested more than 64 deep')
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    merge: false,
    prettyErrors: false,
  })
  if (!Array.isArray(documents)) return { manifests: [], problems: [] }
  const read = documents.map((document) => readDocument(document, file, lines))
  const manifests = read.flatMap(({ manifests }) => manifests)
  const problems = read.flatMap(({ problems }) => problems)
  if (manifests.length + problems.length > 0) return { manifests, problems }
  return refused(file, 1, `Cannot read ${called}: the file is empty, expected ${expected}`)
}

export function formatProblem({ file, line, message }: Problem): string {
  return `${file}:${line}: ${message}`
}

function readDocument(document: Document.Parsed, file: string, lines: LineCounter): Manifests {
  const [broken] = document.errors
  if (broken !== undefined) {
    const message = `Cannot read YAML: ${sentence(broken)}${hintFor(broken)}`
    return refused(file, lineOfError(broken, lines), message)
  }
  const lineOf = linesOf(document, lines)
  const value = valueOf(document)
  if (value.kind === 'refused') return refused(file, lineOf(''), value.why)
  const object: unknown = value.object
  if (object === null || object === undefined) return { manifests: [], problems: [] }
  const missing = missingIn(object)
  if (missing !== undefined) return refused(file, lineOf(missing.path), missing.message)
  return { manifests: [{ file, object: object as KubeObject, lineOf }], problems: [] }
}

type Value =
  | { readonly kind: 'read'; readonly object: unknown }
  | { readonly kind: 'refused'; readonly why: string }

function valueOf(document: Document.Parsed): Value {
  try {
    return { kind: 'read', object: document.toJS({ maxAliasCount: ALIASES_MAX }) }
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    return { kind: 'refused', why: `Cannot read YAML: ${sentence(error)}` }
  }
}

/** What every Kubernetes object has, and without which nothing can be said about it. */
function missingIn(object: unknown): { path: string; message: string } | undefined {
  if (!isObject(object)) {
    return { path: '', message: 'Cannot read a manifest: expected a Kubernetes object' }
  }
  const { apiVersion, kind, metadata } = object
  if (apiVersion === 'v1' && kind === 'List') {
    const message = 'Cannot read a List: expected its items as documents, with --- between them'
    return { path: 'kind', message }
  }
  if (!isText(apiVersion)) return missing('apiVersion', 'one such as apps/v1')
  if (!isText(kind)) return missing('kind', 'one such as Deployment')
  if (!isObject(metadata) || !isText(metadata['name'])) {
    return missing('metadata.name', 'the name of the object')
  }
  return undefined
}

function missing(path: string, expected: string): { path: string; message: string } {
  return { path, message: `${path}: missing, or no text, expected ${expected}` }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function refused(file: string, line: number, message: string): Manifests {
  return { manifests: [], problems: [{ file, line, message }] }
}

function lineOfError({ pos }: Pick<YAMLParseError, 'pos'>, lines: LineCounter): number {
  return Math.max(1, lines.linePos(pos[0]).line)
}

/** The parser names the line at which it could not go on, which is often below the mistake. */
function hintFor({ code }: Pick<YAMLParseError, 'code'>): string {
  if (code !== 'BAD_INDENT' && code !== 'MISSING_CHAR') return ''
  return ': look at the lines above too, for what is left open or indented otherwise'
}

function sentence({ message }: { readonly message: string }): string {
  const [first = ''] = message.split('\n')
  return first.replace(/\.$/, '').replace(LONG_TOKEN, (token) => fitted(token, TOKEN_MAX))
}
