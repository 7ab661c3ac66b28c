import { formatDuration } from '../../base/duration-text.ts'
import { DISRUPTED_PODS_MAX, RETRY_AFTER_SECONDS } from '../../cluster/sim/api/eviction.ts'
import { DELETION_TIMEOUT } from '../../cluster/sim/controllers/disruption/disruption-controller.ts'
import { RETRY_DELAY } from '../../scenario/errands/drain.ts'
import type { Chapter } from './fact.ts'

const PROMISES = 'test/contract/eviction-promises.ts'
const CONTROLLER = 'test/unit/cluster/sim/controllers/disruption/disruption-controller.test.ts'
const DRAIN = 'test/unit/scenario/errands/drain.test.ts'
const STORAGE = 'v1.36 pkg/registry/core/pod/storage/eviction.go'
const SOURCE = 'v1.36 pkg/controller/disruption/disruption.go'

export const DISRUPTION_FACTS: Chapter = {
  title: 'Budgets, evictions and drains',
  facts: [
    {
      rule: 'How many pods a budget expects',
      value:
        'for a number that has to stay, those that are there; else what their controllers ask for',
      source: `${SOURCE} (getExpectedPodCount)`,
      heldBy: [CONTROLLER, 'counts pods that are ready, of those that their Deployment asks for'],
    },
    {
      rule: 'Shares of a budget, of maxUnavailable too, are rounded',
      value: 'up',
      source: 'kubernetes.io, Specifying a Disruption Budget, Rounding logic',
      heldBy: [CONTROLLER, 'allows evictions of'],
    },
    {
      rule: 'What an eviction asks of a user',
      value: '`create` on `pods/eviction`; no right to get or to delete pods',
      source: 'kubernetes.io, API-initiated Eviction, Calling the Eviction API',
      heldBy: [CONTROLLER, 'asks of a user who %s for the right to evict'],
    },
    {
      rule: 'An eviction that the budget can not spare',
      value:
        '429 TooManyRequests, cause DisruptionBudget, and how many healthy pods it needs and has',
      source: `${STORAGE} (checkAndDecrement)`,
      heldBy: [
        PROMISES,
        'evict() leaves a pod that its budget cannot spare, and says how many it needs',
      ],
    },
    {
      rule: 'An eviction under a budget whose change is not seen yet',
      value: `429 TooManyRequests, Retry-After ${RETRY_AFTER_SECONDS} s`,
      source: `${STORAGE} (createTooManyRequestsError)`,
      heldBy: [CONTROLLER, 'asks to wait for a budget that has just been changed'],
    },
    {
      rule: 'An eviction is counted',
      value: `at once, in disruptedPods, until the pod is seen being deleted, or for ${formatDuration(DELETION_TIMEOUT)}`,
      source: `${SOURCE} (DeletionTimeout)`,
      heldBy: [
        CONTROLLER,
        'counts an evicted pod again that is not being deleted after two minutes',
      ],
    },
    {
      rule: 'Evicted pods that are not confirmed to go, at most',
      value: String(DISRUPTED_PODS_MAX),
      source: `${STORAGE} (MaxDisruptedPodSize)`,
      heldBy: [CONTROLLER, 'refuses more than 2000 pods that are not confirmed to go'],
    },
    {
      rule: 'A pod of two budgets',
      value: 'can not be evicted',
      source: 'kubernetes.io, API-initiated Eviction, Troubleshooting stuck evictions',
      heldBy: [CONTROLLER, 'refuses a pod of two budgets'],
    },
    {
      rule: 'A pod that is not ready is evicted',
      value: 'while enough others are, or in any case under AlwaysAllow; it spends nothing',
      source: 'KEP-3017, Pod Healthy Policy for PDB',
      heldBy: [PROMISES, 'a pod that is not ready'],
    },
    {
      rule: 'A pod that is pending, has finished, or is being deleted',
      value: 'is evicted whatever its budget says',
      source: `${STORAGE} (canIgnorePDB)`,
      heldBy: [PROMISES, 'a pod that has not begun yet is evicted whatever its budget says'],
    },
    {
      rule: 'An evicted pod says why it goes',
      value: 'DisruptionTarget, EvictionByEvictionAPI',
      source: 'kubernetes.io, Disruptions, Pod disruption conditions',
      heldBy: [PROMISES, 'an evicted pod says why it goes'],
    },
    {
      rule: 'A drain tries again what a budget has refused',
      value: `after ${formatDuration(RETRY_DELAY)}`,
      source: 'v1.36 kubectl, pkg/cmd/drain/drain.go (EvictErrorRetryDelay)',
      heldBy: [
        DRAIN,
        'tries again every five seconds what a budget holds back, until its time is over',
      ],
    },
    {
      rule: 'A drain refuses',
      value:
        'pods of DaemonSets, pods with an emptyDir, and pods without a controller, unless told otherwise',
      source: 'kubernetes.io, kubectl drain',
      heldBy: [DRAIN, 'wants to be told of'],
    },
  ],
}
