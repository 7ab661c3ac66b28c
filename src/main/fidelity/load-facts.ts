import { formatDuration } from '../../base/duration-text.ts'
import {
  CPU_INITIALIZATION_PERIOD,
  INITIAL_READINESS_DELAY,
} from '../../cluster/sim/controllers/autoscaler/group-pods.ts'
import { DEFAULT_TOLERANCE } from '../../cluster/sim/controllers/autoscaler/metric-proposal.ts'
import { SYNC_PERIOD } from '../../cluster/sim/controllers/autoscaler/next-look.ts'
import {
  DEFAULT_DOWN,
  DEFAULT_UP,
  DOWNSCALE_STABILIZATION_SECONDS,
} from '../../cluster/sim/controllers/autoscaler/scaling-rules.ts'
import { FRESH_CONTAINER_MINIMUM, METRIC_RESOLUTION } from '../../cluster/sim/metrics/pod-usage.ts'
import type { ScalingRules } from '../../objects/autoscaling.ts'
import type { Chapter } from './fact.ts'

const FOLDER = 'test/unit/cluster/sim/controllers/autoscaler'
const CONTROLLER = `${FOLDER}/autoscaler-controller.test.ts`
const CALCULATOR = `${FOLDER}/replica-calculator.test.ts`
const LOOKS = `${FOLDER}/next-look.test.ts`
const METRICS = 'test/unit/scenario/metrics-reader.test.ts'
const OPTIONS = 'kubernetes.io, kube-controller-manager'

export const LOAD_FACTS: Chapter = {
  title: 'Autoscaling and load',
  facts: [
    {
      rule: 'A HorizontalPodAutoscaler is looked at every',
      value: formatDuration(SYNC_PERIOD),
      source: `${OPTIONS}, --horizontal-pod-autoscaler-sync-period`,
      heldBy: [CONTROLLER, 'doubles under a spike'],
    },
    {
      rule: 'Looks that would find the same as the last one',
      value: 'are left out, and the size is what it would have been',
      source: 'podautoscaler/horizontal.go (v1.36)',
      heldBy: [LOOKS, 'leaves out no look that would have changed the size'],
    },
    {
      rule: 'Tolerance, either way, where the behaviour says none',
      value: String(DEFAULT_TOLERANCE),
      source: `${OPTIONS}, --horizontal-pod-autoscaler-tolerance; KEP-4951`,
      heldBy: [CALCULATOR, 'tolerance: within a 200% scale-up tolerance'],
    },
    {
      rule: 'CPU of a pod that is not ready counts from',
      value: `${formatDuration(CPU_INITIALIZATION_PERIOD)} after its start, unless it was never ready`,
      source: `${OPTIONS}, --horizontal-pod-autoscaler-cpu-initialization-period`,
      heldBy: [CALCULATOR, 'scale up hot CPU less scale'],
    },
    {
      rule: 'A pod that got unready so soon after its start was never ready',
      value: formatDuration(INITIAL_READINESS_DELAY),
      source: `${OPTIONS}, --horizontal-pod-autoscaler-initial-readiness-delay`,
      heldBy: [CALCULATOR, 'scale up unready less scale'],
    },
    {
      rule: 'A pod without metrics counts as',
      value: 'all it asks for on the way down, nothing on the way up',
      source: 'podautoscaler/replica_calculator.go (v1.36)',
      heldBy: [CALCULATOR, 'missing metrics unready scale down'],
    },
    {
      rule: 'With one metric of several unknown, the size',
      value: 'never goes down',
      source: 'podautoscaler/horizontal.go (v1.36, computeReplicasForMetrics)',
      heldBy: [CONTROLLER, 'goes up, and not down, where one of two metrics is unknown'],
    },
    {
      rule: 'Up, where the behaviour does not say',
      value: rulesText(DEFAULT_UP),
      source: 'apis/autoscaling/v2/defaults.go (v1.36)',
      heldBy: [LOOKS, 'go up by four, then to twice as many'],
    },
    {
      rule: 'Down, where the behaviour does not say',
      value: rulesText(DEFAULT_DOWN),
      source: 'apis/autoscaling/v2/defaults.go (v1.36)',
      heldBy: [LOOKS, 'go down when the highest of five minutes is past'],
    },
    {
      rule: 'Down goes no lower than the highest recommendation of the last',
      value: `${DOWNSCALE_STABILIZATION_SECONDS} s`,
      source: `${OPTIONS}, --horizontal-pod-autoscaler-downscale-stabilization`,
      heldBy: [
        CONTROLLER,
        'doubles under a spike, and comes back when the highest of five minutes is past',
      ],
    },
    {
      rule: 'Two autoscalers of the same pods',
      value: 'do nothing: AmbiguousSelector',
      source: 'podautoscaler/horizontal.go (v1.36, validateAndParseSelector)',
      heldBy: [CONTROLLER, 'does nothing where another one has the same pods'],
    },
    {
      rule: 'A target of no replicas',
      value: 'is left alone: ScalingDisabled',
      source: 'kubernetes.io, HorizontalPodAutoscaler, Implicit maintenance-mode deactivation',
      heldBy: [CONTROLLER, 'the target has been put to none'],
    },
    {
      rule: 'Pods are measured every',
      value: formatDuration(METRIC_RESOLUTION),
      source: 'metrics-server v0.8, manifests (--metric-resolution)',
      heldBy: [CONTROLLER, 'says in its status what it found'],
    },
    {
      rule: 'A container that is younger is not measured yet',
      value: formatDuration(FRESH_CONTAINER_MINIMUM),
      source: 'metrics-server v0.8, pkg/storage/pod.go',
      heldBy: [CONTROLLER, 'knows nothing of containers of less than ten seconds'],
    },
    {
      rule: 'Answers of a pod that is used to a share of its capacity take',
      value: 'as long as its work, divided by what is left of the capacity',
      source: 'the mean of a queue M/M/1; a choice of this simulator, no rule of Kubernetes',
      heldBy: ['test/unit/cluster/sim/traffic/overload.test.ts', 'underLoad()'],
    },
    {
      rule: 'rate() and increase() beyond the samples',
      value: 'go on as between them, by half a step at most where samples are missing',
      source: 'Prometheus 3, promql/functions.go (extrapolatedRate)',
      heldBy: [
        'test/unit/metrics/promql/evaluate.test.ts',
        'rate() and increase(), as Prometheus takes them on',
      ],
    },
    {
      rule: 'Requests of a pod that is gone',
      value: 'are known for an hour, and count for no moment after its end',
      source: 'Prometheus 3, staleness; the hour is a choice of this simulator',
      heldBy: [METRICS, 'ends with the pod, whose last minutes are still known'],
    },
  ],
}

/** Such as `Max of 4 pods or 100 % in 15 s, after 0 s`. */
function rulesText({ selectPolicy, policies = [], ...rest }: ScalingRules): string {
  const steps = policies.map(({ type, value, periodSeconds }) => {
    const amount = type === 'Pods' ? `${value} pods` : `${value} %`
    return `${amount} in ${periodSeconds} s`
  })
  const { stabilizationWindowSeconds = DOWNSCALE_STABILIZATION_SECONDS } = rest
  return `${selectPolicy ?? ''} of ${steps.join(' or ')}, after ${stabilizationWindowSeconds} s`
}
