import {
  MUTATING_POLICIES,
  MUTATING_POLICY_BINDINGS,
  type MutatingAdmissionPolicy,
  type MutatingAdmissionPolicyBinding,
} from '../../../objects/admission.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { NAMESPACES } from '../../../objects/node.ts'
import { ClusterError } from '../../errors.ts'
import { rememberedByInput } from '../../../base/remembered.ts'
import { storeKey } from '../store/store-key.ts'
import type { Store } from '../store/store.ts'
import type { Expression, Variables } from './expression.ts'
import { matchesRequest } from './matching.ts'
import { withConfiguration, withJsonPatch } from './patch-object.ts'
import { PolicyVariables } from './policy-language.ts'
import { compilePolicy, type PolicyProgram } from './policy-program.ts'
import { namespaceOf, variablesOf, type AdmissionRequest } from './request.ts'

/**
 * The object of a request as the policies in force leave it; itself where they change nothing.
 *
 * Kubernetes 1.36, apiserver, pkg/admission/plugin/policy/mutating/dispatcher.go.
 *
 * Left out on purpose: parameters, cost limits, the moment that a policy takes to come into force,
 * and that policies without an order of their own come in any; here they come by name.
 */
export function admitted<T extends KubeObject>(store: Store, request: AdmissionRequest<T>): T {
  // Most clusters have none, and this is asked at every write.
  if (store.count(MUTATING_POLICY_BINDINGS) === 0) return request.object
  if (request.resource.group === MUTATING_POLICIES.group) return request.object
  const first = pass(store, request)
  if (!first.hasPatched || first.invoked.size === 0) return first.object
  return pass(store, { ...request, object: first.object }, first.invoked).object
}

interface Pass<T> {
  readonly object: T
  /** Whether any mutation was made, even one that changes nothing. */
  readonly hasPatched: boolean
  /** The bindings of those that are invoked again where an object was changed after them. */
  readonly invoked: ReadonlySet<string>
}

interface Invocation {
  readonly policy: MutatingAdmissionPolicy
  readonly binding: MutatingAdmissionPolicyBinding
}

/** Invokes all policies in turn, or in a second pass those that ask for it. */
function pass<T extends KubeObject>(
  store: Store,
  request: AdmissionRequest<T>,
  only?: ReadonlySet<string>,
): Pass<T> {
  let { object } = request
  let hasPatched = false
  const invoked = new Set<string>()
  const failures: string[] = []
  for (const invocation of invocationsOf(store, request)) {
    const { policy, binding } = invocation
    const outcome = invoke(store, invocation, { ...request, object }, only)
    object = outcome.object
    hasPatched ||= outcome.hasPatched
    if (outcome.isInvoked && policy.spec.reinvocationPolicy === 'IfNeeded') {
      invoked.add(binding.metadata.name)
    }
    if (policy.spec.failurePolicy === 'Ignore') continue
    failures.push(...outcome.failures.map((why) => denial(invocation, why)))
  }
  if (failures.length > 0) throw denied(failures)
  return { object, hasPatched, invoked }
}

/** Who is invoked is settled before the first of them changes anything. */
function invocationsOf(store: Store, request: AdmissionRequest): readonly Invocation[] {
  const bindings = [...store.list(MUTATING_POLICY_BINDINGS)]
  const found: Invocation[] = []
  for (const policy of store.list(MUTATING_POLICIES)) {
    const own = bindings.filter(({ spec }) => spec.policyName === policy.metadata.name)
    const { matchConstraints = {} } = policy.spec
    if (own.length === 0 || !matchesRequest(store, matchConstraints, request)) continue
    for (const binding of own) {
      const { matchResources } = binding.spec
      if (matchResources === undefined || matchesRequest(store, matchResources, request)) {
        found.push({ policy, binding })
      }
    }
  }
  return found
}

interface Outcome<T> {
  readonly object: T
  readonly hasPatched: boolean
  readonly isInvoked: boolean
  readonly failures: readonly string[]
}

const programOf = rememberedByInput(compilePolicy)

function invoke<T extends KubeObject>(
  store: Store,
  { policy, binding }: Invocation,
  request: AdmissionRequest<T>,
  only: ReadonlySet<string> | undefined,
): Outcome<T> {
  const program = programOf(policy)
  const passive = { object: request.object, hasPatched: false, isInvoked: false, failures: [] }
  const verdict = judge(program.conditions, variablesOf(request, undefined))
  if (verdict.kind === 'fails') return { ...passive, failures: [verdict.why] }
  if (verdict.kind === 'misses') return passive
  if (only?.has(binding.metadata.name) === false) return passive
  return mutate(store, program, request)
}

type Verdict =
  { readonly kind: 'matches' | 'misses' } | { readonly kind: 'fails'; readonly why: string }

/** One condition that does not hold is enough, whatever becomes of the others. */
function judge(conditions: readonly Expression[], variables: Variables): Verdict {
  const failures: string[] = []
  for (const condition of conditions) {
    try {
      if (condition.run(variables) === false) return { kind: 'misses' }
    } catch (error) {
      failures.push((error as Error).message)
    }
  }
  if (failures.length === 0) return { kind: 'matches' }
  const why = failures.length === 1 ? failures.join('') : `[${failures.join(', ')}]`
  return { kind: 'fails', why }
}

/** A mutation that fails leaves the object to those after it. */
function mutate<T extends KubeObject>(
  store: Store,
  program: PolicyProgram,
  request: AdmissionRequest<T>,
): Outcome<T> {
  const { content } = request
  const namespace = store.get(NAMESPACES, storeKey('', namespaceOf(request)))
  let { object } = request
  let hasPatched = false
  const failures: string[] = []
  for (const { kind, expression } of program.mutations) {
    const plain = variablesOf({ ...request, object }, namespace)
    try {
      const made = expression.run({ ...plain, variables: lazily(program, plain) })
      const change = kind === 'JSONPatch' ? withJsonPatch : withConfiguration
      object = change(object, made, content)
      hasPatched = true
    } catch (error) {
      if (error instanceof ClusterError) throw error
      failures.push((error as Error).message)
    }
  }
  return { object, hasPatched, isInvoked: true, failures }
}

function lazily({ variables }: PolicyProgram, plain: Variables): PolicyVariables {
  return new PolicyVariables(
    new Map(
      variables.map(({ name, expression }) => [
        name,
        (all) => valueOf(name, expression, { ...plain, variables: all }),
      ]),
    ),
  )
}

function valueOf(name: string, expression: Expression, variables: Variables): unknown {
  try {
    return expression.run(variables)
  } catch (error) {
    const why = (error as Error).message
    throw new Error(`composited variable "${name}" fails to evaluate: ${why}`, { cause: error })
  }
}

function denial({ policy, binding }: Invocation, why: string): string {
  const who = `policy '${policy.metadata.name}' with binding '${binding.metadata.name}'`
  return `${who} denied request: ${why}`
}

/** The first one speaks for all. */
function denied(failures: readonly string[]): ClusterError {
  const causes = failures.map((message) => ({ reason: '', message }))
  return new ClusterError('Invalid', failures[0] ?? '', { causes })
}
