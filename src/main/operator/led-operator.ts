import { OPERATOR_NAME } from '../../api/labels.ts'
import { after, seconds, type DurationMs } from '../../base/units.ts'
import { InterceptedCluster } from '../../cluster/intercepted-cluster.ts'
import type { ObjectKey } from '../../objects/meta.ts'
import { LeaseElection } from '../../runtime/lease-election.ts'
import type { Manager } from '../../runtime/manager.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { fence } from './fence.ts'

/** How long what is under way may take to end; what it leaves undone, the next operator does. */
const DRAINED_WITHIN = seconds(1)
/** Then another process waits for the lease to run out. */
const RESIGNED_WITHIN = seconds(0.5)

/** How a process stands for election. */
export interface Standing {
  readonly lease: ObjectKey
  /** Unlike that of any other process, earlier ones too. */
  readonly identity: string
}

export interface LedOperatorOptions {
  readonly runtime: Runtime
  /** Absent: nobody else is there, and it is at work at once. */
  readonly standing: Standing | undefined
  readonly makeManagers: (runtime: Runtime) => readonly Manager[]
  onElected(): void
  /** Nothing is done any more; the process is to end. */
  onDeposed(why: string): void
}

/** An operator that is at work while it leads, and stands by before. It is started once. */
export class LedOperator {
  readonly #options: LedOperatorOptions
  readonly #election: LeaseElection | undefined
  readonly #managers: readonly Manager[]
  #isEnding = false

  constructor(options: LedOperatorOptions) {
    this.#options = options
    const { runtime } = options
    const election = this.#makeElection()
    this.#election = election
    const cluster =
      election === undefined
        ? runtime.cluster
        : new InterceptedCluster(
            runtime.cluster,
            fence(() => election.isLeading()),
          )
    this.#managers = options.makeManagers({ ...runtime, cluster })
  }

  start(): void {
    if (this.#election === undefined) this.#begin()
    else this.#election.start()
  }

  isLeading(): boolean {
    return !this.#isEnding && (this.#election?.isLeading() ?? true)
  }

  /** Whether it does what it is there for: it is at work, or stands by. */
  isReady(): boolean {
    if (this.#isEnding) return false
    return !this.isLeading() || this.#managers.every((manager) => manager.isRunning())
  }

  /** The kinds whose first list it waits for, in order. */
  waitsFor(): readonly string[] {
    const kinds = this.#managers.flatMap((manager) => manager.unsynced())
    return [...new Set(kinds)].sort()
  }

  /** Whether it has come to a standstill that only a new process mends. */
  isStuck(): boolean {
    return this.#election?.isStuck() ?? false
  }

  /** How many keys wait for a worker, by controller. */
  queueDepths(): ReadonlyMap<string, number> {
    const depths = new Map<string, number>()
    for (const [name, depth] of this.#managers.flatMap((manager) => [...manager.queueDepths()])) {
      depths.set(name, (depths.get(name) ?? 0) + depth)
    }
    return depths
  }

  /**
   * Ends what is under way and lets the next one lead. Never fails, and takes no longer than 1.5 s.
   */
  async end(): Promise<void> {
    this.#isEnding = true
    const drained = Promise.all(this.#managers.map((manager) => manager.drain()))
    await this.#atMost(DRAINED_WITHIN, drained)
    this.#stop()
    if (this.#election !== undefined) {
      await this.#atMost(RESIGNED_WITHIN, this.#election.resign())
    }
  }

  #makeElection(): LeaseElection | undefined {
    const { runtime, standing } = this.#options
    if (standing === undefined) return undefined
    const candidate = {
      ...standing,
      fieldManager: OPERATOR_NAME,
      onElected: () => {
        this.#begin()
      },
      onDeposed: (why: string) => {
        this.#stop()
        this.#options.onDeposed(why)
      },
    }
    return new LeaseElection(candidate, runtime)
  }

  #begin(): void {
    if (this.#isEnding) return
    this.#options.onElected()
    for (const manager of this.#managers) manager.start()
  }

  #stop(): void {
    this.#isEnding = true
    for (const manager of this.#managers) manager.stop()
  }

  async #atMost(span: DurationMs, work: Promise<unknown>): Promise<void> {
    const { clock } = this.#options.runtime
    await new Promise<void>((resolve) => {
      const cancel = clock.wakeAt(after(clock.now(), span), resolve)
      void work.then(() => {
        cancel()
        resolve()
      })
    })
  }
}
