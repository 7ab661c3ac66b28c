import { InvalidArgumentError, Option } from 'commander'
import { OPERATOR_NAME } from '../api/labels.ts'
import type { ConnectOptions } from './cli.ts'

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** Where a server listens. */
export interface Address {
  /** Absent: on all addresses of the machine. */
  readonly host?: string
  /** 0: any that is free. */
  readonly port: number
}

/** What an operator is started with. */
export interface OperateOptions extends ConnectOptions {
  /** The only namespaces that it looks into; none: all of them. */
  readonly namespaces: readonly string[]
  /** Whether it waits for a Lease before it changes anything. */
  readonly leaderElect: boolean
  readonly leaseName: string
  /** Where that Lease is; absent: in the namespace of this pod, or of the context. */
  readonly leaseNamespace?: string
  /** Where it answers questions about its health, and about figures. */
  readonly listen: Address
  readonly logLevel: (typeof LOG_LEVELS)[number]
}

/**
 * Everything that an operator can be told: its help, its environment variables and its page in the
 * docs are made from these.
 */
export function operatorFlags(): readonly Option[] {
  return [
    flag('--kubeconfig <file>', 'the kubeconfig, instead of the one that kubectl would use'),
    flag('--context <name>', 'the context in it, instead of the current one'),
    flag('--namespaces <names>', 'the only namespaces to look into, such as shop,bank')
      .argParser(namespaces)
      .default([], 'all of them'),
    flag('--leader-elect [boolean]', 'change nothing without holding the Lease')
      .argParser(yesOrNo)
      .default(true),
    new Option('--no-leader-elect', 'be at work at once: there must be no other operator'),
    flag('--lease-name <name>', 'the Lease, which operators share that stand in for each other')
      .argParser(leaseName)
      .default(OPERATOR_NAME),
    flag(
      '--lease-namespace <name>',
      'where the Lease is, instead of the namespace of the pod',
    ).argParser(namespace),
    flag('--listen <address>', 'where /metrics, /healthz and /readyz are, such as 127.0.0.1:8080')
      .argParser(address)
      .default({ port: 8080 } satisfies Address, ':8080'),
    flag('--log-level <level>', 'what to log').choices(LOG_LEVELS).default('info'),
  ]
}

/** A flag that can be set by its environment variable as well; the command line wins. */
function flag(flags: string, about: string): Option {
  const option = new Option(flags, about)
  const name = option.name().replaceAll('-', '_').toUpperCase()
  return option.env(`ROLLOUTPLAN_${name}`)
}

function namespaces(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  return [...new Set(names.filter((name) => name !== '').map(namespace))]
}

function namespace(name: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) return name
  throw new InvalidArgumentError(`Expected the name of a namespace, such as shop, not "${name}"`)
}

/** A subdomain, as any object of its kind (RFC 1123). */
function leaseName(name: string): string {
  const isName = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name) && !/\.\.|\.-|-\./.test(name)
  if (isName && name.length <= NAME_LENGTH_MAX) return name
  throw new InvalidArgumentError(`Expected the name of a Lease, such as rolloutplan, not "${name}"`)
}

function yesOrNo(text: string): boolean {
  if (text === 'true') return true
  if (text === 'false') return false
  throw new InvalidArgumentError('Expected true or false')
}

function address(text: string): Address {
  const [, name, port = ''] = /^(\[[0-9a-f:.]+\]|[^[\]:]*):(\d{1,5})$/i.exec(text) ?? []
  if (name === undefined || Number(port) > PORT_MAX) {
    throw new InvalidArgumentError('Expected an address with a port, such as :8080')
  }
  const host = name.replace(/^\[|\]$/g, '')
  return { ...(host === '' ? {} : { host }), port: Number(port) }
}

const PORT_MAX = 65_535
const NAME_LENGTH_MAX = 253
