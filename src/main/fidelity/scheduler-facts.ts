import { formatDuration } from '../../base/duration-text.ts'
import { DISK } from '../../cluster/sim/kubelet/nodes.ts'
import { VALUE_MAX } from '../../cluster/sim/kinds/priority-kind.ts'
import {
  SAMPLE_MIN,
  SAMPLE_PERCENT_MAX,
  SAMPLE_PERCENT_MIN,
} from '../../cluster/sim/scheduler/find-node.ts'
import { HARD_WEIGHT } from '../../cluster/sim/scheduler/held-terms.ts'
import { SCORED_BYTES, SCORED_MILLI_CORES } from '../../cluster/sim/scheduler/pod-requests.ts'
import { CANDIDATES_MIN, CANDIDATES_PERCENT } from '../../cluster/sim/scheduler/preemption.ts'
import { AFFINITY_WEIGHT, TAINT_WEIGHT } from '../../cluster/sim/scheduler/preference-scores.ts'
import { BACKOFF, UNSCHEDULABLE_FOR } from '../../cluster/sim/scheduler/scheduling-queue.ts'
import { SPREAD_WEIGHT } from '../../cluster/sim/scheduler/spread-scores.ts'
import {
  DEFAULT_HOSTNAME_SKEW,
  DEFAULT_ZONE_SKEW,
} from '../../cluster/sim/scheduler/topology-spread.ts'
import { SYSTEM_PRIORITY_CLASSES } from '../../objects/scheduling.ts'
import type { Chapter } from './fact.ts'

const PROMISES = 'test/contract/scheduling-promises.ts'
const UNIT = 'test/unit/cluster/sim/scheduler'
const SCHEDULER = `${UNIT}/scheduler.test.ts`
const SCORES = `${UNIT}/resource-scores.test.ts`
const SPREAD = `${UNIT}/topology-spread.test.ts`
const AFFINITY = `${UNIT}/pod-affinity.test.ts`
const PREEMPTION = `${UNIT}/preemption.test.ts`
const CLAIMS = `${UNIT}/claims.test.ts`
const PLUGINS = 'v1.36 pkg/scheduler/framework/plugins'
const MIB = 1024 * 1024

