import { objectShape, POD_TEMPLATE } from './object-shape.ts'
import { LABEL_SELECTOR } from './pod-shape.ts'
import { anything, fields, flag, intOrText, text, whole, withDefault } from './shape.ts'

const STRATEGY = fields({
  type: withDefault(text, 'RollingUpdate'),
  rollingUpdate: fields({ maxSurge: intOrText, maxUnavailable: intOrText }),
})

/** Kubernetes 1.36, apps/v1 types.go and defaults.go. */
export const DEPLOYMENT = objectShape({
  status: anything,
  spec: withDefault(
    fields({
      replicas: withDefault(whole, 1),
      selector: LABEL_SELECTOR,
      template: withDefault(POD_TEMPLATE, {}),
      strategy: withDefault(STRATEGY, {}),
      minReadySeconds: whole,
      revisionHistoryLimit: withDefault(whole, 10),
      progressDeadlineSeconds: withDefault(whole, 600),
      paused: flag,
    }),
    {},
  ),
})

export const REPLICA_SET = objectShape({
  status: anything,
  spec: withDefault(
    fields({
      replicas: withDefault(whole, 1),
      minReadySeconds: whole,
      selector: LABEL_SELECTOR,
      template: withDefault(POD_TEMPLATE, {}),
    }),
    {},
  ),
})
