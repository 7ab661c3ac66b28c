import { objectShape } from './object-shape.ts'
import { anything, fields, listOf, mapOf, quantity, text, texts, withDefault } from './shape.ts'

const AMOUNTS = mapOf(quantity)

/** Kubernetes 1.36, core/v1 types.go. */
export const RESOURCE_QUOTA = objectShape({
  status: anything,
  spec: withDefault(
    fields({
      hard: AMOUNTS,
      scopes: texts,
      scopeSelector: fields({
        matchExpressions: listOf(fields({ scopeName: text, operator: text, values: texts })),
      }),
    }),
    {},
  ),
})

export const LIMIT_RANGE = objectShape({
  spec: withDefault(
    fields({
      limits: listOf(
        fields({
          type: text,
          max: AMOUNTS,
          min: AMOUNTS,
          default: AMOUNTS,
          defaultRequest: AMOUNTS,
          maxLimitRequestRatio: AMOUNTS,
        }),
      ),
    }),
    {},
  ),
})
