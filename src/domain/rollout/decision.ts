import type { FIELD_MANAGERS } from '../../api/labels.ts'
import type { EVENT_REASONS, EventReason, RequestReason } from '../../api/reasons.ts'
import type { RolloutPlanStatus } from '../../api/rollout-plan.ts'
import type { RolloutRequest } from '../../api/rollout-request.ts'
import type { JsonObject } from '../../base/json.ts'
import type { InstantMs } from '../../base/units.ts'
import type { KubeObject, ObjectKey } from '../../objects/meta.ts'
import type { Resource } from '../../objects/resource.ts'

/** An object as it was when it was decided on. */
export interface Seen {
  readonly resource: Resource
  readonly key: ObjectKey
  readonly resourceVersion: string
}

/** What a write is for: it is made in the name of that one of `FIELD_MANAGERS`. */
export type Concern = keyof typeof FIELD_MANAGERS

/**
 * One thing to do to one object. `why` is a few words for the log, such as `adopt the updated
 * ReplicaSet`.
 *
 * A create that meets `AlreadyExists` changes nothing: the next look at the world decides.
 */
export type Write =
  | {
      readonly kind: 'create'
      readonly why: string
      readonly concern: Concern
      readonly resource: Resource
      readonly object: KubeObject
    }
  | {
      readonly kind: 'patch'
      readonly why: string
      readonly concern: Concern
      readonly resource: Resource
      readonly key: ObjectKey
      /**
       * A JSON merge patch; carries the `metadata.uid` and `metadata.resourceVersion` decided on.
       */
      readonly body: JsonObject
      /** Objects to read past any cache first: where one has changed, nothing is written. */
      readonly unlessChanged: readonly Seen[]
    }
  | {
      readonly kind: 'disown'
      readonly why: string
      readonly resource: Resource
      readonly key: ObjectKey
      readonly uid: string
      readonly resourceVersion: string
      /** Whose entries of `metadata.managedFields` are dropped. */
      readonly managers: readonly string[]
    }
  | {
      readonly kind: 'delete'
      readonly why: string
      readonly resource: Resource
      readonly key: ObjectKey
      /** Deletes this object and no other of its name. */
      readonly uid: string
      readonly resourceVersion: string
    }

/** An Event about the plan: each reason has one type. */
export type Notice = {
  readonly [R in EventReason]: {
    readonly type: (typeof EVENT_REASONS)[R]['type']
    readonly reason: R
    readonly message: string
  }
}[EventReason]

/** What became of a person's word. */
export interface Answer {
  readonly request: RolloutRequest
  readonly accepted: boolean
  readonly reason: RequestReason
  readonly message: string
}

/**
 * What to do now, all of it: carried out in the order writes, status, answers, events.
 *
 * The first refusal ends the pass. Whatever was not carried out is decided again from fresh facts,
 * so a crash between any two of them loses nothing but Events.
 */
export interface Decision {
  /** At most one per object, in this order. */
  readonly writes: readonly Write[]
  /**
   * The whole next status; the very value of `facts.plan.status` when there is nothing to record.
   */
  readonly status: RolloutPlanStatus | undefined
  readonly answers: readonly Answer[]
  readonly events: readonly Notice[]
  /** When to decide again should nothing change before. */
  readonly lookAgainAt: InstantMs | 'onChange'
}
