const MINUTE = 60
const HOUR = 60 * MINUTE
const ROLLOUT_SECONDS = [30, 60, 120, 300, 600, 1200, 2400, HOUR, 2 * HOUR, 4 * HOUR, 24 * HOUR]
const PASS_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** The own figures of an operator. Those of controller-runtime and client-go have their names. */
export const FIGURES = {
  phases: {
    type: 'gauge',
    name: 'rolloutplan_plans',
    help: 'How many plans are in a phase, by strategy.',
    labelNames: ['phase', 'strategy'],
  },
  unavailable: {
    type: 'gauge',
    name: 'rolloutplan_unavailable',
    help: '1 for a plan whose users are not served in full; only while that is so.',
    labelNames: ['namespace', 'name'],
  },
  started: {
    type: 'gauge',
    name: 'rolloutplan_rollout_start_time_seconds',
    help: 'When a rollout began, in seconds since 1970; only while it runs.',
    labelNames: ['namespace', 'name'],
  },
  step: {
    type: 'gauge',
    name: 'rolloutplan_rollout_step',
    help: 'The step that a rollout is on, counted from 1; only while it is on one.',
    labelNames: ['namespace', 'name'],
  },
  weight: {
    type: 'gauge',
    name: 'rolloutplan_rollout_weight',
    help: 'The percentage of the traffic that the updated version was last seen to have; only while a rollout runs.',
    labelNames: ['namespace', 'name'],
  },
  rolloutSeconds: {
    type: 'histogram',
    name: 'rolloutplan_rollout_duration_seconds',
    help: 'How long rollouts took, by how they ended.',
    labelNames: ['result'],
    buckets: ROLLOUT_SECONDS,
  },
  leader: {
    type: 'gauge',
    name: 'leader_election_master_status',
    help: '1 where this process is at work, 0 where it stands by.',
    labelNames: ['name'],
  },
  depth: {
    type: 'gauge',
    name: 'workqueue_depth',
    help: 'How many keys wait for a worker.',
    labelNames: ['name'],
  },
  passes: {
    type: 'counter',
    name: 'controller_runtime_reconcile_total',
    help: 'Passes over plans, by whether the cluster let them do what they had to.',
    labelNames: ['controller', 'result'],
  },
  passSeconds: {
    type: 'histogram',
    name: 'controller_runtime_reconcile_time_seconds',
    help: 'How long a pass over a plan took.',
    labelNames: ['controller'],
    buckets: PASS_SECONDS,
  },
  requests: {
    type: 'counter',
    name: 'rolloutplan_api_requests_total',
    help: 'Requests to the API server, by the reason of its refusal, or OK; a watch counts when it is asked for, and again when it fails.',
    labelNames: ['verb', 'resource', 'code'],
  },
  bugs: {
    type: 'counter',
    name: 'rolloutplan_bugs_total',
    help: 'How often the operator met a bug of its own; its log says more.',
    labelNames: ['part'],
  },
} as const
