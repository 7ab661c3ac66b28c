import { objectShape } from './object-shape.ts'
import { LABEL_SELECTOR } from './pod-shape.ts'
import {
  anything,
  fields,
  flag,
  intOrText,
  listOf,
  quantity,
  text,
  textMap,
  texts,
  whole,
  withDefault,
} from './shape.ts'

/** The kinds whose shape is a handful of lines (Kubernetes 1.36, types.go of their groups). */
export const NODE = objectShape({
  status: anything,
  spec: withDefault(
    fields({
      unschedulable: flag,
      taints: listOf(fields({ key: text, value: text, effect: text, timeAdded: text })),
      podCIDR: text,
      podCIDRs: texts,
      providerID: text,
    }),
    {},
  ),
})

export const NAMESPACE = objectShape({ status: anything, spec: fields({ finalizers: texts }) })

export const EVENT = objectShape({
  involvedObject: withDefault(
    fields({
      apiVersion: text,
      kind: text,
      namespace: text,
      name: text,
      uid: text,
      resourceVersion: text,
      fieldPath: text,
    }),
    {},
  ),
  related: anything,
  type: text,
  reason: text,
  message: text,
  action: text,
  source: fields({ component: text, host: text }),
  reportingComponent: text,
  reportingInstance: text,
  count: whole,
  firstTimestamp: text,
  lastTimestamp: text,
  eventTime: text,
  series: fields({ count: whole, lastObservedTime: text }),
})

export const LEASE = objectShape({
  spec: withDefault(
    fields({
      holderIdentity: text,
      leaseDurationSeconds: whole,
      acquireTime: text,
      renewTime: text,
      leaseTransitions: whole,
      strategy: text,
      preferredHolder: text,
    }),
    {},
  ),
})

export const CONFIG_MAP = objectShape({ data: textMap, binaryData: textMap, immutable: flag })

export const SECRET = objectShape({
  type: withDefault(text, 'Opaque'),
  data: textMap,
  stringData: textMap,
  immutable: flag,
})

export const SERVICE_ACCOUNT = objectShape({
  secrets: listOf(anything),
  imagePullSecrets: listOf(fields({ name: text })),
  automountServiceAccountToken: flag,
})

const SCALING_RULES = fields({
  stabilizationWindowSeconds: whole,
  selectPolicy: text,
  policies: listOf(fields({ type: text, value: whole, periodSeconds: whole })),
  tolerance: quantity,
})

const METRIC_TARGET = fields({
  type: text,
  value: quantity,
  averageValue: quantity,
  averageUtilization: whole,
})
const METRIC_NAME = fields({ name: text, selector: LABEL_SELECTOR })
const METRIC = fields({
  type: text,
  resource: fields({ name: text, target: METRIC_TARGET }),
  containerResource: fields({ name: text, container: text, target: METRIC_TARGET }),
  pods: fields({ metric: METRIC_NAME, target: METRIC_TARGET }),
  object: fields({
    describedObject: fields({ apiVersion: text, kind: text, name: text }),
    metric: METRIC_NAME,
    target: METRIC_TARGET,
  }),
  external: fields({ metric: METRIC_NAME, target: METRIC_TARGET }),
})

export const AUTOSCALER = objectShape({
  status: anything,
  spec: withDefault(
    fields({
      scaleTargetRef: withDefault(fields({ apiVersion: text, kind: text, name: text }), {}),
      minReplicas: withDefault(whole, 1),
      maxReplicas: whole,
      metrics: listOf(METRIC),
      behavior: fields({ scaleUp: SCALING_RULES, scaleDown: SCALING_RULES }),
    }),
    {},
  ),
})

export const DISRUPTION_BUDGET = objectShape({
  status: anything,
  spec: withDefault(
    fields({
      minAvailable: intOrText,
      maxUnavailable: intOrText,
      selector: LABEL_SELECTOR,
      unhealthyPodEvictionPolicy: text,
    }),
    {},
  ),
})
