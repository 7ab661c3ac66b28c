/** On a borrowed object: what it held before, written by the very write that changed it. */
export const BORROWED_ANNOTATION = 'rolloutplan.dev/borrowed'

/** On everything that a plan made or holds: the name of the plan. */
export const PLAN_LABEL = 'rolloutplan.dev/plan'

/** On the updated ReplicaSet: the uid of the Deployment that it is for. It outlives orphaning. */
export const TARGET_UID_LABEL = 'rolloutplan.dev/target-uid'

/** In the template of a sealed ReplicaSet, so that it equals nothing its Deployment can ask for. */
export const SEAL_ANNOTATION = 'rolloutplan.dev/sealed'

/** On the updated ReplicaSet from the hand-over on: when it was handed over. */
export const HANDED_OVER_ANNOTATION = 'rolloutplan.dev/handed-over-at'

/** On a Deployment left paused when its plan was deleted: why, and how to resume it. */
export const LEFT_PAUSED_ANNOTATION = 'rolloutplan.dev/left-paused'

/**
 * On a Deployment that a plan holds by the gate AdmissionPolicy: its own uid, so that a copy of its
 * manifest is not held.
 */
export const GATE_LABEL = 'rolloutplan.dev/gate'

/** On the policy of that gate and on its binding, as the chart has them. */
export const GATE_POLICY_LABEL = 'rolloutplan.dev/gate-policy'

/** Keeps a deleted plan until everything borrowed is given back. */
export const PLAN_FINALIZER = 'rolloutplan.dev/give-back'

/**
 * Who writes what, one name per concern, as `metadata.managedFields` shows it.
 *
 * Never beginning with `kubectl`: Flux takes such managers over.
 */
export const FIELD_MANAGERS = {
  gate: 'rolloutplan-gate',
  replicaSets: 'rolloutplan-replicasets',
  handOver: 'rolloutplan-hand-over',
  traffic: 'rolloutplan-traffic',
  status: 'rolloutplan-status',
  finalizer: 'rolloutplan-finalizer',
  requests: 'rolloutplan-requests',
  cli: 'rolloutplan-cli',
} as const

/** The name in front of the Events and log lines of the operator. */
export const OPERATOR_NAME = 'rolloutplan'
