import type { Container, ContainerPort, Probe } from '../../../../objects/pod.ts'
import { isMore, isNegative } from '../../../../objects/quantity.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import {
  duplicateValue,
  forbiddenValue,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from './causes.ts'
import { uniqueLabelRules } from './metadata-rules.ts'
import { PORT_RANGE, isPortNumber, portName } from './names.ts'

/**
 * What a list of containers must be; `taken` holds the names met before, and grows.
 *
 * Kubernetes 1.36, pkg/apis/core/validation (validateContainers).
 */
export function containerRules(
  containers: readonly Container[],
  path: string,
  taken: Set<string>,
): ClusterErrorCause[] {
  return containers.flatMap((container, index) => {
    const at = `${path}[${index}]`
    return [
      ...uniqueLabelRules(container.name, `${at}.name`, taken),
      ...imageRules(container, at),
      ...portRules(container.ports ?? [], `${at}.ports`),
      ...envRules(container, `${at}.env`),
      ...resourceRules(container, `${at}.resources`),
      ...probeRules(container.livenessProbe, `${at}.livenessProbe`, true),
      ...probeRules(container.readinessProbe, `${at}.readinessProbe`, false),
      ...probeRules(container.startupProbe, `${at}.startupProbe`, true),
      ...graceRules(container, at),
    ]
  })
}

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never']

