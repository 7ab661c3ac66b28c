import { objectShape, POD_TEMPLATE } from './object-shape.ts'
import { LABEL_SELECTOR } from './pod-shape.ts'
import { anything, fields, intOrText, listOf, text, whole, withDefault } from './shape.ts'

// Kubernetes 1.36, apps/v1 types.go and defaults.go.

export const STATEFUL_SET = objectShape({
  status: anything,
  spec: withDefault(
    fields({
      replicas: withDefault(whole, 1),
      selector: LABEL_SELECTOR,
      template: withDefault(POD_TEMPLATE, {}),
      serviceName: withDefault(text, ''),
      podManagementPolicy: withDefault(text, 'OrderedReady'),
      updateStrategy: withDefault(
        fields({
          type: text,
          rollingUpdate: fields({ partition: whole, maxUnavailable: intOrText }),
        }),
        {},
      ),
      minReadySeconds: whole,
      revisionHistoryLimit: withDefault(whole, 10),
      ordinals: fields({ start: withDefault(whole, 0) }),
      volumeClaimTemplates: listOf(anything),
      persistentVolumeClaimRetentionPolicy: withDefault(
        fields({
          whenDeleted: withDefault(text, 'Retain'),
          whenScaled: withDefault(text, 'Retain'),
        }),
        {},
      ),
    }),
    {},
  ),
})

export const DAEMON_SET = objectShape({
  status: anything,
  spec: withDefault(
    fields({
      selector: LABEL_SELECTOR,
      template: withDefault(POD_TEMPLATE, {}),
      updateStrategy: withDefault(
        fields({
          type: withDefault(text, 'RollingUpdate'),
          rollingUpdate: fields({ maxSurge: intOrText, maxUnavailable: intOrText }),
        }),
        {},
      ),
      minReadySeconds: whole,
      revisionHistoryLimit: withDefault(whole, 10),
    }),
    {},
  ),
})

export const CONTROLLER_REVISION = objectShape({
  data: anything,
  revision: withDefault(whole, 0),
})
