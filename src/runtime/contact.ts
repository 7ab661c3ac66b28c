import { between, seconds, type InstantMs } from '../base/units.ts'
import type { ClusterError } from '../cluster/errors.ts'
import type { Runtime } from './runtime.ts'

/** Sooner than this, one that is lost again is not worth another word. */
const STEADY_AFTER = seconds(60)
/** Whoever looks at the end of a log still finds why nothing goes on. */
const TOLD_AGAIN_AFTER = seconds(600)

/**
 * Whether a part hears from the cluster what it lives by.
 *
 * An outage is told once, however often the part asks meanwhile: again only when it has another
 * reason, or lasts. Its end is told where it was told itself.
 */
export class Contact {
  readonly #part: string
  readonly #runtime: Runtime
  #since: InstantMs | undefined
  #isTold = false
  #lastTold: { readonly reason: ClusterError['reason']; readonly at: InstantMs } | undefined

  constructor(part: string, runtime: Runtime) {
    this.#part = part
    this.#runtime = runtime
  }

  lost(why: ClusterError): void {
    const now = this.#runtime.clock.now()
    const since = (this.#since ??= now)
    const last = this.#lastTold
    const quiet = this.#isTold ? TOLD_AGAIN_AFTER : STEADY_AFTER
    if (last?.reason === why.reason && between(last.at, now) < quiet) return
    this.#lastTold = { reason: why.reason, at: now }
    this.#isTold = true
    this.#runtime.onOutage?.({ part: this.#part, why, since })
  }

  /** Answers whether it had been lost. */
  made(): boolean {
    const since = this.#since
    if (since === undefined) return false
    this.#since = undefined
    if (!this.#isTold) return true
    this.#isTold = false
    const lasted = between(since, this.#runtime.clock.now())
    this.#runtime.onRecovery?.({ part: this.#part, lasted })
    return true
  }
}
