import { formatTime } from '../../../base/rfc3339.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { Condition, StringMap } from '../../../objects/meta.ts'
import { HOSTNAME_LABEL, ZONE_LABEL, type Node, type Taint } from '../../../objects/node.ts'
import { NODES } from '../../../objects/node.ts'
import type { World } from '../world.ts'

export interface NodeWish {
  readonly name: string
  readonly cpu: string
  readonly memory: string
  /** Resources beside these, each with its amount: devices, mostly. */
  readonly resources?: StringMap
  readonly zone?: string
  readonly labels?: StringMap
  readonly taints?: readonly Taint[]
}

/** The kubelet's `maxPods`; more than this never share a node, so its 254 addresses suffice. */
const PODS_PER_NODE_MAX = 110
/** A kubelet tells the size of its disk; this one is a choice of this simulator. */
export const DISK = '100Gi'

/** The second byte of the first pod range, 10.128.0.0/24: clear of the Services' 10.96.0.0/12. */
const POD_RANGE_START = 128
/** Addresses of nodes begin with 172.18.0.3, as in kind; the API server has the one before. */
const NODE_RANGE_START = (172 << 24) | (18 << 16)
const NODE_ADDRESS_FIRST = 3

/** Registers a node, ready from now on; `index` gives it its addresses, so no two may share one. */
export function addNode(world: World, wish: NodeWish, index: number): Node {
  return world.api.create(NODES, makeNode(wish, index, world.now()), { fieldManager: 'kubelet' })
}

/**
 * A healthy node as its kubelet registers it.
 *
 * Left out on purpose: images on nodes, what a kubelet keeps for itself.
 */
export function makeNode(wish: NodeWish, index: number, now: InstantMs): Node {
  const { name, cpu, memory, resources, taints } = wish
  const pods = String(PODS_PER_NODE_MAX)
  const amounts = { cpu, 'ephemeral-storage': DISK, memory, pods, ...resources }
  const podCIDR = `10.${POD_RANGE_START + (index >> 8)}.${index & 255}.0/24`
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: labelsOf(wish) },
    spec: { podCIDR, ...(taints === undefined ? {} : { taints }) },
    status: {
      capacity: amounts,
      allocatable: amounts,
      conditions: healthyConditions([], now),
      addresses: [
        {
          type: 'InternalIP',
          address: formatAddress(NODE_RANGE_START + NODE_ADDRESS_FIRST + index),
        },
        { type: 'Hostname', address: name },
      ],
    },
  }
}

function labelsOf({ name, zone, labels }: NodeWish): StringMap {
  return {
    'kubernetes.io/arch': 'amd64',
    [HOSTNAME_LABEL]: name,
    'kubernetes.io/os': 'linux',
    ...(zone === undefined ? {} : { [ZONE_LABEL]: zone }),
    ...labels,
  }
}

const HEALTHY: readonly Condition[] = [
  {
    type: 'MemoryPressure',
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  {
    type: 'DiskPressure',
    status: 'False',
    reason: 'KubeletHasNoDiskPressure',
    message: 'kubelet has no disk pressure',
  },
  {
    type: 'PIDPressure',
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
  },
]

/** What a kubelet says of a node that is well; others' conditions stay. */
export function healthyConditions(
  before: readonly Condition[],
  now: InstantMs,
): readonly Condition[] {
  const own = HEALTHY.map((condition): Condition => {
    const old = before.find(({ type }) => type === condition.type)
    const since = old?.status === condition.status ? old.lastTransitionTime : undefined
    return { ...condition, lastTransitionTime: since ?? formatTime(now) }
  })
  const others = before.filter(({ type }) => !HEALTHY.some((one) => one.type === type))
  return [...others, ...own]
}

function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')
}
