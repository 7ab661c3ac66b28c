import {
  always,
  ATOMIC,
  listBy,
  MAP,
  METADATA,
  PLAIN,
  plainParts,
  portsBy,
  struct,
} from './make-merge-schema.ts'
import type { MergeSchema } from './merge-schema.ts'

/**
 * How pods merge (Kubernetes 1.35: client-go/applyconfigurations/internal, core/v1 types.go).
 *
 * Left out on purpose: the insides of the volumes that are no longer used.
 */
const HANDLERS = ['exec', 'httpGet', 'sleep', 'tcpSocket']
const PROBE = plainParts('exec', 'grpc', 'httpGet', 'tcpSocket')

const RESOURCES = always(
  struct({
    claims: { kind: 'keyed', keys: ['name'], items: PLAIN },
    limits: MAP,
    requests: MAP,
  }),
)

const CONTAINER = struct({
  env: listBy(
    'name',
    struct({
      valueFrom: struct({
        configMapKeyRef: ATOMIC,
        fieldRef: ATOMIC,
        fileKeyRef: ATOMIC,
        resourceFieldRef: ATOMIC,
        secretKeyRef: ATOMIC,
      }),
    }),
  ),
  lifecycle: struct({ postStart: plainParts(...HANDLERS), preStop: plainParts(...HANDLERS) }),
  livenessProbe: PROBE,
  ports: portsBy('containerPort'),
  readinessProbe: PROBE,
  resources: RESOURCES,
  securityContext: plainParts(
    'appArmorProfile',
    'capabilities',
    'seLinuxOptions',
    'seccompProfile',
    'windowsOptions',
  ),
  startupProbe: PROBE,
  volumeDevices: listBy('devicePath'),
  volumeMounts: listBy('mountPath'),
})

const CLAIM_TEMPLATE = struct({
  metadata: always(METADATA),
  spec: always(
    struct({ dataSource: ATOMIC, dataSourceRef: PLAIN, resources: RESOURCES, selector: ATOMIC }),
  ),
})

const VOLUME = struct({
  configMap: PLAIN,
  csi: struct({ nodePublishSecretRef: ATOMIC, volumeAttributes: MAP }),
  downwardAPI: PLAIN,
  emptyDir: PLAIN,
  ephemeral: struct({ volumeClaimTemplate: CLAIM_TEMPLATE }),
  hostPath: PLAIN,
  image: PLAIN,
  nfs: PLAIN,
  persistentVolumeClaim: PLAIN,
  projected: PLAIN,
  secret: PLAIN,
})

const POD_SPEC = struct({
  affinity: struct({
    nodeAffinity: struct({ requiredDuringSchedulingIgnoredDuringExecution: ATOMIC }),
    podAffinity: PLAIN,
    podAntiAffinity: PLAIN,
  }),
  containers: always(listBy('name', CONTAINER)),
  dnsConfig: PLAIN,
  ephemeralContainers: listBy('name', CONTAINER),
  hostAliases: listBy('ip'),
  imagePullSecrets: listBy('name', ATOMIC),
  initContainers: listBy('name', CONTAINER),
  nodeSelector: ATOMIC,
  os: PLAIN,
  overhead: MAP,
  resourceClaims: listBy('name'),
  resources: struct(RESOURCES.fields),
  schedulingGates: listBy('name'),
  securityContext: plainParts(
    'appArmorProfile',
    'seLinuxOptions',
    'seccompProfile',
    'windowsOptions',
  ),
  topologySpreadConstraints: {
    kind: 'keyed',
    keys: ['topologyKey', 'whenUnsatisfiable'],
    patchKey: 'topologyKey',
    items: struct({ labelSelector: ATOMIC }),
  },
  volumes: listBy('name', VOLUME),
})

const POD_STATUS = struct({
  conditions: listBy('type'),
  podIPs: listBy('ip'),
  resourceClaimStatuses: listBy('name'),
})

export const POD_TEMPLATE_MERGE: MergeSchema = always(
  struct({ metadata: always(METADATA), spec: always(POD_SPEC) }),
)

export const POD_MERGE: MergeSchema = struct({
  metadata: always(METADATA),
  spec: always(POD_SPEC),
  status: always(POD_STATUS),
})
