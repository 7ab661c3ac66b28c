import type { JsonSchema } from '../objects/crd.ts'
import type { KubeObject } from '../objects/meta.ts'
import { apiVersionOf, type Resource } from '../objects/resource.ts'
import { withDefaults } from './defaults.ts'
import { ROLLOUT_PLANS, type RolloutPlan } from './rollout-plan.ts'
import { ROLLOUT_REQUEST_SPEC, ROLLOUT_REQUESTS, type RolloutRequest } from './rollout-request.ts'
import { ruleViolations } from './rules.ts'
import { labelName, objectName } from './schema/leaves.ts'
import { PLAN_NAME, ROLLOUT_PLAN_SPEC } from './schema/plan-spec.ts'
import type { Schema } from './schema/schema.ts'
import { shapeViolations } from './shape.ts'
import type { SpecViolation } from './violation.ts'

/** A manifest that was understood, with the defaults filled in; or why it was not. */
export type Reading<T> =
  | { readonly kind: 'understood'; readonly object: T }
  | { readonly kind: 'refused'; readonly violations: readonly SpecViolation[] }

/** With the syntax of names that an API server asks of any object, whatever its CRD says. */
function metadataSchema(name: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: ['name'],
    properties: { name, namespace: labelName('The namespace.') },
    'x-kubernetes-preserve-unknown-fields': true,
  }
}

const OBJECT_NAME = objectName('The name.')
const PLAN_METADATA = metadataSchema({ ...OBJECT_NAME, ...PLAN_NAME })
const REQUEST_METADATA = metadataSchema(OBJECT_NAME)

/**
 * Everything in a plan that can not be obeyed; nothing else of it is looked at.
 *
 * Says what the API server says by the CRD, and that a field does not exist, where a server drops
 * it. What needs a look at the cluster is not judged here.
 */
export function validatePlan(plan: unknown): readonly SpecViolation[] {
  return violationsOf(readPlan(plan))
}

export function validateRequest(request: unknown): readonly SpecViolation[] {
  return violationsOf(readRequest(request))
}

/** Reads a plan from a parsed manifest. */
export function readPlan(manifest: unknown): Reading<RolloutPlan> {
  return read(manifestSchema(ROLLOUT_PLANS, ROLLOUT_PLAN_SPEC, PLAN_METADATA), manifest)
}

export function readRequest(manifest: unknown): Reading<RolloutRequest> {
  return read(manifestSchema(ROLLOUT_REQUESTS, ROLLOUT_REQUEST_SPEC, REQUEST_METADATA), manifest)
}

function read<T extends KubeObject>(schema: Schema<T>, manifest: unknown): Reading<T> {
  const whole = withDefaults(schema, manifest)
  const misshapen = shapeViolations(schema, whole, '')
  // As an API server does: rules are not asked about a value of the wrong shape.
  const violations = misshapen.length > 0 ? misshapen : ruleViolations(schema, whole, '')
  return violations.length > 0
    ? { kind: 'refused', violations }
    : { kind: 'understood', object: whole as T }
}

function manifestSchema<T extends KubeObject>(
  resource: Resource<T>,
  spec: JsonSchema,
  metadata: JsonSchema,
): Schema<T> {
  return {
    type: 'object',
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    properties: {
      apiVersion: { enum: [apiVersionOf(resource)] },
      kind: { enum: [resource.kind] },
      metadata,
      spec,
      status: { type: 'object' },
    },
  }
}

function violationsOf(reading: Reading<unknown>): readonly SpecViolation[] {
  return reading.kind === 'refused' ? reading.violations : []
}
