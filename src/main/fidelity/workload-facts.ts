import { BACKOFF } from '../../cluster/sim/controllers/reconciler.ts'
import { BURST } from '../../cluster/sim/controllers/replica-set/replicas.ts'
import type { Chapter } from './fact.ts'

const REPLICA_SETS = 'test/unit/cluster/sim/controllers/replica-set/replica-set-controller.test.ts'
const DEPLOYMENTS = 'test/unit/cluster/sim/controllers/deployment/deployment-controller.test.ts'

export const WORKLOAD_FACTS: Chapter = {
  title: 'Deployments and ReplicaSets',
  facts: [
    {
      rule: 'Pods that a ReplicaSet makes or deletes in one sync, at most',
      value: String(BURST),
      source: 'v1.36 pkg/controller/replicaset/replica_set.go (BurstReplicas)',
      heldBy: [REPLICA_SETS, 'makes 500 pods at once and not more, and all of them in the end'],
    },
    {
      rule: 'Pods are made in batches of 1, 2, 4 and so on; after a failure in one',
      value: 'there is no other batch until the next try',
      source: 'v1.36 pkg/controller/replicaset/replica_set.go (slowStartBatch)',
      heldBy: [REPLICA_SETS, 'says so, and stops after the first failure of each try'],
    },
    {
      rule: 'A controller whose write was refused tries again',
      value: `after ${BACKOFF.first} ms, then twice as long each time, at most ${BACKOFF.longest / 1000} s`,
      source: 'v1.36 client-go, util/workqueue (DefaultTypedControllerRateLimiter)',
      heldBy: [
        'test/unit/cluster/sim/controllers/reconciler.test.ts',
        'tries again what was refused, after twice as long each time',
      ],
    },
    {
      rule: 'Which of too many pods go first',
      value: 'without a node, pending, not ready, cheap to delete, many on one node, young',
      source: 'v1.36 pkg/controller/controller_utils.go (ActivePodsWithRanks)',
      heldBy: [
        'test/unit/cluster/sim/controllers/replica-set/delete-ranking.test.ts',
        'which pod goes first',
      ],
    },
    {
      rule: 'A rolling update',
      value: 'has at most maxSurge pods more, and at most maxUnavailable fewer',
      source: 'kubernetes.io, Deployments, Rolling Update Deployment',
      heldBy: [DEPLOYMENTS, 'of %s pods with %j keeps within its limits'],
    },
    {
      rule: 'Recreate',
      value: 'makes no new pod before the last old one is gone',
      source: 'kubernetes.io, Deployments, Recreate Deployment',
      heldBy: [DEPLOYMENTS, 'makes nothing new before the last old pod is gone'],
    },
    {
      rule: 'A paused Deployment',
      value: 'makes no ReplicaSet for a new template',
      source: 'kubernetes.io, Deployments, Pausing and Resuming',
      heldBy: [DEPLOYMENTS, 'makes no set for a new template'],
    },
  ],
}
