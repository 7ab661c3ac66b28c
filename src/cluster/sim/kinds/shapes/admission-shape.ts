import { objectShape } from './object-shape.ts'
import { LABEL_SELECTOR } from './pod-shape.ts'
import { anything, fields, listOf, text, texts, withDefault } from './shape.ts'

const RULE = fields({
  resourceNames: texts,
  operations: texts,
  apiGroups: texts,
  apiVersions: texts,
  resources: texts,
  scope: withDefault(text, '*'),
})

const MATCH_RESOURCES = fields({
  namespaceSelector: withDefault(LABEL_SELECTOR, {}),
  objectSelector: withDefault(LABEL_SELECTOR, {}),
  resourceRules: listOf(RULE),
  excludeResourceRules: listOf(RULE),
  matchPolicy: withDefault(text, 'Equivalent'),
})

const NAMED_EXPRESSION = fields({
  name: withDefault(text, ''),
  expression: withDefault(text, ''),
})

const EXPRESSION = fields({ expression: text })

const MUTATION = fields({
  patchType: withDefault(text, ''),
  applyConfiguration: EXPRESSION,
  jsonPatch: EXPRESSION,
})

/** Kubernetes 1.36, admissionregistration/v1 types.go and defaults.go. */
export const MUTATING_POLICY = objectShape({
  spec: withDefault(
    fields({
      paramKind: fields({ apiVersion: text, kind: text }),
      matchConstraints: MATCH_RESOURCES,
      matchConditions: listOf(NAMED_EXPRESSION),
      variables: listOf(NAMED_EXPRESSION),
      mutations: listOf(MUTATION),
      failurePolicy: withDefault(text, 'Fail'),
      reinvocationPolicy: text,
    }),
    {},
  ),
})

export const MUTATING_POLICY_BINDING = objectShape({
  spec: withDefault(
    fields({ policyName: text, paramRef: anything, matchResources: MATCH_RESOURCES }),
    {},
  ),
})