function imageRules({ image = '', imagePullPolicy }: Container, at: string): ClusterErrorCause[] {
  const found: ClusterErrorCause[] = []
  if (image === '') found.push(requiredValue(`${at}.image`))
  else if (image !== image.trim()) {
    const detail = 'must not have leading or trailing whitespace'
    found.push(invalidValue(`${at}.image`, image, detail))
  }
  if (imagePullPolicy !== undefined && !PULL_POLICIES.includes(imagePullPolicy)) {
    found.push(unsupportedValue(`${at}.imagePullPolicy`, imagePullPolicy, PULL_POLICIES))
  }
  return found
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP']

function portRules(ports: readonly ContainerPort[], path: string): ClusterErrorCause[] {
  const names = new Set<string>()
  return ports.flatMap((port, index) => {
    const at = `${path}[${index}]`
    return [
      ...portNameRules(port.name, `${at}.name`, names),
      ...portNumberRules(port, `${at}.containerPort`),
      ...(PROTOCOLS.includes(port.protocol ?? 'TCP')
        ? []
        : [unsupportedValue(`${at}.protocol`, port.protocol, PROTOCOLS)]),
    ]
  })
}

function portNameRules(
  name: string | undefined,
  path: string,
  names: Set<string>,
): ClusterErrorCause[] {
  if (name === undefined || name === '') return []
  const wrong = portName(name)
  if (wrong !== undefined) return [invalidValue(path, name, wrong)]
  if (names.has(name)) return [duplicateValue(path, name)]
  names.add(name)
  return []
}

function portNumberRules(port: ContainerPort, path: string): ClusterErrorCause[] {
  const number = port.containerPort as number | undefined
  if (number === undefined || number === 0) return [requiredValue(path)]
  return isPortNumber(number) ? [] : [invalidValue(path, number, PORT_RANGE)]
}

function envRules({ env = [] }: Container, path: string): ClusterErrorCause[] {
  return env.flatMap((variable, index) => {
    const at = `${path}[${index}]`
    const name = variable.name as string | undefined
    if (name === undefined || name === '') return [requiredValue(`${at}.name`)]
    if ((variable.value ?? '') === '' || !('valueFrom' in variable)) return []
    const detail = 'may not be specified when `value` is not empty'
    return [invalidValue(`${at}.valueFrom`, '', detail)]
  })
}

function resourceRules({ resources }: Container, path: string): ClusterErrorCause[] {
  const { requests = {}, limits = {} } = resources ?? {}
  const found: ClusterErrorCause[] = []
  for (const [where, amounts] of Object.entries({ limits, requests })) {
    for (const [name, amount] of Object.entries(amounts)) {
      if (!isNegative(amount)) continue
      const detail = 'must be greater than or equal to 0'
      found.push(invalidValue(`${path}.${where}[${name}]`, amount, detail))
    }
  }
  for (const [name, request] of Object.entries(requests)) {
    found.push(...requestRules(path, name, { request, limit: limits[name] }))
  }
  return found
}

function requestRules(
  path: string,
  resource: string,
  { request, limit }: { readonly request: string; readonly limit: string | undefined },
): ClusterErrorCause[] {
  const mustBeEqual = isDevice(resource)
  if (limit === undefined) {
    const detail = 'Limit must be set for non overcommitable resources'
    return mustBeEqual ? [requiredValue(`${path}.limits`, detail)] : []
  }
  const isFine = !isMore(request, limit) && !(mustBeEqual && isMore(limit, request))
  if (isFine) return []
  const wanted = mustBeEqual ? 'equal' : 'less than or equal'
  const detail = `must be ${wanted} to ${resource} limit of ${limit}`
  return [invalidValue(`${path}.requests`, request, detail)]
}

/** Of which a pod may not have more than it asks for (IsOvercommitAllowed, core/helper, v1.36). */
function isDevice(resource: string): boolean {
  return resource.includes('/') && !resource.includes('kubernetes.io/')
}

const SCHEMES = ['HTTP', 'HTTPS']
const HANDLERS = ['httpGet', 'tcpSocket', 'exec', 'grpc']

function probeRules(
  probe: Probe | undefined,
  path: string,
  succeedsAtOnce: boolean,
): ClusterErrorCause[] {
  if (probe === undefined) return []
  const found = [...handlerRules(probe, path), ...probeNumberRules(probe, path)]
  const threshold = probe.successThreshold ?? 1
  if (succeedsAtOnce && threshold !== 1) {
    found.push(invalidValue(`${path}.successThreshold`, threshold, 'must be 1'))
  }
  return found
}

/** How long a process may take that a probe ends. */
function graceRules(container: Container, at: string): ClusterErrorCause[] {
  const found = (['livenessProbe', 'startupProbe'] as const).flatMap((name) => {
    const seconds = container[name]?.terminationGracePeriodSeconds ?? 1
    const path = `${at}.${name}.terminationGracePeriodSeconds`
    return seconds > 0 ? [] : [invalidValue(path, seconds, 'must be greater than 0')]
  })
  const seconds = container.readinessProbe?.terminationGracePeriodSeconds
  if (seconds === undefined) return found
  const path = `${at}.readinessProbe.terminationGracePeriodSeconds`
  return [...found, invalidValue(path, seconds, 'must not be set for readinessProbes')]
}

function handlerRules(probe: Probe, path: string): ClusterErrorCause[] {
  const present = HANDLERS.filter((name) => name in probe)
  if (present.length === 0) return [requiredValue(path, 'must specify a handler type')]
  const extra = present
    .slice(1)
    .map((name) => forbiddenValue(`${path}.${name}`, 'may not specify more than 1 handler type'))
  const { scheme = 'HTTP' } = (probe.httpGet ?? {}) as { readonly scheme?: string }
  return [
    ...extra,
    ...(SCHEMES.includes(scheme)
      ? []
      : [unsupportedValue(`${path}.httpGet.scheme`, scheme, SCHEMES)]),
    ...probePortRules(probe.httpGet?.port, `${path}.httpGet.port`, probe.httpGet !== undefined),
    ...probePortRules(
      probe.tcpSocket?.port,
      `${path}.tcpSocket.port`,
      probe.tcpSocket !== undefined,
    ),
  ]
}

function probePortRules(
  port: number | string | undefined,
  path: string,
  wanted: boolean,
): ClusterErrorCause[] {
  if (!wanted) return []
  if (typeof port === 'string') {
    const wrong = portName(port)
    return wrong === undefined ? [] : [invalidValue(path, port, wrong)]
  }
  return port !== undefined && isPortNumber(port) ? [] : [invalidValue(path, port ?? 0, PORT_RANGE)]
}

const PROBE_NUMBERS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const

function probeNumberRules(probe: Probe, path: string): ClusterErrorCause[] {
  return PROBE_NUMBERS.filter((name) => (probe[name] ?? 0) < 0).map((name) =>
    invalidValue(`${path}.${name}`, probe[name], 'must be greater than or equal to 0'),
  )
}
