import type { Cancel, Clock } from './clock.ts'
import { instant, type InstantMs } from './units.ts'

/** A timer of Node takes no longer span: it would ring at once. */
const LONGEST_MS = 2 ** 31 - 1

/** The time of this machine. */
export class SystemClock implements Clock {
  now(): InstantMs {
    return instant(Date.now())
  }

  wakeAt(at: InstantMs, wake: () => void): Cancel {
    let timer: NodeJS.Timeout
    const arm = (): void => {
      const leftMs = at - Date.now()
      if (leftMs > LONGEST_MS) timer = setTimeout(arm, LONGEST_MS)
      else timer = setTimeout(wake, Math.max(0, leftMs))
    }
    arm()
    return () => {
      clearTimeout(timer)
    }
  }
}
