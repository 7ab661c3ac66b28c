import { formatDuration } from '../../base/duration-text.ts'
import {
  AVAILABLE_MIN_MI,
  MONITORING_PERIOD,
  TRANSITION_PERIOD,
} from '../../cluster/sim/kubelet/pressure.ts'
import { PROBE_DEFAULTS } from '../../cluster/sim/kubelet/probes/prospect.ts'
import { RELIST_PERIOD_MS } from '../../cluster/sim/kubelet/relist.ts'
import { BACKOFF, BACKOFF_RESET } from '../../cluster/sim/kubelet/restarts.ts'
import { RETRY } from '../../cluster/sim/kubelet/start.ts'
import { GRACE_MIN_SECONDS, KILLED } from '../../cluster/sim/kubelet/termination.ts'
import { MOUNT_BACKOFF } from '../../cluster/sim/kubelet/volumes.ts'
import type { Chapter } from './fact.ts'

const UNIT = 'test/unit/cluster/sim/kubelet'
const HEALTH = `${UNIT}/probes/health.test.ts`
const IMAGES = `${UNIT}/image-reference.test.ts`
const INIT = `${UNIT}/init-steps.test.ts`
const LIFE = `${UNIT}/pod-life.test.ts`
const ENDING = `${UNIT}/termination.test.ts`
const KUBELET = `${UNIT}/kubelet.test.ts`
const PRESSURE = `${UNIT}/pressure.test.ts`
const VOLUMES = `${UNIT}/volumes.test.ts`
const PROMISES = 'test/contract/pod-promises.ts'

const { periodSeconds, timeoutSeconds, successThreshold, failureThreshold } = PROBE_DEFAULTS

