import type { JsonSchema } from '../../../../objects/crd.ts'
import {
  anything,
  fields,
  flag,
  intOrText,
  listOf,
  mapOf,
  quantity,
  text,
  textMap,
  texts,
  whole,
  withDefault,
} from './shape.ts'

/**
 * The fields of a pod spec and their fixed defaults (Kubernetes 1.36, core/v1 types.go and
 * defaults.go). Volumes, security contexts and affinity are kept as they come: nothing here acts
 * on them but the scheduler, which reads node affinity.
 */
const HTTP_GET = fields({
  path: withDefault(text, '/'),
  port: intOrText,
  host: text,
  scheme: withDefault(text, 'HTTP'),
  httpHeaders: listOf(fields({ name: text, value: text })),
})
const EXEC = fields({ command: texts })
const TCP_SOCKET = fields({ port: intOrText, host: text })

const PROBE = fields({
  httpGet: HTTP_GET,
  tcpSocket: TCP_SOCKET,
  exec: EXEC,
  grpc: fields({ port: whole, service: withDefault(text, '') }),
  initialDelaySeconds: whole,
  timeoutSeconds: withDefault(whole, 1),
  periodSeconds: withDefault(whole, 10),
  successThreshold: withDefault(whole, 1),
  failureThreshold: withDefault(whole, 3),
  terminationGracePeriodSeconds: whole,
})

const LIFECYCLE_HANDLER = fields({
  exec: EXEC,
  httpGet: HTTP_GET,
  tcpSocket: TCP_SOCKET,
  sleep: fields({ seconds: whole }),
})

const CONTAINER_PORT = fields({
  name: text,
  containerPort: whole,
  hostPort: whole,
  hostIP: text,
  protocol: withDefault(text, 'TCP'),
})

const KEY_REF = fields({ name: text, key: text, optional: flag })
const ENV_VAR = fields({
  name: text,
  value: text,
  valueFrom: fields({
    fieldRef: fields({ apiVersion: withDefault(text, 'v1'), fieldPath: text }),
    resourceFieldRef: fields({ containerName: text, resource: text, divisor: quantity }),
    configMapKeyRef: KEY_REF,
    secretKeyRef: KEY_REF,
    fileKeyRef: anything,
  }),
})
const OPTIONAL_NAME = fields({ name: text, optional: flag })

const RESOURCES: JsonSchema = fields({
  requests: mapOf(quantity),
  limits: mapOf(quantity),
  claims: listOf(fields({ name: text, request: text })),
})

const CONTAINER: JsonSchema = fields({
  name: text,
  image: text,
  imagePullPolicy: text,
  command: texts,
  args: texts,
  workingDir: text,
  ports: listOf(CONTAINER_PORT),
  env: listOf(ENV_VAR),
  envFrom: listOf(fields({ prefix: text, configMapRef: OPTIONAL_NAME, secretRef: OPTIONAL_NAME })),
  resources: withDefault(RESOURCES, {}),
  resizePolicy: listOf(fields({ resourceName: text, restartPolicy: text })),
  restartPolicy: text,
  restartPolicyRules: anything,
  volumeMounts: listOf(
    fields({
      name: text,
      mountPath: text,
      subPath: text,
      subPathExpr: text,
      readOnly: flag,
      recursiveReadOnly: text,
      mountPropagation: text,
    }),
  ),
  volumeDevices: listOf(fields({ name: text, devicePath: text })),
  readinessProbe: PROBE,
  livenessProbe: PROBE,
  startupProbe: PROBE,
  lifecycle: fields({
    postStart: LIFECYCLE_HANDLER,
    preStop: LIFECYCLE_HANDLER,
    stopSignal: text,
  }),
  terminationMessagePath: withDefault(text, '/dev/termination-log'),
  terminationMessagePolicy: withDefault(text, 'File'),
  securityContext: anything,
  stdin: flag,
  stdinOnce: flag,
  tty: flag,
})

export const LABEL_SELECTOR: JsonSchema = fields({
  matchLabels: textMap,
  matchExpressions: listOf(fields({ key: text, operator: text, values: texts })),
})

const TOLERATION = fields({
  key: text,
  operator: text,
  value: text,
  effect: text,
  tolerationSeconds: whole,
})

const TOPOLOGY_SPREAD = fields({
  maxSkew: whole,
  topologyKey: text,
  whenUnsatisfiable: text,
  labelSelector: LABEL_SELECTOR,
  minDomains: whole,
  nodeAffinityPolicy: text,
  nodeTaintsPolicy: text,
  matchLabelKeys: texts,
})

export const POD_SPEC: JsonSchema = fields({
  containers: withDefault(listOf(CONTAINER), []),
  initContainers: listOf(CONTAINER),
  ephemeralContainers: anything,
  restartPolicy: withDefault(text, 'Always'),
  terminationGracePeriodSeconds: withDefault(whole, 30),
  activeDeadlineSeconds: whole,
  dnsPolicy: withDefault(text, 'ClusterFirst'),
  dnsConfig: anything,
  nodeSelector: textMap,
  nodeName: text,
  serviceAccountName: text,
  serviceAccount: text,
  automountServiceAccountToken: flag,
  hostNetwork: flag,
  hostPID: flag,
  hostIPC: flag,
  hostUsers: flag,
  shareProcessNamespace: flag,
  securityContext: withDefault(anything, {}),
  imagePullSecrets: listOf(fields({ name: text })),
  hostname: text,
  hostnameOverride: text,
  subdomain: text,
  setHostnameAsFQDN: flag,
  affinity: anything,
  schedulerName: withDefault(text, 'default-scheduler'),
  schedulingGates: listOf(fields({ name: text })),
  tolerations: listOf(TOLERATION),
  topologySpreadConstraints: listOf(TOPOLOGY_SPREAD),
  hostAliases: listOf(fields({ ip: text, hostnames: texts })),
  priorityClassName: text,
  priority: whole,
  preemptionPolicy: text,
  readinessGates: listOf(fields({ conditionType: text })),
  runtimeClassName: text,
  enableServiceLinks: flag,
  overhead: mapOf(quantity),
  os: fields({ name: text }),
  resources: RESOURCES,
  resourceClaims: anything,
  workloadRef: anything,
  schedulingGroup: anything,
  volumes: listOf(anything),
})
