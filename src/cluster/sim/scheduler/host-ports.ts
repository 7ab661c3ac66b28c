import { assert } from '../../../base/assert.ts'
import { PersistentMap } from '../../../base/persistent-map.ts'
import {
  isSidecar,
  type Container,
  type ContainerPort,
  type PodSpec,
} from '../../../objects/pod.ts'
import type { Forkable } from '../actor.ts'

interface HostPort {
  readonly ip: string
  readonly protocol: string
  readonly port: number
}

const NONE: readonly HostPort[] = []
const EVERY_IP = '0.0.0.0'

interface Known {
  readonly initContainers: PodSpec['initContainers']
  readonly ports: readonly HostPort[]
}

const known = new WeakMap<readonly Container[], Known>()

/**
 * The ports of its node that a pod takes for itself (scheduler/util/utils.go: GetHostPorts);
 * computed once for all pods of a template.
 */
export function hostPortsOf(spec: PodSpec): readonly HostPort[] {
  const { containers, initContainers } = spec
  const last = known.get(containers)
  if (last !== undefined && last.initContainers === initContainers) return last.ports
  const ports = findHostPorts(spec)
  known.set(containers, { initContainers, ports })
  return ports
}

function findHostPorts({ containers, initContainers = [] }: PodSpec): readonly HostPort[] {
  const sidecars = initContainers.filter(isSidecar)
  const ports = [...sidecars, ...containers].flatMap((container) =>
    (container.ports ?? []).flatMap(hostPortOf),
  )
  return ports.length === 0 ? NONE : ports
}

function hostPortOf(port: ContainerPort): readonly HostPort[] {
  const { hostPort = 0, hostIP = '', protocol = 'TCP' } = port
  if (hostPort <= 0) return []
  return [{ ip: hostIP === '' ? EVERY_IP : hostIP, protocol, port: hostPort }]
}

/** The ports that are taken, by slot. */
export class HostPorts implements Forkable {
  readonly #bySlot: PersistentMap<readonly HostPort[]>

  constructor(bySlot = new PersistentMap<readonly HostPort[]>()) {
    this.#bySlot = bySlot
  }

  account(slot: number, ports: readonly HostPort[], sign: 1 | -1): void {
    if (ports.length === 0) return
    const key = String(slot)
    const taken = [...(this.#bySlot.get(key) ?? NONE)]
    for (const port of ports) {
      if (sign === 1) taken.push(port)
      else giveBack(taken, port)
    }
    if (taken.length === 0) this.#bySlot.delete(key)
    else this.#bySlot.set(key, taken)
  }

  /** Whether one of `wanted` is taken (kube-scheduler, framework/types.go: CheckConflict). */
  areTaken(slot: number, wanted: readonly HostPort[]): boolean {
    if (wanted.length === 0) return false
    const taken = this.#bySlot.get(String(slot)) ?? NONE
    return wanted.some((one) => taken.some((other) => collides(one, other)))
  }

  fork(): this {
    return new HostPorts(this.#bySlot.fork()) as this
  }
}

function giveBack(taken: HostPort[], port: HostPort): void {
  const index = taken.findIndex((one) => isSame(one, port))
  assert(index !== -1, `Cannot give back the port "${port.port}/${port.protocol}": it is not taken`)
  taken.splice(index, 1)
}

function isSame(one: HostPort, other: HostPort): boolean {
  return one.port === other.port && one.protocol === other.protocol && one.ip === other.ip
}

function collides(one: HostPort, other: HostPort): boolean {
  if (one.port !== other.port || one.protocol !== other.protocol) return false
  return one.ip === other.ip || one.ip === EVERY_IP || other.ip === EVERY_IP
}