export const POD_LIFE_FACTS: Chapter = {
  title: 'The life of a pod',
  facts: [
    {
      rule: 'A probe asks, unless it says otherwise',
      value:
        `every ${periodSeconds} s, waits ${timeoutSeconds} s, ` +
        `and counts after ${failureThreshold} failures or ${successThreshold} success`,
      source: 'v1.36 pkg/apis/core/v1/defaults.go (SetDefaults_Probe)',
      heldBy: [PROMISES, 'create() fills in how often a probe asks, and how often it may fail'],
    },
    {
      rule: 'Liveness and readiness are asked',
      value: 'once the startup probe has succeeded; readiness at once then',
      source: 'v1.36 pkg/kubelet/prober/worker.go (doProbe)',
      heldBy: [
        HEALTH,
        'gives a slow start the time of the startup probe, and readiness comes at once after it',
      ],
    },
    {
      rule: 'A process that fails its liveness probe',
      value: 'is killed as soon as its last failure in a row is known, and restarted',
      source: 'kubernetes.io, Configure Liveness, Readiness and Startup Probes',
      heldBy: [HEALTH, 'kills a process that hangs, when its third time-out in a row is known'],
    },
    {
      rule: 'The grace of a process that a probe has killed',
      value: "the probe's own, or else the pod's",
      source: 'KEP-2238, Add configurable grace period to probes',
      heldBy: [HEALTH, 'lets a killed process take its grace, or the grace of the probe'],
    },
    {
      rule: 'A probe that only connects',
      value: 'does not see that a process hangs',
      source: 'v1.36 pkg/probe/tcp/tcp.go',
      heldBy: [HEALTH, 'cannot see by a connection that a process hangs'],
    },
    {
      rule: 'A probe of a port that the container has no name for',
      value:
        'errs, which counts neither as success nor as failure: the container never gets ready, ' +
        'or never counts as started, and is not killed',
      source: 'v1.36 pkg/probe/util.go (ResolveContainerPort), pkg/kubelet/prober/worker.go',
      heldBy: [HEALTH, 'errs where the container has no port of its name: %s'],
    },
    {
      rule: 'A volume whose ConfigMap or Secret is not there',
      value:
        `FailedMount, and no container begins; tried again after ` +
        `${MOUNT_BACKOFF.first / 1000} s, twice as long each time, ` +
        `at most ${MOUNT_BACKOFF.longest / 1000} s`,
      source: 'v1.36 pkg/util/goroutinemap/exponentialbackoff (durationBeforeRetry)',
      heldBy: [VOLUMES, 'waits for a ConfigMap, and looks for it after 0.5 s, 1 s, 2 s and 4 s'],
    },
    {
      rule: 'An image that may not be pulled, and that the node lacks',
      value: `ErrImageNeverPull; looked for again every ${formatDuration(RETRY)}`,
      source: 'v1.36 pkg/kubelet/images/image_manager.go (imagePullPrecheck)',
      heldBy: [IMAGES, 'whose image may not be pulled waits until its node has it'],
    },
    {
      rule: 'The name of an image that can be no name',
      value: 'InvalidImageName, and an Event InspectFailed',
      source: 'v1.36 pkg/kubelet/images/image_manager.go (applyDefaultImageTag)',
      heldBy: [IMAGES, 'whose image can have no such name says so'],
    },
    {
      rule: 'Restarts after crashes',
      value:
        `at once, then after ${BACKOFF.first / 1000} s, twice as long each time, ` +
        `at most ${BACKOFF.longest / 1000} s`,
      source: 'kubernetes.io, Pod Lifecycle, How Pods handle problems with containers',
      heldBy: [KUBELET, 'restarts a process at once the first time, and then after 10 s, 20 s'],
    },
    {
      rule: 'Crashes are forgotten after',
      value: `${BACKOFF_RESET / 1000} s without one`,
      source: 'v1.36 pkg/kubelet/kubelet.go (crashLoopBackOff.HasExpiredFunc)',
      heldBy: [KUBELET, 'forgets crashes after ten minutes without one'],
    },
    {
      rule: 'Restarts of processes that a probe has killed',
      value: 'at once, while they have lived longer than the back-off since the end before',
      source: 'v1.36 pkg/kubelet/kuberuntime/kuberuntime_manager.go (SyncPod, doBackOff)',
      heldBy: [
        HEALTH,
        'restarts what it kills at once, until it lives shorter than the back-off of its restarts',
      ],
    },
    {
      rule: 'A kubelet notices that a process has started or ended within',
      value: `${RELIST_PERIOD_MS / 1000} s`,
      source: 'v1.36 pkg/kubelet/kubelet.go (genericPlegRelistPeriod)',
      heldBy: [KUBELET, 'runs a pod without a probe, ready when it is seen to run'],
    },
    {
      rule: 'A process that holds more memory than its limit',
      value: `ends with ${KILLED}, OOMKilled`,
      source: 'kubernetes.io, Assign Memory Resources, Exceed a Container’s memory limit',
      heldBy: [LIFE, 'is ended as soon as it does'],
    },
    {
      rule: 'A preStop hook',
      value: 'takes its time from the grace',
      source: 'kubernetes.io, Container Lifecycle Hooks, Hook handler execution',
      heldBy: [ENDING, 'takes the time of the hook from the grace'],
    },
    {
      rule: 'What is left for a process after its hook, at least',
      value: `${GRACE_MIN_SECONDS} s`,
      source: 'v1.36 pkg/kubelet/kuberuntime (minimumGracePeriodInSeconds)',
      heldBy: [ENDING, 'leaves two seconds after a hook that ran out of grace'],
    },
    {
      rule: 'Init containers',
      value: 'run one after the other, and each until it has ended well',
      source: 'kubernetes.io, Init Containers',
      heldBy: [INIT, 'run one after the other, and before all others'],
    },
    {
      rule: 'The container after a sidecar',
      value: "begins when the sidecar's startup probe has succeeded",
      source: 'KEP-753, Sidecar containers',
      heldBy: [INIT, 'run on beside the others as sidecars, which come first and are waited for'],
    },
    {
      rule: 'Sidecars end',
      value: 'after the others, the last one first, within the same grace',
      source: 'v1.36 pkg/kubelet/kuberuntime/kuberuntime_termination_order.go',
      heldBy: [INIT, 'end as sidecars after the others, the last one first, and share the grace'],
    },
    {
      rule: 'A pod with readiness gates is ready',
      value: 'while its containers are and every gate is True',
      source: 'KEP-580, Pod Readiness Gates',
      heldBy: [LIFE, 'is ready while somebody says so, whatever its containers are'],
    },
    {
      rule: 'A pod that was given by name to a node where it does not fit',
      value: 'fails with OutOfcpu, OutOfmemory, OutOfpods, NodeAffinity or TaintToleration',
      source: 'v1.36 pkg/kubelet/lifecycle/predicate.go (Admit)',
      heldBy: [`${UNIT}/rejection.test.ts`, 'is rejected without enough cpu'],
    },
    {
      rule: 'A node is short of memory',
      value: `with less than ${AVAILABLE_MIN_MI} Mi left, by a look every ${MONITORING_PERIOD / 1000} s`,
      source: 'kubernetes.io, Node-pressure Eviction, Hard eviction thresholds',
      heldBy: [PRESSURE, 'gives up the pod that holds more than it asked for'],
    },
    {
      rule: 'MemoryPressure goes',
      value: `${TRANSITION_PERIOD / 1000} s after memory was last short`,
      source:
        'v1.36 pkg/kubelet/apis/config/v1beta1/defaults.go (EvictionPressureTransitionPeriod)',
      heldBy: [PRESSURE, 'gives up the pod that holds more than it asked for'],
    },
    {
      rule: 'Whom a node that is short of memory evicts first',
      value: 'over its request, less important, further over its request',
      source: 'v1.36 pkg/kubelet/eviction/helpers.go (rankMemoryPressure)',
      heldBy: [PRESSURE, 'gives up, of several that hold too much'],
    },
    {
      rule: 'A pod that comes to a node that is short of memory',
      value: 'is Evicted if it asks for nothing',
      source: 'v1.36 pkg/kubelet/eviction/eviction_manager.go (Admit)',
      heldBy: [`${UNIT}/rejection.test.ts`, 'where memory is short, it %s'],
    },
    {
      rule: 'A pod past its activeDeadlineSeconds',
      value: 'fails with DeadlineExceeded when its processes have ended',
      source: 'v1.36 pkg/kubelet/active_deadline.go, pkg/kubelet/status (mergePodStatus)',
      heldBy: [LIFE, 'is not ready after it, and fails when its processes have ended'],
    },
    {
      rule: 'When a container reads the ConfigMaps that its environment names',
      value: 'as it starts, and never again',
      source: 'kubernetes.io, ConfigMaps, Using ConfigMaps as environment variables',
      heldBy: [
        'test/unit/cluster/sim/kubelet/configuration.test.ts',
        'what it holds by then, in its own namespace',
      ],
    },
  ],
}