export const SCHEDULER_FACTS: Chapter = {
  title: 'Scheduling',
  facts: [
    {
      rule: 'What a pod waits for that fits nowhere: how many nodes say what',
      value: '`0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s).`',
      source: 'v1.36 pkg/scheduler/framework/types.go (FitError)',
      heldBy: [PROMISES, 'a pod waits that asks for %s that no node has'],
    },
    {
      rule: 'A node that is too small when empty',
      value: 'is not helped by preemption',
      source: `${PLUGINS}/noderesources/fit.go (InsufficientResource.Unresolvable)`,
      heldBy: [PROMISES, 'more cores than the largest'],
    },
    {
      rule: 'A resource that a node does not list, such as nvidia.com/gpu',
      value: 'it has none of: `Insufficient nvidia.com/gpu`',
      source: `${PLUGINS}/noderesources/fit.go (fitsRequest)`,
      heldBy: [PROMISES, 'a pod waits that asks for %s that no node has'],
    },
    {
      rule: 'The disk of a node that does not say how large it is',
      value: `ephemeral-storage ${DISK}`,
      source: 'a choice of this simulator, no rule of Kubernetes',
      heldBy: [
        'test/unit/cluster/sim/kubelet/nodes.test.ts',
        'makes a ready node for 110 pods, with its labels',
      ],
    },
    {
      rule: 'A pod that names a PersistentVolumeClaim',
      value:
        'waits: `persistentvolumeclaim "…" not found`, unless it is one that a StatefulSet makes',
      source: `${PLUGINS}/volumebinding/volume_binding.go (podHasPVCs)`,
      heldBy: [CLAIMS, 'that is not there keeps a pod from every node'],
    },
    {
      rule: 'A pod that found no node is tried again when something has changed, after',
      value: `${formatDuration(BACKOFF.first)}, doubled up to ${formatDuration(BACKOFF.longest)}`,
      source: 'v1.36 pkg/scheduler/backend/queue (DefaultPodInitialBackoffDuration, …Max…)',
      heldBy: [SCHEDULER, 'waits for its back-off, which doubles up to ten seconds'],
    },
    {
      rule: 'And if nothing has changed, after',
      value: formatDuration(UNSCHEDULABLE_FOR),
      source: 'v1.36 pkg/scheduler/backend/queue (DefaultPodMaxInUnschedulablePodsDuration)',
      heldBy: [SCHEDULER, 'is tried again after five minutes although nothing has changed'],
    },
    {
      rule: 'How many nodes are looked for in a large cluster',
      value: `all up to ${SAMPLE_MIN}; ${SAMPLE_PERCENT_MAX} % less 1 % for each 125 nodes, not under ${SAMPLE_PERCENT_MIN} %`,
      source: 'v1.36 pkg/scheduler/schedule_one.go (numFeasibleNodesToFind)',
      heldBy: [`${UNIT}/find-node.test.ts`, 'of %i nodes looks for %i'],
    },
    {
      rule: 'Weights of scores',
      value: `taints ${TAINT_WEIGHT}, affinities ${AFFINITY_WEIGHT}, spreading ${SPREAD_WEIGHT}, resources 1`,
      source: 'v1.36 pkg/scheduler/apis/config/v1/default_plugins.go',
      heldBy: [SCHEDULER, 'the node that its affinity likes most'],
    },
    {
      rule: 'How well balanced the use of processors and memory is counts',
      value: 'by how much better it gets with the pod: 75 where nothing changes, 50 to 100',
      source: 'v1.36 pkg/scheduler, noderesources/balanced_allocation.go (balancedResourceScorer)',
      heldBy: [SCORES, 'the node that gets into balance by the pod, to one that gets out of it'],
    },
    {
      rule: 'What a container that asks for nothing counts in scores',
      value: `${SCORED_MILLI_CORES}m and ${SCORED_BYTES / MIB}Mi`,
      source: 'v1.36 pkg/scheduler/util/pod_resources.go',
      heldBy: [
        `${UNIT}/pod-requests.test.ts`,
        'counts a container that asks for nothing in scores alone',
      ],
    },
    {
      rule: 'What a pod with init containers and sidecars asks for',
      value: 'the most that it uses at once: an init container runs beside the sidecars before it',
      source: 'KEP-753, Resources calculation for scheduling and pod admission',
      heldBy: [`${UNIT}/pod-requests.test.ts`, 'counts sidecars with all that runs beside them'],
    },
    {
      rule: 'Pods of one owner are spread without being told, softly',
      value: `maxSkew ${DEFAULT_HOSTNAME_SKEW} over nodes, ${DEFAULT_ZONE_SKEW} over zones`,
      source: `${PLUGINS}/podtopologyspread/plugin.go (systemDefaultConstraints)`,
      heldBy: [SPREAD, 'are spread over nodes and zones without being told'],
    },
    {
      rule: 'A node with a taint, for a spread constraint that does not say',
      value: 'counts as a domain',
      source: 'kubernetes.io, Pod Topology Spread Constraints, nodeTaintsPolicy',
      heldBy: [SPREAD, 'counts as a domain, so that the others fill up no further'],
    },
    {
      rule: 'Fewer domains than minDomains',
      value: 'the fewest pods in a domain count as 0',
      source: 'kubernetes.io, Pod Topology Spread Constraints, minDomains',
      heldBy: [SPREAD, 'over more domains than there are takes the least as none'],
    },
    {
      rule: 'Who must be near to its like and is the first of them',
      value: 'may go anywhere',
      source: `${PLUGINS}/interpodaffinity/filtering.go (satisfyPodAffinity)`,
      heldBy: [AFFINITY, 'may be the first of those whom it must be near to'],
    },
    {
      rule: 'Anti-affinity keeps away',
      value: 'whom the pod names, and whom pods that are there name',
      source: `${PLUGINS}/interpodaffinity/filtering.go (satisfyExistingPodsAntiAffinity)`,
      heldBy: [AFFINITY, 'keeps those away who do not mind it'],
    },
    {
      rule: 'What a required affinity of a pod that is there counts for one that comes',
      value: String(HARD_WEIGHT),
      source: 'v1.36 pkg/scheduler/apis/config/v1/defaults.go (DefaultHardPodAffinityWeight)',
      heldBy: [AFFINITY, 'with those who must be near to it'],
    },
    {
      rule: 'A port of the node that is taken',
      value: 'keeps a pod away that wants it, of any address if one of them does',
      source: 'v1.36 staging/src/k8s.io/kube-scheduler/framework/types.go (CheckConflict)',
      heldBy: [`${UNIT}/host-ports.test.ts`, 'that is taken: %s'],
    },
    {
      rule: 'A pod with a scheduling gate',
      value: 'waits, PodScheduled is False with reason SchedulingGated',
      source: 'kubernetes.io, Pod Scheduling Readiness',
      heldBy: [PROMISES, 'a pod with a gate says so, and waits for no node'],
    },
    {
      rule: 'PriorityClasses that every cluster has',
      value: SYSTEM_PRIORITY_CLASSES.map(({ metadata, value }) => `${metadata.name} ${value}`).join(
        ', ',
      ),
      source: 'v1.36 pkg/apis/scheduling/v1/helpers.go',
      heldBy: [PROMISES, 'every cluster has the PriorityClasses of the system'],
    },
    {
      rule: 'The highest priority of a class that people make',
      value: String(VALUE_MAX),
      source: 'kubernetes.io, Pod Priority and Preemption, PriorityClass',
      heldBy: [PROMISES, 'above all that users may have'],
    },
    {
      rule: 'A pod whose class is not there, or that names a priority itself',
      value: '403 Forbidden',
      source: 'v1.36 plugin/pkg/admission/priority/admission.go',
      heldBy: [PROMISES, 'a pod is refused that names %s'],
    },
    {
      rule: 'Who is driven away for a more important pod',
      value:
        'of one node the fewest that are less important: least by their budgets, by the highest ' +
        'priority, by its sum, by number, by who started last',
      source: 'v1.36 pkg/scheduler/framework/preemption/preemption.go (pickOneNodeForPreemption)',
      heldBy: [PREEMPTION, 'are no more than needed, the most important ones staying'],
    },
    {
      rule: 'How many nodes are tried for that, at least',
      value: `${CANDIDATES_PERCENT} % of those where it may help, and ${CANDIDATES_MIN}`,
      source: 'v1.36 pkg/scheduler/apis/config/v1/defaults.go (DefaultPreemptionArgs)',
      heldBy: [PREEMPTION, 'are where there are fewer of them'],
    },
    {
      rule: 'While they end',
      value: 'the pod is nominated for the node, where nobody less important comes, and waits',
      source: 'kubernetes.io, Pod Priority and Preemption, User exposed information',
      heldBy: [PREEMPTION, 'has room kept for it from those who are less important'],
    },
  ],
}
