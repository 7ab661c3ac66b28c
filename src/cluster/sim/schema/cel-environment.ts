import { Environment } from '@marcbachmann/cel-js'

/**
 * The languages that the rules of a schema are written in: CEL with `self`, and for rules about
 * a change with `oldSelf` besides, plain or optional.
 *
 * Left out on purpose: types from the schema (a rule that names an unknown field is found when it
 * runs), cost limits, two-variable macros, `format` and `quote`, and the Kubernetes libraries for
 * quantities, URLs, addresses, formats and versions.
 */
export const RULE_LANGUAGE: Environment = selfLanguage()
export const CHANGE_LANGUAGE: Environment = selfLanguage().registerVariable('oldSelf', 'dyn')
export const OPTIONAL_CHANGE_LANGUAGE: Environment = selfLanguage().registerVariable(
  'oldSelf',
  'optional',
)

function selfLanguage(): Environment {
  return plainLanguage().registerVariable('self', 'dyn')
}

/** CEL with the functions that Kubernetes adds, and no variables. */
export function plainLanguage(): Environment {
  const language = new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
  })
  return withTexts(withLists(language))
}

type Ordered = bigint | number | string

/** Kubernetes 1.36, apiserver, pkg/cel/library/lists.go. */
function withLists(language: Environment): Environment {
  return language
    .registerFunction('list.isSorted(): bool', (list: readonly Ordered[]) =>
      list.every((item, index) => index === 0 || (list[index - 1] ?? item) <= item),
    )
    .registerFunction('list.sum(): dyn', sum)
    .registerFunction('list.min(): dyn', (list: readonly Ordered[]) =>
      extreme(list, (a, b) => a < b),
    )
    .registerFunction('list.max(): dyn', (list: readonly Ordered[]) =>
      extreme(list, (a, b) => a > b),
    )
    .registerFunction('list.indexOf(dyn): int', (list: readonly unknown[], item: unknown) =>
      BigInt(list.indexOf(item)),
    )
    .registerFunction('list.lastIndexOf(dyn): int', (list: readonly unknown[], item: unknown) =>
      BigInt(list.lastIndexOf(item)),
    )
}

/** Kubernetes 1.36, apiserver, pkg/cel/library/regex.go, and the strings extension of cel-go. */
function withTexts(language: Environment): Environment {
  return language
    .registerFunction('string.find(string): string', (text: string, pattern: string) => {
      return new RegExp(pattern).exec(text)?.[0] ?? ''
    })
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) =>
      Array.from(text.matchAll(new RegExp(pattern, 'g')), (match) => match[0]),
    )
    .registerFunction(
      'string.replace(string, string): string',
      (text: string, from: string, to: string) => text.replaceAll(from, to),
    )
    .registerFunction('string.charAt(int): string', (text: string, index: bigint) =>
      text.charAt(Number(index)),
    )
}

function sum(list: readonly (bigint | number)[]): bigint | number {
  return list.every((item) => typeof item === 'bigint')
    ? list.reduce((total, item) => total + item, 0n)
    : list.reduce((total: number, item) => total + Number(item), 0)
}

function extreme(list: readonly Ordered[], isBetter: (a: Ordered, b: Ordered) => boolean): Ordered {
  const [first, ...others] = list
  if (first === undefined) throw new RangeError('Cannot choose from a list: it is empty')
  return others.reduce((best, item) => (isBetter(item, best) ? item : best), first)
}
