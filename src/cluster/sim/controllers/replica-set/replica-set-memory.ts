import type { Forkable } from '../../actor.ts'
import { Orphans } from '../orphans.ts'
import { Expectations } from './expectations.ts'
import { PodTallies } from './pod-tallies.ts'

/** What the ReplicaSet controller remembers of pods. */
export class ReplicaSetMemory implements Forkable {
  readonly tallies: PodTallies
  readonly expectations: Expectations
  readonly orphans: Orphans

  constructor(
    tallies = new PodTallies(),
    expectations = new Expectations(),
    orphans = new Orphans(),
  ) {
    this.tallies = tallies
    this.expectations = expectations
    this.orphans = orphans
  }

  forget(setUid: string): void {
    this.tallies.forget(setUid)
    this.expectations.forget(setUid)
  }

  fork(): this {
    return new ReplicaSetMemory(
      this.tallies.fork(),
      this.expectations.fork(),
      this.orphans.fork(),
    ) as this
  }
}
