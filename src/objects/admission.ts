import type { KubeObject } from './meta.ts'
import type { Resource } from './resource.ts'
import type { LabelSelector } from './selector.ts'

/** Requests that a policy is about: each part must hold (admissionregistration/v1). */
export interface MatchResources {
  readonly namespaceSelector?: LabelSelector
  /** Holds if the object matches as it is, or as it was before the request. */
  readonly objectSelector?: LabelSelector
  readonly resourceRules?: readonly ResourceRule[]
  readonly excludeResourceRules?: readonly ResourceRule[]
  readonly matchPolicy?: string
}

export interface ResourceRule {
  readonly resourceNames?: readonly string[]
  readonly operations?: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly apiVersions?: readonly string[]
  /** Plurals, perhaps with a subresource: `deployments`, `deployments/scale`, `*`. */
  readonly resources?: readonly string[]
  readonly scope?: string
}

export interface NamedExpression {
  readonly name: string
  readonly expression: string
}

export interface PolicyMutation {
  readonly patchType: string
  readonly applyConfiguration?: { readonly expression: string }
  readonly jsonPatch?: { readonly expression: string }
}

/** Changes objects on their way in, by rules written in CEL; in force where a binding names it. */
export interface MutatingAdmissionPolicy extends KubeObject {
  readonly spec: {
    readonly paramKind?: { readonly apiVersion?: string; readonly kind?: string }
    readonly matchConstraints?: MatchResources
    readonly matchConditions?: readonly NamedExpression[]
    readonly variables?: readonly NamedExpression[]
    readonly mutations?: readonly PolicyMutation[]
    readonly failurePolicy?: string
    readonly reinvocationPolicy?: string
  }
}

export interface MutatingAdmissionPolicyBinding extends KubeObject {
  readonly spec: { readonly policyName: string; readonly matchResources?: MatchResources }
}

export const MUTATING_POLICIES: Resource<MutatingAdmissionPolicy> = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'mutatingadmissionpolicies',
  kind: 'MutatingAdmissionPolicy',
  namespaced: false,
}

export const MUTATING_POLICY_BINDINGS: Resource<MutatingAdmissionPolicyBinding> = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'mutatingadmissionpolicybindings',
  kind: 'MutatingAdmissionPolicyBinding',
  namespaced: false,
}
