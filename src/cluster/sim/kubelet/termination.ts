import { after, instant, seconds, type InstantMs } from '../../../base/units.ts'
import type { Container, LifecycleHandler } from '../../../objects/pod.ts'
import type { ImageLife } from '../image-life.ts'

/** Kubernetes 1.36, pkg/kubelet/kuberuntime (minimumGracePeriodInSeconds). */
export const GRACE_MIN_SECONDS = 2

/** A signal that ends a process shows as 128 and its number. */
export const KILLED = 137
const TERMINATED = 143

/** How a process ends that is told to. */
export interface Ending {
  readonly endsAt: InstantMs
  readonly exitCode: number
}

/** What the end of a process depends on that is told to stop. */
export interface Order {
  readonly container: Container
  readonly behaviour: ImageLife
  readonly now: InstantMs
  /** How long it may take in all. */
  readonly grace: number
  /** How much of the grace it waits for its turn: a sidecar does, until others have ended. */
  readonly waits?: number
  /** Whether it answers nobody any more. */
  readonly hangs: boolean
}

/**
 * When a process ends that is told to, and how: the preStop hook comes first, then SIGTERM, and
 * SIGKILL when the grace is over.
 *
 * Kubernetes 1.36, pkg/kubelet/kuberuntime/kuberuntime_container.go (killContainer): the hook uses
 * up grace in whole seconds, and two seconds are left for the process whatever it took. Left out on
 * purpose: hooks that fail, how long an HTTP hook takes,
 * hooks after a start.
 */
export function endingOf(order: Order): Ending {
  const { grace, behaviour, now } = order
  if (grace <= 0) return { endsAt: now, exitCode: KILLED }
  const hook = Math.min(hookSeconds(order.container.lifecycle?.preStop), grace)
  const used = Math.max(hook, order.waits ?? 0)
  const left = Math.max(grace - Math.floor(used), GRACE_MIN_SECONDS)
  const isKilled = behaviour.ignoresSigterm || behaviour.shutdownSeconds > left
  const lasts = isKilled ? left : behaviour.shutdownSeconds
  return {
    endsAt: instant(after(now, seconds(used)) + seconds(lasts)),
    exitCode: isKilled ? KILLED : exitOf(order),
  }
}

/**
 * One that hangs cannot clean up, and one that has work to do has not done it: the signal itself
 * ends them. One that serves has nothing left to do.
 */
function exitOf({ hangs, behaviour }: Order): number {
  return hangs || behaviour.crashAfterSeconds !== undefined ? TERMINATED : 0
}

/** A command that sleeps takes as long as it says, and any other no time. */
function hookSeconds(hook: LifecycleHandler | undefined): number {
  if (hook?.sleep !== undefined) return hook.sleep.seconds
  const said = /(?:^|\s)sleep (\d+(?:\.\d+)?)/.exec(hook?.exec?.command?.join(' ') ?? '')
  return Number(said?.[1] ?? 0)
}
