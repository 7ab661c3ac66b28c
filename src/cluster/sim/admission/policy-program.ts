import type { Environment } from '@marcbachmann/cel-js'
import type {
  MutatingAdmissionPolicy,
  NamedExpression,
  PolicyMutation,
} from '../../../objects/admission.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import {
  duplicateValue,
  invalidValue,
  requiredValue,
  tooManyValues,
  unsupportedValue,
} from '../kinds/rules/causes.ts'
import { qualifiedName } from '../kinds/rules/names.ts'
import { compileExpression, type Expression, type Wanted } from './expression.ts'
import { withMessageCalls } from './message-literals.ts'
import { CONDITION_LANGUAGE, mutationLanguage, variableLanguage } from './policy-language.ts'

/** A policy with its expressions ready to run, and all that is wrong with them. */
export interface PolicyProgram {
  readonly conditions: readonly Expression[]
  readonly variables: readonly PolicyVariable[]
  readonly mutations: readonly Mutation[]
  readonly causes: readonly ClusterErrorCause[]
}

export interface PolicyVariable {
  readonly name: string
  readonly expression: Expression
}

export interface Mutation {
  readonly kind: 'ApplyConfiguration' | 'JSONPatch'
  readonly expression: Expression
}

const CONDITIONS_MAX = 64

/**
 * Kubernetes 1.36, pkg/apis/admissionregistration/validation (ValidateMutatingAdmissionPolicy).
 *
 * As there, conditions do not see the policy's variables, and a variable sees those before it.
 */
export function compilePolicy({ spec }: MutatingAdmissionPolicy): PolicyProgram {
  const causes: ClusterErrorCause[] = []
  const conditions = compileConditions(spec.matchConditions ?? [], causes)
  const variables = compileVariables(spec.variables ?? [], causes)
  const language = mutationLanguage(typesOf(variables))
  const mutations = (spec.mutations ?? []).flatMap((mutation, index) =>
    compileMutation(language, mutation, `spec.mutations[${index}]`, causes),
  )
  if ((spec.mutations ?? []).length === 0) {
    causes.push(requiredValue('spec.mutations', 'mutations must contain at least one item'))
  }
  return { conditions, variables, mutations, causes }
}

type Causes = ClusterErrorCause[]

function compileConditions(
  conditions: readonly NamedExpression[],
  causes: Causes,
): readonly Expression[] {
  const path = 'spec.matchConditions'
  const language = CONDITION_LANGUAGE
  const names = new Set<string>()
  if (conditions.length > CONDITIONS_MAX) {
    causes.push(tooManyValues(path, conditions.length, CONDITIONS_MAX))
  }
  return conditions.flatMap(({ name, expression }, index) => {
    const at = `${path}[${index}]`
    const compiled = compileAt(`${at}.expression`, { language, text: expression.trim() }, causes)
    const wrong = name === '' ? undefined : qualifiedName(name)
    if (name === '') causes.push(requiredValue(`${at}.name`))
    if (wrong !== undefined) causes.push(invalidValue(`${at}.name`, name, wrong))
    if (names.has(name)) causes.push(duplicateValue(`${at}.name`, name))
    names.add(name)
    return compiled
  })
}

function compileVariables(
  variables: readonly NamedExpression[],
  causes: Causes,
): readonly PolicyVariable[] {
  const known: PolicyVariable[] = []
  variables.forEach(({ name, expression: text }, index) => {
    const at = `spec.variables[${index}]`
    if (name.trim() === '') causes.push(requiredValue(`${at}.name`, 'name is not specified'))
    else if (!isIdentifier(name)) {
      causes.push(invalidValue(`${at}.name`, name, 'must be a valid CEL identifier'))
    }
    const language = variableLanguage(typesOf(known))
    const source = { language, text, wanted: 'anything', absent: 'expression is not specified' }
    const [expression] = compileAt(`${at}.expression`, source as Source, causes)
    if (expression !== undefined && isIdentifier(name)) known.push({ name, expression })
  })
  return known
}

const RESERVED: ReadonlySet<string> = new Set(
  (
    'true false null in as break const continue else for function if import let loop package ' +
    'namespace return var void while'
  ).split(' '),
)

function isIdentifier(name: string): boolean {
  return /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !RESERVED.has(name)
}

function typesOf(variables: readonly PolicyVariable[]): Readonly<Record<string, string>> {
  return Object.fromEntries(variables.map(({ name, expression }) => [name, expression.type]))
}

/** Each type of patch: the field that says it, and what its expression gives. */
const PATCHES = {
  ApplyConfiguration: { field: 'applyConfiguration', other: 'jsonPatch', wanted: 'Object' },
  JSONPatch: { field: 'jsonPatch', other: 'applyConfiguration', wanted: 'list<JSONPatch>' },
} as const

function compileMutation(
  language: Environment,
  mutation: PolicyMutation,
  at: string,
  causes: Causes,
): readonly Mutation[] {
  const { patchType } = mutation
  if (patchType === '') {
    causes.push(requiredValue(`${at}.patchType`))
    return []
  }
  if (patchType !== 'ApplyConfiguration' && patchType !== 'JSONPatch') {
    causes.push(unsupportedValue(`${at}.patchType`, patchType, Object.keys(PATCHES)))
    return []
  }
  const { field, other, wanted } = PATCHES[patchType]
  const patch = mutation[field]
  const text = (patch?.expression ?? '').trim()
  const compiled =
    patch === undefined
      ? []
      : compileAt(`${at}.${field}.expression`, { language, text, wanted }, causes)
  if (patch === undefined) {
    causes.push(requiredValue(`${at}.${field}`, `must be specified when patchType is ${patchType}`))
  }
  if (mutation[other] !== undefined) {
    const detail = `must not be specified when patchType is ${patchType}`
    causes.push(invalidValue(`${at}.${other}`, `{${other}}`, detail))
  }
  return compiled.map((expression) => ({ kind: patchType, expression }))
}

interface Source {
  readonly language: Environment
  readonly text: string
  readonly wanted?: Wanted
  /** What to say where there is no expression. */
  readonly absent?: string
}

function compileAt(field: string, source: Source, causes: Causes): readonly Expression[] {
  const { language, text, wanted = 'bool', absent = '' } = source
  if (text.trim() === '') {
    causes.push(requiredValue(field, absent))
    return []
  }
  const isMutation = wanted === 'Object' || wanted === 'list<JSONPatch>'
  const rewritten = isMutation ? withMessageCalls(text) : text
  const compiled = compileExpression(language, text, wanted, rewritten)
  if (compiled.kind === 'expression') return [compiled.expression]
  causes.push(invalidValue(field, text, compiled.why))
  return []
}
