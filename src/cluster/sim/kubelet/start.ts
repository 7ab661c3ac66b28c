import { after, durationMs, seconds, type InstantMs } from '../../../base/units.ts'
import type { StringMap } from '../../../objects/meta.ts'
import type { ImageLife } from '../image-life.ts'
import type { Past, Running, Unprepared } from './container-run.ts'
import { startProcess, type Surroundings } from './process.ts'

/** Why a process cannot start. */
export interface Want {
  readonly message: string
  /** The state of its image, as the status tells it; absent: its environment is in want. */
  readonly image?: 'ErrImageNeverPull' | 'InvalidImageName'
}

/** What a process finds when it starts. */
export type Preparation =
  | ({ readonly kind: 'missing' } & Want)
  | {
      readonly kind: 'ready'
      readonly behaviour: ImageLife
      /** The environment, where it makes a difference. */
      readonly settings: StringMap | undefined
    }

/** How long the kubelet takes to find that something is missing. */
const TAKES = durationMs(100)
/**
 * When it tries again: Kubernetes 1.36, pkg/kubelet/kubelet.go (backOffPeriod). Left out on
 * purpose: that up to half as much is added by chance.
 */
export const RETRY = seconds(10)

/** The next process of a container, or that it cannot be started yet. */
export function startContainer(
  where: Surroundings,
  at: InstantMs,
  past: Past,
  failures = 0,
): Running | Unprepared {
  const found = where.prepare?.()
  if (found === undefined) return startProcess(where, at, past)
  if (found.kind === 'missing') {
    const { message, image } = found
    const want = image === undefined ? { message } : { message, image }
    const [from, until] = [after(at, TAKES), after(at, RETRY)]
    return { kind: 'unprepared', ...want, failures, from, until, past }
  }
  const run = startProcess({ ...where, behaviour: found.behaviour }, at, past)
  const { settings } = found
  return settings === undefined ? run : { ...run, settings }
}
