import type { Environment } from '@marcbachmann/cel-js'
import { plainLanguage } from '../schema/cel-environment.ts'
import { JSON_PATCH_CALL, OBJECT_CALL, PART_CALL } from './message-literals.ts'
import { JsonPatchItem, ObjectPart, RootObject } from './messages.ts'

/** The variables of a policy, each worked out when it is first asked for. */
export class PolicyVariables extends Map<string, unknown> {
  readonly #makers: ReadonlyMap<string, (all: PolicyVariables) => unknown>

  constructor(makers: ReadonlyMap<string, (all: PolicyVariables) => unknown>) {
    super()
    this.#makers = makers
  }

  override get(name: string): unknown {
    if (!this.has(name)) this.set(name, this.#makers.get(name)?.(this))
    return super.get(name)
  }
}

type Fields = Readonly<Record<string, unknown>>

/**
 * The languages of a policy: CEL with the request's variables, and with those of the policy, by
 * name and type; the language of mutations can build objects and patches besides.
 *
 * Kubernetes 1.36, apiserver, pkg/admission/plugin/cel/compile.go.
 *
 * Left out on purpose: `authorizer`, the types of the fields of `request` and `namespaceObject`,
 * and `request.userInfo`, for there are no users here.
 */
export const CONDITION_LANGUAGE: Environment = plainLanguage()
  .clone({ homogeneousAggregateLiterals: true })
  .registerVariable('object', 'dyn')
  .registerVariable('oldObject', 'dyn')
  .registerVariable('request', 'dyn')
  .registerVariable('namespaceObject', 'dyn')

export function variableLanguage(variables: Readonly<Record<string, string>>): Environment {
  return CONDITION_LANGUAGE.clone()
    .registerType('PolicyVariables', { ctor: PolicyVariables, fields: { ...variables } })
    .registerVariable('variables', 'PolicyVariables')
}

export function mutationLanguage(variables: Readonly<Record<string, string>>): Environment {
  const language = variableLanguage(variables)
    .registerType('Object', RootObject)
    .registerType('ObjectPart', ObjectPart)
    .registerType('JSONPatch', JsonPatchItem)
    .registerFunction(
      `${OBJECT_CALL}(string, map): Object`,
      (name: string, fields: Fields) => new RootObject(name, fields),
    )
    .registerFunction(
      `${PART_CALL}(string, map): dyn`,
      (name: string, fields: Fields) => new ObjectPart(name, fields),
    )
    .registerFunction(
      `${JSON_PATCH_CALL}(string, map): JSONPatch`,
      (name: string, fields: Fields) => new JsonPatchItem(name, fields),
    )
  return withPointers(language)
}

class PointerLibrary {
  escapeKey(key: string): string {
    return key.replaceAll('~', '~0').replaceAll('/', '~1')
  }
}

/** Kubernetes 1.36, apiserver, pkg/cel/library/jsonpatch.go. */
function withPointers(language: Environment): Environment {
  return language
    .registerType('PointerLibrary', PointerLibrary)
    .registerConstant('jsonpatch', 'PointerLibrary', new PointerLibrary())
    .registerFunction(
      'PointerLibrary.escapeKey(string): string',
      (library: PointerLibrary, key: string) => library.escapeKey(key),
    )
}
