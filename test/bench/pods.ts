import { parseArgs } from 'node:util'
import { PODS } from '../../src/objects/pod.ts'
import {
  createDeployments,
  createGuardedDeployments,
  runUntilAvailable,
  worldWithNodes,
} from './pod-world.ts'

const NODES = 5000
const COUNT = '150000'
const MIB = 1024 * 1024

/**
 * How many pods a second a cluster of 5,000 nodes brings up, from Deployment to available, and what
 * memory each takes; with autoscalers, budgets and all probes, or `--plain` without.
 */
export function pods(print: (line: string) => void, args: readonly string[]): object {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: 'string', default: COUNT },
      plain: { type: 'boolean', default: false },
    },
  })
  const count = Number(values.count)
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`Cannot make "${values.count}" pods: expected a whole number from 1`)
  }
  const world = worldWithNodes(NODES)
  const heap = heapInUse()
  const [start, revision] = [process.hrtime.bigint(), world.store.revision]
  if (values.plain) createDeployments(world, count)
  else createGuardedDeployments(world, count)
  runUntilAvailable(world)
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  const rssMiB = Math.round(process.memoryUsage().rss / MIB)
  const perPod = (world.store.revision - revision) / count
  const bytesPerPod = Math.round((heapInUse() - heap) / count)
  print(
    `${world.store.count(PODS)} pods on ${NODES} nodes, available after ${seconds.toFixed(1)} s`,
  )
  print(`${perPod.toFixed(2)} writes and ${bytesPerPod} bytes a pod`)
  print('goal: at least 10000 pods a second in 1280 MiB')
  return { pods: count, podsPerSecond: Math.round(count / seconds), rssMiB, bytesPerPod }
}

function heapInUse(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
