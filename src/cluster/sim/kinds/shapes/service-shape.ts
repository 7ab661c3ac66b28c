import { objectShape } from './object-shape.ts'
import {
  anything,
  fields,
  flag,
  intOrText,
  listOf,
  text,
  textMap,
  texts,
  whole,
  withDefault,
} from './shape.ts'

const SERVICE_PORT = fields({
  name: text,
  protocol: withDefault(text, 'TCP'),
  appProtocol: text,
  port: whole,
  targetPort: intOrText,
  nodePort: whole,
})

/** Kubernetes 1.36, core/v1 types.go and defaults.go. */
export const SERVICE = objectShape({
  status: anything,
  spec: withDefault(
    fields({
      type: withDefault(text, 'ClusterIP'),
      selector: textMap,
      ports: listOf(SERVICE_PORT),
      clusterIP: text,
      clusterIPs: texts,
      ipFamilies: texts,
      ipFamilyPolicy: text,
      externalIPs: texts,
      externalName: text,
      externalTrafficPolicy: text,
      internalTrafficPolicy: text,
      healthCheckNodePort: whole,
      loadBalancerIP: text,
      loadBalancerClass: text,
      loadBalancerSourceRanges: texts,
      allocateLoadBalancerNodePorts: flag,
      publishNotReadyAddresses: flag,
      sessionAffinity: withDefault(text, 'None'),
      sessionAffinityConfig: fields({ clientIP: fields({ timeoutSeconds: whole }) }),
      trafficDistribution: text,
    }),
    {},
  ),
})

/** Written by the hundred and by a controller, so the endpoints are kept as they come. */
export const ENDPOINT_SLICE = objectShape({
  addressType: text,
  endpoints: withDefault({ type: 'array', items: anything }, []),
  ports: listOf(
    fields({
      name: withDefault(text, ''),
      port: whole,
      protocol: withDefault(text, 'TCP'),
      appProtocol: text,
    }),
  ),
})
