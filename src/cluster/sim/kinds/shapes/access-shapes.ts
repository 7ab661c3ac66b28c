import { objectShape } from './object-shape.ts'
import { LABEL_SELECTOR } from './pod-shape.ts'
import { anything, fields, listOf, text, texts, withDefault } from './shape.ts'

const RULE = fields({
  verbs: texts,
  apiGroups: texts,
  resources: texts,
  resourceNames: texts,
  nonResourceURLs: texts,
})

/** Kubernetes 1.36, rbac/v1 and authorization/v1 types.go. */
export const ROLE = objectShape({ rules: listOf(RULE) })

export const CLUSTER_ROLE = objectShape({
  rules: listOf(RULE),
  aggregationRule: fields({ clusterRoleSelectors: listOf(LABEL_SELECTOR) }),
})

export const ROLE_BINDING = objectShape({
  subjects: listOf(fields({ kind: text, apiGroup: text, name: text, namespace: text })),
  roleRef: withDefault(fields({ apiGroup: text, kind: text, name: text }), {}),
})

const ATTRIBUTES = fields({
  namespace: text,
  verb: text,
  group: text,
  version: text,
  resource: text,
  subresource: text,
  name: text,
  fieldSelector: anything,
  labelSelector: anything,
})
const ASKED = {
  resourceAttributes: ATTRIBUTES,
  nonResourceAttributes: fields({ path: text, verb: text }),
}

export const SELF_REVIEW = objectShape({
  status: anything,
  spec: withDefault(fields(ASKED), {}),
})

export const REVIEW = objectShape({
  status: anything,
  spec: withDefault(
    fields({ ...ASKED, user: text, groups: texts, uid: text, extra: anything }),
    {},
  ),
})
