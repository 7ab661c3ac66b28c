import {
  IP_ADDRESSES,
  SERVICE_CIDRS,
  type IpAddress,
  type ServiceCidr,
} from '../../../objects/network.ts'
import type { Kind } from './kind.ts'
import { makeKind } from './make-kind.ts'
import { ipAddressName, ipAddressRules, serviceCidrRules } from './rules/address-rules.ts'
import { IP_ADDRESS, SERVICE_CIDR } from './shapes/network-shapes.ts'

/** Where the addresses of Services come from: Kubernetes 1.36, pkg/registry/networking. */
export const ADDRESS_KINDS: readonly Kind[] = [
  makeKind<IpAddress>({
    resource: IP_ADDRESSES,
    shortNames: ['ip'],
    nameRule: ipAddressName,
    shape: IP_ADDRESS,
    rules: ipAddressRules,
  }),
  makeKind<ServiceCidr>({
    resource: SERVICE_CIDRS,
    hasStatus: true,
    shape: SERVICE_CIDR,
    rules: serviceCidrRules,
  }),
]
