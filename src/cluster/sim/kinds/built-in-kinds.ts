import { compareTexts } from '../../../base/order.ts'
import { ACCESS_KINDS } from './access-kinds.ts'
import { ADDRESS_KINDS } from './address-kinds.ts'
import { MUTATING_POLICY_BINDING_KIND, MUTATING_POLICY_KIND } from './admission-kinds.ts'
import { BATCH_KINDS } from './batch-kinds.ts'
import { NAMESPACE_KIND, NODE_KIND } from './cluster-kinds.ts'
import { CONFIG_MAP_KIND, SECRET_KIND, SERVICE_ACCOUNT_KIND } from './configuration-kinds.ts'
import { CRD_KIND } from './crd-kind.ts'
import type { Kind } from './kind.ts'
import { LIMIT_KINDS } from './limit-kinds.ts'
import { NETWORK_POLICY_KIND } from './network-kinds.ts'
import { POD_KIND } from './pod-kind.ts'
import { AUTOSCALER_KIND, DISRUPTION_BUDGET_KIND } from './policy-kinds.ts'
import { PRIORITY_CLASS_KIND } from './priority-kind.ts'
import { EVENT_KIND, LEASE_KIND } from './record-kinds.ts'
import { ENDPOINT_SLICE_KIND, SERVICE_KIND } from './service-kind.ts'
import { WORKLOAD_KINDS } from './workload-kinds.ts'

/** The kinds that the simulated API server has without being told, in order of their names. */
export const BUILT_IN_KINDS: readonly Kind[] = inOrder([
  ...ACCESS_KINDS,
  ...ADDRESS_KINDS,
  ...BATCH_KINDS,
  ...LIMIT_KINDS,
  ...WORKLOAD_KINDS,
  CONFIG_MAP_KIND,
  CRD_KIND,
  ENDPOINT_SLICE_KIND,
  EVENT_KIND,
  AUTOSCALER_KIND,
  LEASE_KIND,
  MUTATING_POLICY_KIND,
  MUTATING_POLICY_BINDING_KIND,
  NAMESPACE_KIND,
  NETWORK_POLICY_KIND,
  NODE_KIND,
  POD_KIND,
  DISRUPTION_BUDGET_KIND,
  PRIORITY_CLASS_KIND,
  SECRET_KIND,
  SERVICE_KIND,
  SERVICE_ACCOUNT_KIND,
])

function inOrder(kinds: readonly Kind[]): readonly Kind[] {
  return [...kinds].sort((a, b) => compareTexts(a.resource.kind, b.resource.kind))
}
