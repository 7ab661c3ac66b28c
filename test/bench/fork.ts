import { createHash } from 'node:crypto'
import { after, seconds } from '../../src/base/units.ts'
import type { World } from '../../src/cluster/sim/world.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import { createDeployments, runUntilAvailable, worldWithNodes } from './pod-world.ts'

const PODS = 10_000
const NODES = 400
const FORKS = 200

/** How long it takes to fork a cluster of 10,000 pods, and whether both go on alike. */
export function fork(print: (line: string) => void): object {
  const world = worldWithNodes(NODES)
  createDeployments(world, PODS)
  runUntilAvailable(world)
  disturb(world)
  const microseconds = medianMicroseconds(world)
  const forked = world.fork()
  const [hash, forkedHash] = [hashToTheEnd(world), hashToTheEnd(forked)]
  print(
    `a fork of ${PODS} pods on ${NODES} nodes: ${microseconds.toFixed(1)} µs; goal: at most 100`,
  )
  print(`run on to the end: ${hash.slice(0, 12)} and ${forkedHash.slice(0, 12)}`)
  return { microseconds: Number(microseconds.toFixed(1)), equalHash: hash === forkedHash }
}

/** Leaves the world in the middle of things: a roll, a scale, timers and queues not empty. */
function disturb(world: World): void {
  const [first, second] = [...world.store.list(DEPLOYMENTS)]
  if (first === undefined || second === undefined) {
    throw new Error('Cannot disturb the world: it has no two Deployments')
  }
  const { template: old } = first.spec
  const containers = old.spec.containers.map((one) => ({ ...one, image: 'other:2.0' }))
  const template = { ...old, spec: { ...old.spec, containers } }
  const writer = { fieldManager: 'bench' }
  world.api.update(DEPLOYMENTS, { ...first, spec: { ...first.spec, template } }, writer)
  world.api.update(DEPLOYMENTS, { ...second, spec: { ...second.spec, replicas: 120 } }, writer)
  world.runUntil(after(world.now(), seconds(1.5)))
}

function medianMicroseconds(world: World): number {
  const spans: number[] = []
  for (let index = 0; index < FORKS; index++) {
    const start = process.hrtime.bigint()
    world.fork()
    spans.push(Number(process.hrtime.bigint() - start) / 1000)
  }
  return spans.sort((a, b) => a - b)[FORKS / 2] ?? 0
}

/** A digest of every change from here on, until all pods are available again. */
function hashToTheEnd(world: World): string {
  const hash = createHash('sha256')
  world.observe(({ revision, kind, object }) => {
    hash.update(`${revision} ${kind} ${JSON.stringify(object)}\n`)
  })
  runUntilAvailable(world)
  return hash.digest('hex')
}
