import { HANDED_OVER_ANNOTATION } from '../../../src/api/labels.ts'
import type { Request } from '../../../src/cluster/intercepted-cluster.ts'
import { isPodReady } from '../../../src/objects/pod.ts'
import { REPLICA_SETS } from '../../../src/objects/workload.ts'
import { isSealed } from '../invariants/plan-view.ts'
import { faultPoints } from '../fault-points.ts'
import { setReady } from '../sim/instant-pods.ts'
import { podsIn, podsOf, setOf, setsIn } from '../sim/workload-world.ts'
import { onStage } from './on-stage.ts'
import type { Stage, StageOptions } from './stage.ts'

/** S is sealed and D guarded, and U is about to be handed over. */
export function aboutToAdopt({ world }: Stage): (request: Request) => boolean {
  return ({ resource, key }) =>
    resource.kind === REPLICA_SETS.kind &&
    setsIn(world).some(isSealed) &&
    !setsIn(world).some((set) => set.metadata.name === key?.name && isSealed(set)) &&
    !isHandedOver(world)
}

/** U was handed over in this instant, and no controller has seen it. */
export function justAdopted({ world }: Stage): () => boolean {
  return () => isHandedOver(world)
}

function isHandedOver(world: Stage['world']): boolean {
  return setsIn(world).some(
    ({ metadata }) => metadata.annotations?.[HANDED_OVER_ANNOTATION] !== undefined,
  )
}

/** Makes some pods of a version fail their probes, until `recover`. */
export function shorten({ world }: Stage, image: string, count: number): void {
  for (const pod of podsOf(world, setOf(world, image)).slice(0, count)) setReady(world, pod, false)
}

/** Makes pods pass their probes: all of them, or a number of those that do not. */
export function recover({ world }: Stage, count = Infinity): void {
  const sick = podsIn(world).filter((pod) => pod.spec.nodeName !== undefined && !isPodReady(pod))
  for (const pod of sick.slice(0, count)) setReady(world, pod, true)
}

export interface Interruption {
  readonly options: StageOptions
  /** What begins the writes that are interrupted; they end when the plan is at rest. */
  readonly start: (stage: Stage) => void
  /** What is done at once after each of them. */
  readonly deed: (stage: Stage) => void
  readonly outcome: (stage: Stage) => Promise<void>
}

/**
 * Plays a rollout to its end once for each fault point, with something done right after that write.
 */
export async function afterWrites(interruption: Interruption): Promise<void> {
  const { options, start, deed, outcome } = interruption
  const count = await countWrites(interruption)
  for (const nth of faultPoints(count)) {
    await onStage(options, async (stage) => {
      stage.afterWrite(nthOf(stage, nth), () => {
        deed(stage)
      })
      start(stage)
      await stage.until(() => stage.areRacesRun)
      await outcome(stage)
    }).catch((error: unknown) => {
      throw new Error(`after write ${nth} of ${count}: ${String(error)}`, { cause: error })
    })
  }
}

async function countWrites({ options, start }: Interruption): Promise<number> {
  let count = 0
  await onStage(options, async (stage) => {
    const before = stage.writes
    start(stage)
    await stage.until(() => stage.see.phase !== 'Healthy')
    await stage.until(() => stage.see.phase === 'Healthy')
    await stage.runFor(5)
    count = stage.writes - before
  })
  return count
}

/** The nth write from now on, or the first to be made after it. */
function nthOf(stage: Stage, nth: number): () => boolean {
  const before = stage.writes
  return () => stage.writes >= before + nth
}
