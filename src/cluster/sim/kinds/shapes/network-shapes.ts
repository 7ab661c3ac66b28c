import { objectShape } from './object-shape.ts'
import { LABEL_SELECTOR } from './pod-shape.ts'
import { anything, fields, intOrText, listOf, text, texts, whole, withDefault } from './shape.ts'

const PORTS = listOf(
  fields({ protocol: withDefault(text, 'TCP'), port: intOrText, endPort: whole }),
)
const PEERS = listOf(
  fields({
    podSelector: LABEL_SELECTOR,
    namespaceSelector: LABEL_SELECTOR,
    ipBlock: fields({ cidr: text, except: texts }),
  }),
)

/** Kubernetes 1.36, networking/v1 types.go and defaults.go. */
export const NETWORK_POLICY = objectShape({
  spec: withDefault(
    fields({
      podSelector: withDefault(LABEL_SELECTOR, {}),
      policyTypes: texts,
      ingress: listOf(fields({ from: PEERS, ports: PORTS })),
      egress: listOf(fields({ to: PEERS, ports: PORTS })),
    }),
    {},
  ),
})

export const SERVICE_CIDR = objectShape({
  spec: withDefault(fields({ cidrs: texts }), {}),
  status: anything,
})

export const IP_ADDRESS = objectShape({
  spec: withDefault(
    fields({ parentRef: fields({ group: text, resource: text, namespace: text, name: text }) }),
    {},
  ),
})
