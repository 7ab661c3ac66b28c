import { without } from '../../../../base/fields.ts'
import { formatTime } from '../../../../base/rfc3339.ts'
import {
  NODES,
  NOT_READY_TAINT,
  readinessOf,
  UNREACHABLE_TAINT,
  UNSCHEDULABLE_TAINT,
  type Node,
  type Taint,
} from '../../../../objects/node.ts'
import { conditionOf } from '../../../../objects/meta.ts'
import type { World } from '../../world.ts'
import { WRITER } from '../writer.ts'

type Mark = Pick<Taint, 'key' | 'effect'>

/** What drives pods from a node that is not ready, or not heard of; never both at once. */
export const NOT_READY: Mark = { key: NOT_READY_TAINT, effect: 'NoExecute' }
export const UNREACHABLE: Mark = { key: UNREACHABLE_TAINT, effect: 'NoExecute' }

/** Which condition keeps new pods away, by which taint (nodeConditionToTaintKeyStatusMap). */
const KEPT_AWAY = [
  ['Ready', 'False', NOT_READY_TAINT],
  ['Ready', 'Unknown', UNREACHABLE_TAINT],
  ['MemoryPressure', 'True', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'True', 'node.kubernetes.io/disk-pressure'],
  ['NetworkUnavailable', 'True', 'node.kubernetes.io/network-unavailable'],
  ['PIDPressure', 'True', 'node.kubernetes.io/pid-pressure'],
] as const

const OWN_KEYS = new Set<string>([UNSCHEDULABLE_TAINT, ...KEPT_AWAY.map(([, , key]) => key)])

/** Makes the taints NoSchedule of a node those of its conditions (doNoScheduleTaintingPass). */
export function alignNoSchedule(world: World, node: Node): void {
  const wanted = noScheduleKeys(node)
  const present = (node.spec.taints ?? [])
    .filter(({ key, effect }) => effect === 'NoSchedule' && OWN_KEYS.has(key))
    .map(({ key }) => key)
  const toMark = (key: string): Mark => ({ key, effect: 'NoSchedule' })
  swapTaints(world, node, {
    add: wanted.filter((key) => !present.includes(key)).map(toMark),
    remove: present.filter((key) => !wanted.includes(key)).map(toMark),
  })
}

function noScheduleKeys({ spec, status }: Node): readonly string[] {
  const keys: string[] = KEPT_AWAY.filter(
    ([type, troubled]) => conditionOf(status?.conditions, type)?.status === troubled,
  ).map(([, , key]) => key)
  return spec.unschedulable === true ? [...keys, UNSCHEDULABLE_TAINT] : keys
}

export function hasTaint({ spec }: Node, mark: Mark): boolean {
  return (spec.taints ?? []).some((taint) => isSame(taint, mark))
}

/** The taint NoExecute that a node is to have, and the one that it is not to have beside it. */
export function noExecuteOf(node: Node): { readonly own: Mark; readonly other: Mark } | undefined {
  switch (readinessOf(node)) {
    case 'False':
      return { own: NOT_READY, other: UNREACHABLE }
    case 'Unknown':
      return { own: UNREACHABLE, other: NOT_READY }
    case 'True':
    case undefined:
      return undefined
  }
}

/** Taints a node as of now, and takes others off (SwapNodeControllerTaint). */
export function swapTaints(
  world: World,
  node: Node,
  { add = [], remove = [] }: { readonly add?: readonly Mark[]; readonly remove?: readonly Mark[] },
): void {
  const before = node.spec.taints ?? []
  const goes = [...add, ...remove]
  const kept = before.filter((taint) => !goes.some((mark) => isSame(taint, mark)))
  if (add.length === 0 && kept.length === before.length) return
  const timeAdded = formatTime(world.now())
  const taints = [...kept, ...add.map((mark): Taint => ({ ...mark, timeAdded }))]
  const others = without(node.spec, 'taints')
  const spec = taints.length === 0 ? others : { ...others, taints }
  world.api.update(NODES, { ...node, spec }, WRITER)
}

function isSame(taint: Mark, { key, effect }: Mark): boolean {
  return taint.key === key && taint.effect === effect
}
