import type { CustomResourceDefinition, JsonSchema, PrinterColumn } from '../objects/crd.ts'
import type { Resource } from '../objects/resource.ts'
import { ROLLOUT_PLANS } from './rollout-plan.ts'
import {
  ROLLOUT_REQUEST_SPEC,
  ROLLOUT_REQUEST_STATUS,
  ROLLOUT_REQUESTS,
} from './rollout-request.ts'
import { PLAN_NAME, ROLLOUT_PLAN_SPEC } from './schema/plan-spec.ts'
import { ROLLOUT_PLAN_STATUS } from './schema/plan-status.ts'

const READY = '.status.conditions[?(@.type=="Ready")]'

/** The definition of RolloutPlan, as it is installed in a cluster. */
export const PLAN_CRD: CustomResourceDefinition = definition(ROLLOUT_PLANS, {
  shortName: 'rp',
  description: 'RolloutPlan says how new versions of one Deployment may reach users.',
  fields: {
    metadata: { type: 'object', properties: { name: PLAN_NAME } },
    spec: ROLLOUT_PLAN_SPEC,
    status: ROLLOUT_PLAN_STATUS,
  },
  columns: [
    { name: 'Strategy', type: 'string', jsonPath: '.spec.strategy.type' },
    { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
    { name: 'Reason', type: 'string', jsonPath: `${READY}.reason` },
    { name: 'Progress', type: 'string', jsonPath: '.status.progress' },
    { name: 'Weight', type: 'integer', jsonPath: '.status.rollout.weight.observed' },
    { name: 'Images', type: 'string', jsonPath: '.status.updated.images' },
    { name: 'Since', type: 'date', jsonPath: '.status.phaseSince' },
    { name: 'Target', type: 'string', jsonPath: '.spec.targetRef.name', priority: 1 },
    { name: 'Message', type: 'string', jsonPath: `${READY}.message`, priority: 1 },
  ],
})

/** The definition of RolloutRequest, as it is installed in a cluster. */
export const REQUEST_CRD: CustomResourceDefinition = definition(ROLLOUT_REQUESTS, {
  shortName: 'rr',
  description: "RolloutRequest is one person's word about one rollout of a RolloutPlan.",
  fields: {
    metadata: { type: 'object' },
    spec: ROLLOUT_REQUEST_SPEC,
    status: ROLLOUT_REQUEST_STATUS,
  },
  columns: [
    { name: 'Plan', type: 'string', jsonPath: '.spec.planRef.name' },
    { name: 'Rollout', type: 'integer', jsonPath: '.spec.rollout' },
    { name: 'Action', type: 'string', jsonPath: '.spec.action' },
    { name: 'Step', type: 'integer', jsonPath: '.spec.step' },
    { name: 'Answer', type: 'string', jsonPath: '.status.conditions[?(@.status=="True")].type' },
    { name: 'Reason', type: 'string', jsonPath: '.status.conditions[?(@.status=="True")].reason' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    {
      name: 'Message',
      type: 'string',
      jsonPath: '.status.conditions[?(@.status=="True")].message',
      priority: 1,
    },
  ],
})

interface Definition {
  readonly shortName: string
  readonly description: string
  readonly fields: Readonly<Record<'metadata' | 'spec' | 'status', JsonSchema>>
  readonly columns: readonly PrinterColumn[]
}

function definition(
  { group, version, plural, kind }: Resource,
  { shortName, description, fields, columns }: Definition,
): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: {
        plural,
        singular: kind.toLowerCase(),
        kind,
        listKind: `${kind}List`,
        shortNames: [shortName],
        categories: ['rolloutplan'],
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          schema: { openAPIV3Schema: rootSchema(description, fields) },
        },
      ],
    },
  }
}

function rootSchema(description: string, fields: Definition['fields']): JsonSchema {
  return withoutFunctions({
    description,
    type: 'object',
    required: ['spec'],
    properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, ...fields },
  })
}

/** The schema as it is installed; the rules as functions are for us. */
function withoutFunctions(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema)) as JsonSchema
}
