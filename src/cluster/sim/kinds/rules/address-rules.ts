import { formatIpv4, parseIpv4, parseIpv4Range } from '../../../../base/ipv4.ts'
import { deepEqual } from '../../../../base/json.ts'
import type { IpAddress, ServiceCidr } from '../../../../objects/network.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { immutableValue, invalidValue, requiredValue } from './causes.ts'
import { pathSegment } from './names.ts'

/**
 * Kubernetes 1.36, pkg/apis/networking/validation, and apimachinery, pkg/util/validation/ip.go.
 *
 * Left out on purpose: how addresses of IPv6 are written.
 */
export function serviceCidrRules(
  { spec: { cidrs = [] } }: ServiceCidr,
  old: ServiceCidr | undefined,
): ClusterErrorCause[] {
  const before = old?.spec.cidrs
  if (before === undefined) return rangesRules(cidrs)
  if (before.length !== cidrs.length && !(before.length === 1 && cidrs.length === 2)) {
    return [immutableValue(CIDRS, cidrs)]
  }
  const changed = before.flatMap((cidr, index) =>
    cidr === cidrs[index] ? [] : [immutableValue(`${CIDRS}[${index}]`, cidrs[index])],
  )
  return before.length === cidrs.length ? changed : [...changed, ...rangesRules(cidrs)]
}

const CIDRS = 'spec.cidrs'

function rangesRules(cidrs: readonly string[]): ClusterErrorCause[] {
  if (cidrs.length === 0) return [requiredValue(CIDRS, 'at least one CIDR required')]
  if (cidrs.length > 2) return [invalidValue(CIDRS, { cidrs }, 'may only hold up to 2 values')]
  const found = cidrs.flatMap((cidr, index) => rangeRules(cidr, `${CIDRS}[${index}]`))
  const [first = '', second] = cidrs
  if (second !== undefined && isIpv6(first) === isIpv6(second)) {
    const detail =
      'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'
    found.push(invalidValue(CIDRS, cidrs, detail))
  }
  return found
}

const IPV6_RANGE = /^[\da-f:]*:[\da-f:]*\/\d{1,3}$/i

function isIpv6(cidr: string): boolean {
  return cidr.includes(':')
}

function rangeRules(cidr: string, path: string): ClusterErrorCause[] {
  if (IPV6_RANGE.test(cidr)) return []
  const [network = ''] = cidr.split('/')
  const range = parseIpv4Range(cidr)
  if (range === undefined) {
    const loose = parseIpv4Range(cidr.replaceAll(/(^|[./])0+(?=\d)/g, '$1'))
    const detail =
      loose === undefined
        ? 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'
        : 'must not have leading 0s in IP or prefix length'
    return [invalidValue(path, cidr, detail)]
  }
  if (formatIpv4(range.first) === network) return []
  return [invalidValue(path, cidr, 'must not have bits set beyond the prefix length')]
}

/** An IPAddress bears its address as its name. */
export function ipAddressName(name: string): string | undefined {
  if (parseIpv4(name) !== undefined || /^[\da-f:]*:[\da-f:]*$/.test(name)) return undefined
  return 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
}

export function ipAddressRules(
  { spec: { parentRef } }: IpAddress,
  old: IpAddress | undefined,
): ClusterErrorCause[] {
  const path = 'spec.parentRef'
  if (parentRef === undefined) return [requiredValue(path)]
  const { resource, name, namespace } = parentRef as Partial<typeof parentRef>
  const found = [
    ...partRules(`${path}.resource`, resource),
    ...partRules(`${path}.name`, name),
    ...(namespace === undefined ? [] : partRules(`${path}.namespace`, namespace)),
  ]
  const isSame = old === undefined || deepEqual(parentRef, old.spec.parentRef)
  return isSame ? found : [...found, immutableValue(path, parentRef)]
}

function partRules(path: string, text = ''): ClusterErrorCause[] {
  if (text === '') return [requiredValue(path)]
  const wrong = pathSegment(text)
  return wrong === undefined ? [] : [invalidValue(path, text, wrong)]
}
