import { compareTexts } from '../../../base/order.ts'
import type { InstantMs } from '../../../base/units.ts'
import { uidOf } from '../../../objects/meta.ts'
import { PODS, type Pod } from '../../../objects/pod.ts'
import { parseBytes } from '../../../objects/quantity.ts'
import { behavioursOf, type Behaviours } from '../behaviour.ts'
import type { World } from '../world.ts'
import type { ContainerRun, Running } from './container-run.ts'
import { initContainersOf } from './init-steps.ts'
import type { KubeletState } from './kubelet-state.ts'
import { growthOf, memoryOf } from './memory.ts'
import { lifeOf } from './place.ts'
import type { PodRun } from './process-table.ts'

/** What a container holds of its node's memory, beside what it has asked for. */
export interface Load {
  readonly name: string
  readonly bytes: number
  readonly request: string
}

/** What a pod holds of its node's memory, of which something is said. */
export interface Burden {
  readonly pod: Pod
  readonly run: PodRun
  readonly bytes: number
  readonly requested: number
  readonly perMs: number
  readonly loads: readonly Load[]
}

/** The pods of a node that hold memory, by their names. */
export function burdensOf(world: World, state: KubeletState, node: string): readonly Burden[] {
  const behaviours = behavioursOf(world)
  const now = world.now()
  return [...world.store.by(PODS, 'node', node)]
    .sort((a, b) => compareTexts(a.metadata.name, b.metadata.name))
    .flatMap((pod) => {
      const run = state.processes.get(uidOf(pod))
      return run === undefined ? [] : burdenOf(pod, run, { behaviours, now })
    })
}

interface Sight {
  readonly behaviours: Behaviours
  readonly now: InstantMs
}

function burdenOf(pod: Pod, run: PodRun, sight: Sight): readonly Burden[] {
  const { now } = sight
  const runs = [...run.containers, ...run.init]
  const living = [...pod.spec.containers, ...initContainersOf(pod)].flatMap((container, index) => {
    const one = runs[index]
    if (!isAlive(one, now)) return []
    return [{ container, startedAt: one.startedAt, life: lifeOf(pod, container, sight, one) }]
  })
  const loads = living.map(({ container, startedAt, life }) => ({
    name: container.name,
    bytes: memoryOf(life, startedAt, now),
    request: container.resources?.requests?.['memory'] ?? '0',
  }))
  const bytes = sum(loads.map((load) => load.bytes))
  if (bytes === 0) return []
  const requested = sum(loads.map((load) => parseBytes(load.request)))
  const perMs = sum(living.map(({ life }) => growthOf(life)))
  return [{ pod, run, bytes, requested, perMs, loads }]
}

function isAlive(run: ContainerRun | undefined, now: InstantMs): run is Running {
  return run?.kind === 'running' && run.startedAt <= now && now < run.endsAt
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, one) => total + one, 0)
}
