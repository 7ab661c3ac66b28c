import { FULL_COUNT_EVERY } from '../../cluster/sim/controllers/quota-controller.ts'
import type { Chapter } from './fact.ts'

const LIMITS = 'test/contract/limit-promises.ts'
const QUOTA = 'test/unit/cluster/sim/controllers/quota-controller.test.ts'
const ADMISSION = 'v1.36 apiserver/pkg/admission/plugin/resourcequota/controller.go (CheckRequest)'
const RANGER = 'v1.36 plugin/pkg/admission/limitranger/admission.go'

export const LIMIT_FACTS: Chapter = {
  title: 'Quotas and limits',
  facts: [
    {
      rule: 'What a quota has no room for',
      value: '403 `exceeded quota: …, requested: …, used: …, limited: …`, on a dry run too',
      source: ADMISSION,
      heldBy: [LIMITS, 'what a quota has no room for is Forbidden, with what there is'],
    },
    {
      rule: 'A container that does not say how much cpu or memory it takes, where that has a quota',
      value: '403 `failed quota: …: must specify …`',
      source: 'v1.36 pkg/quota/v1/evaluator/core/pods.go (Constraints)',
      heldBy: [
        LIMITS,
        'where cpu or memory has a quota, each container has to say how much it takes',
      ],
    },
    {
      rule: 'When something is counted',
      value: 'in the write that makes it; what goes, a little later',
      source: `${ADMISSION}; pkg/controller/resourcequota`,
      heldBy: [
        LIMITS,
        'a quota counts what is made the moment it is made, and what goes a little later',
      ],
    },
    {
      rule: 'How a Service is counted',
      value: 'once, and by its node ports and its load balancer',
      source: 'v1.36 pkg/quota/v1/evaluator/core/services.go (Usage)',
      heldBy: [LIMITS, 'a quota counts Services by their type'],
    },
    {
      rule: 'Which pods a quota with scopes counts',
      value: 'BestEffort, NotBestEffort, Terminating, NotTerminating, PriorityClass',
      source: 'v1.36 pkg/quota/v1/evaluator/core/pods.go (podMatchesScopeFunc)',
      heldBy: [LIMITS, 'a quota of scope %s counts %j'],
    },
    {
      rule: 'A pod that does not go',
      value: `is charged for twice its grace, and then until the count of every ${FULL_COUNT_EVERY / 1000} s`,
      source: 'v1.36 pkg/quota/v1/evaluator/core/pods.go (QuotaV1Pod); ResourceQuotaSyncPeriod',
      heldBy: [
        QUOTA,
        'counts a pod that does not go for twice its grace, and then until the next full count',
      ],
    },
    {
      rule: 'A Deployment that a quota stops',
      value: 'ReplicaFailure FailedCreate, and Events of its ReplicaSet',
      source: 'v1.36 pkg/controller/replicaset/replica_set.go (manageReplicas)',
      heldBy: [QUOTA, 'holds a Deployment at what it has room for, which says why'],
    },
    {
      rule: 'What a container gets from a LimitRange',
      value: 'the default, or else the most there is, as limit; the same as request',
      source: `${RANGER}; pkg/apis/core/v1/defaults.go (SetDefaults_LimitRangeItem)`,
      heldBy: [LIMITS, 'under a LimitRange a container %s'],
    },
    {
      rule: 'What a LimitRange does not allow',
      value: '403, with all that is wrong',
      source: `${RANGER} (PodValidateLimitFunc)`,
      heldBy: [LIMITS, 'a LimitRange says all that is wrong with a pod'],
    },
  ],
}
