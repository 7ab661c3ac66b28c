import type { JsonSchema } from '../../../../objects/crd.ts'
import { objectShape, POD_TEMPLATE, TEMPLATE_METADATA } from './object-shape.ts'
import { LABEL_SELECTOR } from './pod-shape.ts'
import { anything, fields, flag, listOf, text, whole, withDefault } from './shape.ts'

const FAILURE_RULE = fields({
  action: text,
  onExitCodes: fields({ containerName: text, operator: text, values: listOf(whole) }),
  onPodConditions: listOf(fields({ type: text, status: withDefault(text, 'True') })),
})
const SUCCESS_RULE = fields({ succeededIndexes: text, succeededCount: whole })

const SPEC_FIELDS: Readonly<Record<string, JsonSchema>> = {
  parallelism: whole,
  completions: whole,
  activeDeadlineSeconds: whole,
  podFailurePolicy: fields({ rules: listOf(FAILURE_RULE) }),
  successPolicy: fields({ rules: listOf(SUCCESS_RULE) }),
  backoffLimit: whole,
  backoffLimitPerIndex: whole,
  maxFailedIndexes: whole,
  selector: LABEL_SELECTOR,
  manualSelector: flag,
  template: withDefault(POD_TEMPLATE, {}),
  ttlSecondsAfterFinished: whole,
  completionMode: text,
  suspend: flag,
  podReplacementPolicy: text,
  managedBy: text,
}

/** Kubernetes 1.36, batch/v1 types.go. A Job's own defaults are not those of a template. */
const OWN_DEFAULTS = {
  completionMode: withDefault(text, 'NonIndexed'),
  suspend: withDefault(flag, false),
  manualSelector: withDefault(flag, false),
}

export const JOB = objectShape({
  status: anything,
  spec: withDefault(fields({ ...SPEC_FIELDS, ...OWN_DEFAULTS }), {}),
})

const JOB_TEMPLATE = fields({
  metadata: TEMPLATE_METADATA,
  spec: withDefault(fields(SPEC_FIELDS), {}),
})

export const CRON_JOB = objectShape({
  status: anything,
  spec: withDefault(
    fields({
      schedule: withDefault(text, ''),
      timeZone: text,
      startingDeadlineSeconds: whole,
      concurrencyPolicy: withDefault(text, 'Allow'),
      suspend: withDefault(flag, false),
      jobTemplate: withDefault(JOB_TEMPLATE, {}),
      successfulJobsHistoryLimit: withDefault(whole, 3),
      failedJobsHistoryLimit: withDefault(whole, 1),
    }),
    {},
  ),
})
