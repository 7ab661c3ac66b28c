import type { Cancel } from '../base/clock.ts'
import type { RandomStream } from '../base/random.ts'
import { formatMicroTime } from '../base/rfc3339.ts'
import {
  after,
  between,
  durationMs,
  seconds,
  type DurationMs,
  type InstantMs,
} from '../base/units.ts'
import { isClusterError } from '../cluster/errors.ts'
import { LEASES, type Lease } from '../objects/coordination.ts'
import type { ObjectKey } from '../objects/meta.ts'
import { Contact } from './contact.ts'
import { formatKey } from './key-text.ts'
import type { Runtime } from './runtime.ts'

// What Kubernetes' own controllers use (client-go v0.36, tools/leaderelection).
const DURATION_SECONDS = 15
const RENEWAL_SECONDS = 10
const RETRY_MS = 2000
const JITTER = 1.2
/** Longer than any request takes: the next try should have begun long ago. */
const STUCK_AFTER = seconds(90)

export interface Candidate {
  /** Unlike that of any other process, earlier ones too. */
  readonly identity: string
  readonly lease: ObjectKey
  readonly fieldManager: string
  /** Told once, when the lease is held. */
  onElected(): void
  /** Told once, when it is held no more: whoever wants it again begins as a new process. */
  onDeposed(why: string): void
}

/**
 * Sees to it that one process of several is at work, by a Lease.
 *
 * A lease is as old as it has been seen unchanged here, so clocks may differ. What is done under
 * it is fenced by `isLeading`, which is false before anybody else can hold it, however late a
 * timer comes.
 */
export class LeaseElection {
  readonly #candidate: Candidate
  readonly #runtime: Runtime
  readonly #random: RandomStream
  readonly #contact: Contact
  #state: 'waiting' | 'leading' | 'over' = 'waiting'
  #seen: { readonly lease: Lease; readonly at: InstantMs } | undefined
  #leadsUntil: InstantMs | undefined
  #triedAt: InstantMs | undefined
  #trouble = 'no answer came'
  #trying: Promise<void> = Promise.resolve()
  #cancelTry: Cancel = () => undefined
  #cancelEnd: Cancel = () => undefined

  constructor(candidate: Candidate, runtime: Runtime) {
    this.#candidate = candidate
    this.#runtime = runtime
    this.#random = runtime.random('lease election')
    this.#contact = new Contact('lease election', runtime)
  }

  start(): void {
    this.#trying = this.#try()
  }

  isLeading(): boolean {
    return this.#leadsUntil !== undefined && this.#runtime.clock.now() < this.#leadsUntil
  }

