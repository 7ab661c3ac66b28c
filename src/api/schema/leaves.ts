import { integer, list, object, text, time, word, type Schema, type TypeOf } from './schema.ts'

const LABEL = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'
const SUBDOMAIN = `${LABEL.slice(0, -1)}(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`

/** The name of an object whose kind allows DNS labels only, such as a Service. */
export function labelName(description: string): Schema<string> {
  return text(description, { minLength: 1, maxLength: 63, pattern: LABEL })
}

export function objectName(description: string): Schema<string> {
  return text(description, { minLength: 1, maxLength: 253, pattern: SUBDOMAIN })
}

/** A span in whole seconds, of a year at most. */
export function spanSeconds(
  description: string,
  limits: { readonly minimum?: number; readonly default?: number } = {},
): Schema<number> {
  return integer(description, { minimum: 0, maximum: 31_536_000, ...limits })
}

export function weight(description: string): Schema<number> {
  return integer(description, { minimum: 0, maximum: 100 })
}

export function podCount(description: string, minimum = 0): Schema<number> {
  return integer(description, { minimum, maximum: 1_000_000 })
}

/** A step or batch, counted from 1; there may be as many as pods. */
export function ordinal(description: string): Schema<number> {
  return podCount(description, 1)
}

/** A counter that only rises; as far as JSON numbers stay exact. */
export function counter(description: string, minimum = 0): Schema<number> {
  return integer(description, { minimum, maximum: Number.MAX_SAFE_INTEGER })
}

export function podTemplateHash(description: string): Schema<string> {
  return text(description, { maxLength: 63 })
}

export function images(description: string): Schema<readonly string[]> {
  return list(description, text('An image, as the container names it.', { maxLength: 1024 }), {
    maxItems: 64,
  })
}

/** A reason. `R` says which ones are meant; the API server takes any, so that more can come. */
export function reasonWord<R extends string = string>(description: string): Schema<R> {
  const limits = { minLength: 1, maxLength: 128, pattern: '^[A-Z][A-Za-z0-9]*$' }
  return text(description, limits) as Schema<R>
}

export function sentence(description: string): Schema<string> {
  return text(description, { maxLength: 4096 })
}

const CONDITION = object('One aspect of the state, as metav1.Condition has it.', {
  type: reasonWord('Which aspect.'),
  status: word('Whether it holds.', ['True', 'False', 'Unknown']),
  observedGeneration: counter('The metadata.generation that this was said about.'),
  lastTransitionTime: time('When the status last changed.'),
  reason: reasonWord('Why, in one word; docs/spec lists them all.'),
  message: sentence('Why, in a sentence.'),
})

/** A condition with everything that metav1.Condition requires. */
export type FullCondition = TypeOf<typeof CONDITION>

export function conditions(description: string): Schema<readonly FullCondition[]> {
  return list(description, CONDITION, { maxItems: 8, keys: ['type'] })
}
