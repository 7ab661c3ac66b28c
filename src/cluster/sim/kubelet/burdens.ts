import { compareTexts } from '../../../base/order.ts'
import type { InstantMs } from '../../../base/units.ts'
import { uidOf } from '../../../objects/meta.ts'
import { PODS, type Container, type Pod } from '../../../objects/pod.ts'
import { parseBytes } from '../../../objects/quantity.ts'
import { behavioursOf, type Behaviours } from '../behaviour.ts'
import type { World } from '../world.ts'
import type { ContainerRun } from './container-run.ts'
import { initContainersOf } from './init-steps.ts'
import type { KubeletState } from './kubelet-state.ts'
import { growthOf, memoryOf } from './memory.ts'
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

function burdenOf(pod: Pod, run: PodRun, { behaviours, now }: Sight): readonly Burden[] {
  const runs = [...run.containers, ...run.init]
  const living = [...pod.spec.containers, ...initContainersOf(pod)].flatMap((container, index) => {
    const startedAt = startOf(runs[index], now)
    return startedAt === undefined ? [] : [{ container, startedAt }]
  })
  const lifeOf = ({ image = '' }: Container) => behaviours.ofPod(uidOf(pod), image)
  const loads = living.map(({ container, startedAt }) => ({
    name: container.name,
    bytes: memoryOf(lifeOf(container), startedAt, now),
    request: container.resources?.requests?.['memory'] ?? '0',
  }))
  const bytes = sum(loads.map((load) => load.bytes))
  if (bytes === 0) return []
  const requested = sum(loads.map((load) => parseBytes(load.request)))
  const perMs = sum(living.map(({ container }) => growthOf(lifeOf(container))))
  return [{ pod, run, bytes, requested, perMs, loads }]
}

function startOf(run: ContainerRun | undefined, now: InstantMs): InstantMs | undefined {
  if (run?.kind !== 'running') return undefined
  return run.startedAt <= now && now < run.endsAt ? run.startedAt : undefined
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, one) => total + one, 0)
}
