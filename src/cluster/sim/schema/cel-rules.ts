import { Optional, type Context, type ParseResult } from '@marcbachmann/cel-js'
import { deepEqual, isObject } from '../../../base/json.ts'
import type { CelRule, JsonSchema } from '../../../objects/crd.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { invalidValue, invalidWhole } from '../kinds/rules/causes.ts'
import { CHANGE_LANGUAGE, OPTIONAL_CHANGE_LANGUAGE, RULE_LANGUAGE } from './cel-environment.ts'
import { celValue } from './cel-value.ts'
import { itemPairs, propertyPairs, type Pair } from './correlation.ts'
import { fieldPath } from './validate-schema.ts'

interface CompiledRule {
  readonly rule: CelRule
  readonly isAboutChange: boolean
  readonly holds: ParseResult
  readonly message: ParseResult | undefined
}

/** The rules of a schema, wherever in it they stand, ready to run. */
export interface RuleTree {
  readonly schema: JsonSchema
  readonly rules: readonly CompiledRule[]
  readonly below: ReadonlyMap<JsonSchema, RuleTree>
}

/**
 * Compiles the rules of a schema; `undefined` where it has none. Throws on a rule without sense.
 */
export function compileRules(schema: JsonSchema): RuleTree | undefined {
  const rules = (schema['x-kubernetes-validations'] ?? []).map(compileRule)
  const below = new Map<JsonSchema, RuleTree>()
  for (const child of childrenOf(schema)) {
    const tree = compileRules(child)
    if (tree !== undefined) below.set(child, tree)
  }
  return rules.length === 0 && below.size === 0 ? undefined : { schema, rules, below }
}

function childrenOf(schema: JsonSchema): readonly JsonSchema[] {
  const { properties = {}, additionalProperties, items } = schema
  return [
    ...Object.values(properties),
    ...(isObject(additionalProperties) ? [additionalProperties] : []),
    ...(items === undefined ? [] : [items]),
  ]
}

export function compileRule(rule: CelRule): CompiledRule {
  const isAboutChange = /\boldSelf\b/.test(rule.rule)
  const language = isAboutChange
    ? rule.optionalOldSelf === true
      ? OPTIONAL_CHANGE_LANGUAGE
      : CHANGE_LANGUAGE
    : RULE_LANGUAGE
  const compile = (text: string): ParseResult => {
    const compiled = language.parse(text)
    const { valid, error } = compiled.check()
    if (!valid) throw error ?? new SyntaxError(`Cannot compile "${text}"`)
    return compiled
  }
  const { messageExpression } = rule
  return {
    rule,
    isAboutChange,
    holds: compile(rule.rule),
    message: messageExpression === undefined ? undefined : compile(messageExpression),
  }
}

/**
 * Every rule that a value breaks, or its change from `old`. What the update leaves as it was is
 * judged only by rules about the change.
 *
 * Kubernetes 1.36, apiextensions-apiserver, pkg/apiserver/schema/cel/validation.go.
 */
export function ruleCauses(tree: RuleTree, pair: Pair, path: string): readonly ClusterErrorCause[] {
  if (pair.value === undefined || pair.value === null) return []
  return [...ownCauses(tree, pair, path), ...causesBelow(tree, pair, path)]
}

function causesBelow(tree: RuleTree, pair: Pair, path: string): readonly ClusterErrorCause[] {
  const { schema, below } = tree
  if (below.size === 0) return []
  if (!Array.isArray(pair.value)) {
    return propertyPairs(pair, schema).flatMap(({ key, field, ...inner }) => {
      const subtree = below.get(field)
      if (subtree === undefined) return []
      const isNamed = Object.hasOwn(schema.properties ?? {}, key)
      return ruleCauses(subtree, inner, isNamed ? fieldPath(path, key) : `${path}[${key}]`)
    })
  }
  const subtree = schema.items === undefined ? undefined : below.get(schema.items)
  if (subtree === undefined) return []
  return itemPairs(pair, schema).flatMap((item, index) =>
    ruleCauses(subtree, item, `${path}[${index}]`),
  )
}

function ownCauses(
  { schema, rules }: RuleTree,
  { value, old }: Pair,
  path: string,
): readonly ClusterErrorCause[] {
  const isUnchanged = old !== undefined && deepEqual(value, old)
  const due = rules.filter(({ rule, isAboutChange }) =>
    isAboutChange ? old !== undefined || rule.optionalOldSelf === true : !isUnchanged,
  )
  if (due.length === 0) return []
  const self = celValue(value, schema)
  const oldSelf = old === undefined ? undefined : celValue(old, schema)
  return due.flatMap((compiled) => {
    const verdict = judge(compiled, contextOf(compiled, self, oldSelf))
    const field = `${path}${compiled.rule.fieldPath ?? ''}`
    switch (verdict.kind) {
      case 'holds':
        return []
      case 'fails':
        return [invalidValue(field, schema.type ?? '', verdict.message)]
      case 'broken':
        return isScalar(value)
          ? [invalidValue(field, value, verdict.message)]
          : [invalidWhole(field, verdict.message)]
    }
  })
}

function isScalar(value: unknown): boolean {
  return !Array.isArray(value) && !isObject(value)
}

function contextOf(
  { rule, isAboutChange }: CompiledRule,
  self: unknown,
  oldSelf: unknown,
): Context {
  if (!isAboutChange) return { self }
  if (rule.optionalOldSelf !== true) return { self, oldSelf }
  return { self, oldSelf: oldSelf === undefined ? Optional.none() : Optional.of(oldSelf) }
}

interface Verdict {
  readonly kind: 'holds' | 'broken' | 'fails'
  readonly message: string
}

function judge(compiled: CompiledRule, context: Context): Verdict {
  const { rule } = compiled
  try {
    if (compiled.holds(context) === true) return { kind: 'holds', message: '' }
  } catch (error) {
    const what = (rule.message ?? rule.rule).trim()
    return {
      kind: 'fails',
      message: `${startingSmall(firstLineOf(error))} evaluating rule: ${what}`,
    }
  }
  return { kind: 'broken', message: messageOf(compiled, context) }
}

/** A message expression that fails or says nothing gives way to the message. */
function messageOf({ rule, message }: CompiledRule, context: Context): string {
  const fallback = (rule.message ?? '').trim() || `failed rule: ${rule.rule.trim()}`
  try {
    const text: unknown = message?.(context)
    return typeof text === 'string' && text.trim() !== '' ? text.trim() : fallback
  } catch {
    return fallback
  }
}

/** The library draws the place under its message; a cause has one line. */
export function firstLineOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n')[0] ?? ''
}

/** As the server's own messages do. */
export function startingSmall(line: string): string {
  return line.charAt(0).toLowerCase() + line.slice(1)
}