  /** Whether it has come to a standstill, which it must not. */
  isStuck(): boolean {
    if (this.#triedAt === undefined || this.#isOver()) return false
    return between(this.#triedAt, this.#runtime.clock.now()) > STUCK_AFTER
  }

  /** Stands no more, and lets the next one have the lease at once. Never fails. */
  async resign(): Promise<void> {
    this.#end()
    await this.#trying
    const lease = this.#seen?.lease
    if (lease?.spec.holderIdentity !== this.#candidate.identity) return
    const now = formatMicroTime(this.#runtime.clock.now())
    const given = { holderIdentity: '', leaseDurationSeconds: 1, acquireTime: now, renewTime: now }
    try {
      await this.#write({ ...lease, spec: { ...lease.spec, ...given } })
    } catch (error) {
      this.#note(error)
    }
  }

  async #try(): Promise<void> {
    const { clock } = this.#runtime
    const began = clock.now()
    this.#triedAt = began
    try {
      const isHeld = await this.#acquire()
      if (this.#isOver()) return
      this.#contact.made()
      if (isHeld) this.#lead(began)
      else if (this.#state === 'leading') this.#depose('another process holds it')
    } catch (error) {
      this.#note(error)
    }
    if (this.#isOver()) return
    this.#cancelTry = clock.wakeAt(after(clock.now(), this.#rest()), () => {
      this.#trying = this.#try()
    })
  }

  /** Whether the lease is held now. Who holds it writes without a look first. */
  async #acquire(): Promise<boolean> {
    const { cluster } = this.#runtime
    const { lease: key, fieldManager } = this.#candidate
    const held = this.#state === 'leading' ? this.#seen?.lease : undefined
    const lease = held ?? (await cluster.get(LEASES, key))
    if (this.#isOver()) return false
    if (lease === undefined) {
      const metadata = { namespace: key.namespace, name: key.name }
      const fresh = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata }
      this.#see(await cluster.create(LEASES, { ...fresh, spec: this.#claim({}) }, { fieldManager }))
      return true
    }
    if (lease !== held) this.#see(lease)
    if (this.#isTaken(lease)) return false
    await this.#write({ ...lease, spec: this.#claim(lease.spec) })
    return true
  }

  async #write(lease: Lease): Promise<void> {
    const { fieldManager } = this.#candidate
    try {
      this.#see(await this.#runtime.cluster.update(LEASES, lease, { fieldManager }))
    } catch (error) {
      // It may be made or not, or no longer be ours: the next try looks first.
      this.#seen = undefined
      throw error
    }
  }

  #see(lease: Lease): void {
    const isSame = lease.metadata.resourceVersion === this.#seen?.lease.metadata.resourceVersion
    if (!isSame) this.#seen = { lease, at: this.#runtime.clock.now() }
  }

  #isTaken({ spec }: Lease): boolean {
    const { holderIdentity = '', leaseDurationSeconds = 0 } = spec
    if (holderIdentity === '' || holderIdentity === this.#candidate.identity) return false
    const { clock } = this.#runtime
    const seenAt = this.#seen?.at ?? clock.now()
    return clock.now() < after(seenAt, seconds(leaseDurationSeconds))
  }

  #claim(spec: Lease['spec']): Lease['spec'] {
    const { identity } = this.#candidate
    const now = formatMicroTime(this.#runtime.clock.now())
    const isOurs = spec.holderIdentity === identity
    const leaseTransitions = spec.leaseTransitions ?? -1
    return {
      ...spec,
      holderIdentity: identity,
      leaseDurationSeconds: DURATION_SECONDS,
      renewTime: now,
      ...(!isOurs && { acquireTime: now, leaseTransitions: leaseTransitions + 1 }),
    }
  }

  /** Held, counted from when it was asked for: the answer may have taken long. */
  #lead(since: InstantMs): void {
    this.#leadsUntil = after(since, seconds(RENEWAL_SECONDS))
    this.#cancelEnd()
    this.#cancelEnd = this.#runtime.clock.wakeAt(this.#leadsUntil, () => {
      this.#depose(`it could not be renewed for ${RENEWAL_SECONDS} s: ${this.#trouble}`)
    })
    if (this.#state === 'leading') return
    this.#state = 'leading'
    this.#candidate.onElected()
  }

  #depose(why: string): void {
    this.#end()
    this.#candidate.onDeposed(`lost lease "${formatKey(this.#candidate.lease)}": ${why}`)
  }

  #end(): void {
    this.#state = 'over'
    this.#leadsUntil = undefined
    this.#cancelTry()
    this.#cancelEnd()
  }

  /** Asked anew each time, as it may end while a request is under way. */
  #isOver(): boolean {
    return this.#state === 'over'
  }

  /** Those who wait don't come all at once. */
  #rest(): DurationMs {
    const jitter = this.#state === 'leading' ? 0 : JITTER * this.#random.fraction()
    return durationMs(Math.round(RETRY_MS * (1 + jitter)))
  }

  #note(error: unknown): void {
    this.#trouble = error instanceof Error ? error.message : String(error)
    if (isClusterError(error)) {
      // Somebody else was faster.
      const isRace = error.reason === 'Conflict' || error.reason === 'AlreadyExists'
      if (!isRace && !this.#isOver()) this.#contact.lost(error)
      return
    }
    this.#runtime.onBug({
      part: 'lease election',
      about: formatKey(this.#candidate.lease),
      error,
    })
  }
}
