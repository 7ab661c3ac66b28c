import { formatDuration } from '../../base/duration-text.ts'
import {
  MONITOR_GRACE,
  MONITOR_PERIOD,
} from '../../cluster/sim/controllers/node-lifecycle/node-health.ts'
import {
  EVICTION_RATE,
  LARGE_ZONE_OVER,
  SECONDARY_EVICTION_RATE,
  UNHEALTHY_NODES_MIN,
  UNHEALTHY_SHARE,
} from '../../cluster/sim/controllers/node-lifecycle/zones.ts'
import {
  COLLECTION_PERIOD,
  QUARANTINE,
} from '../../cluster/sim/controllers/pod-garbage-collector.ts'
import { DEFAULT_TOLERATION } from '../../cluster/sim/kinds/pod-defaults.ts'
import { LEASE_DURATION, RENEW_INTERVAL } from '../../cluster/sim/kubelet/heartbeats.ts'
import type { Chapter } from './fact.ts'

const LOSS = 'test/unit/cluster/sim/kubelet/node-loss.test.ts'
const ZONES = 'test/unit/cluster/sim/controllers/node-lifecycle/node-lifecycle-controller.test.ts'
const TAINTS = 'test/unit/cluster/sim/controllers/taint-eviction/taint-eviction-controller.test.ts'
const PODGC = 'test/unit/cluster/sim/controllers/pod-garbage-collector.test.ts'
const PROMISES = 'test/contract/node-promises.ts'

const LIFECYCLE = 'v1.36 pkg/controller/nodelifecycle/node_lifecycle_controller.go'
const EVICTION = 'v1.36 pkg/controller/tainteviction/taint_eviction.go'

export const NODE_FACTS: Chapter = {
  title: 'Nodes that are lost and come back',
  facts: [
    {
      rule: 'A kubelet says that it lives',
      value: `by a Lease of ${formatDuration(LEASE_DURATION)} in kube-node-lease, renewed every ${formatDuration(RENEW_INTERVAL)}`,
      source:
        'kubernetes.io, Nodes, Node heartbeats; v1.36 pkg/kubelet/kubelet.go (nodeLeaseRenewIntervalFraction)',
      heldBy: [LOSS, 'has a Lease that was last renewed less than ten seconds before'],
    },
    {
      rule: 'The nodes are looked at',
      value: `every ${formatDuration(MONITOR_PERIOD)}`,
      source: 'kubernetes.io, kube-controller-manager, --node-monitor-period',
      heldBy: [
        LOSS,
        'in time begins again with its pods, and is rid of its taints at the next look',
      ],
    },
    {
      rule: 'A node may be silent before its conditions are Unknown and its pods not ready',
      value: `${formatDuration(MONITOR_GRACE)}, from the look that has found the last renewal`,
      source: `kubernetes.io, kube-controller-manager, --node-monitor-grace-period; ${LIFECYCLE} (tryUpdateNodeHealth)`,
      heldBy: [LOSS, 'is found out after the grace of 50 s, and its pods go 300 s after that'],
    },
    {
      rule: 'How long a pod tolerates a node that is not ready or not heard of, unless it says so itself',
      value: formatDuration(DEFAULT_TOLERATION),
      source: 'kubernetes.io, Taints and Tolerations, Taint based Evictions',
      heldBy: [
        PROMISES,
        'a pod tolerates a node that is not ready or not heard of for five minutes',
      ],
    },
    {
      rule: 'A taint NoExecute that a pod does not tolerate',
      value: 'deletes it at once, with its grace, and the condition DisruptionTarget',
      source: `${EVICTION} (processPodOnNode)`,
      heldBy: [PROMISES, 'a taint NoExecute'],
    },
    {
      rule: 'Of several taints NoExecute that are tolerated for a time',
      value: 'the shortest time counts, from the first of them on',
      source: `${EVICTION} (getMinTolerationTime)`,
      heldBy: [TAINTS, 'that follows another does not make a pod stay longer'],
    },
    {
      rule: 'The taint NoExecute goes in time',
      value: 'and the pod stays',
      source: `${EVICTION} (cancelWorkWithEvent)`,
      heldBy: [TAINTS, 'taken off in time leaves the pod where it is, and says so'],
    },
    {
      rule: 'Nodes of a zone that are left by their pods',
      value: `${EVICTION_RATE} a second`,
      source: 'kubernetes.io, Nodes, Rate limits on eviction',
      heldBy: [ZONES, 'every ten seconds one of a zone'],
    },
    {
      rule: 'A zone is disrupted in part',
      value: `from ${Math.round(UNHEALTHY_SHARE * 100)} % of its nodes on, and ${UNHEALTHY_NODES_MIN} at least, that are not ready`,
      source: `${LIFECYCLE} (ComputeZoneState)`,
      heldBy: [ZONES, 'no more from 55 % of a zone on, and three'],
    },
    {
      rule: 'Nodes of such a zone that are left by their pods',
      value: `${SECONDARY_EVICTION_RATE} a second, and none where the zone has no more than ${LARGE_ZONE_OVER}`,
      source: 'kubernetes.io, Nodes, Rate limits on eviction',
      heldBy: [ZONES, 'every hundred seconds one, in a large zone'],
    },
    {
      rule: 'No node of any zone is ready',
      value: 'no pod is driven away, and the taints go',
      source: `${LIFECYCLE} (handleDisruption)`,
      heldBy: [
        ZONES,
        'not at all where no node is ready any more: then the network is what is lost',
      ],
    },
    {
      rule: 'What is deleted on a node that is lost',
      value: 'stays until its kubelet is back, or until it is deleted by force',
      source: 'kubernetes.io, Nodes, Non-graceful node shutdown',
      heldBy: [
        LOSS,
        'keeps what is deleted until it is back, or until somebody deletes it by force',
      ],
    },
    {
      rule: 'Pods of a Node that is deleted are given up',
      value: `at the first look, every ${formatDuration(COLLECTION_PERIOD)}, that finds it gone for ${formatDuration(QUARANTINE)}`,
      source: 'v1.36 pkg/controller/podgc/gc_controller.go (gcCheckPeriod, quarantineTime)',
      heldBy: [PODGC, 'is given up at the third collection: every 20 s, after 40 s'],
    },
    {
      rule: 'The taint node.kubernetes.io/out-of-service on a node that is not ready',
      value: 'ends at once what is stopping there',
      source: 'v1.36 pkg/controller/podgc/gc_controller.go (gcTerminating)',
      heldBy: [PODGC, 'goes when somebody says that the node is out of service'],
    },
    {
      rule: 'A machine that was off begins again',
      value: 'with the same pods, whose containers are restarted; their last exit is 255, Unknown',
      source:
        'v1.36 pkg/kubelet/kuberuntime/kuberuntime_manager.go (computePodActions); containerd, unknownExitCode',
      heldBy: [LOSS, 'finds its processes dead after a reboot, and says so'],
    },
    {
      rule: 'A node that is cordoned has the taint',
      value: 'node.kubernetes.io/unschedulable:NoSchedule',
      source: `${LIFECYCLE} (doNoScheduleTaintingPass)`,
      heldBy: [PROMISES, 'a cordoned node is tainted, so that no new pods come'],
    },
  ],
}
