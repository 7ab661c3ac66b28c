import { SortedMap } from '../../../../base/sorted-map.ts'
import type { Forkable } from '../../actor.ts'
import { DueTimes } from '../due-times.ts'
import type { Failures } from './pod-backoff.ts'

/** What the Job controller remembers of each Job. */
export class JobMemory implements Forkable {
  readonly due: DueTimes
  /** The failures of its pods since the last of them succeeded. */
  readonly failures: SortedMap<string, Failures>

  constructor(due = new DueTimes(), failures = new SortedMap<string, Failures>()) {
    this.due = due
    this.failures = failures
  }

  fork(): this {
    return new JobMemory(this.due.fork(), this.failures.fork()) as this
  }
}
