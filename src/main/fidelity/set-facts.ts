import { formatDuration } from '../../base/duration-text.ts'
import { DAEMON_TOLERATIONS } from '../../cluster/sim/controllers/daemon-set/daemon-pod.ts'
import { FAILED_POD_BACKOFF } from '../../cluster/sim/controllers/daemon-set/failed-pods.ts'
import { DAEMON_BURST } from '../../cluster/sim/controllers/daemon-set/sync-nodes.ts'
import type { Chapter } from './fact.ts'

const STATEFUL = 'test/unit/cluster/sim/controllers/stateful-set/stateful-set-controller.test.ts'
const PROMISES = 'test/contract/stateful-set-promises.ts'
const DAEMON_PROMISES = 'test/contract/daemon-set-promises.ts'
const REVISIONS = 'test/unit/cluster/sim/controllers/stateful-set/revisions.test.ts'
const DAEMON = 'test/unit/cluster/sim/controllers/daemon-set/daemon-set-controller.test.ts'
const CONTROL = 'v1.36 pkg/controller/statefulset/stateful_set_control.go'
const DAEMON_CONTROL = 'v1.36 pkg/controller/daemon/daemon_controller.go'
const DAEMON_UPDATE = 'v1.36 pkg/controller/daemon/update.go'

export const SET_FACTS: Chapter = {
  title: 'StatefulSets and DaemonSets',
  facts: [
    {
      rule: 'The pods of a StatefulSet',
      value: 'keep name, number and host name, whatever becomes of them',
      source: 'v1.36 pkg/controller/statefulset/stateful_set_utils.go (updateIdentity)',
      heldBy: [STATEFUL, 'makes pods that have a name, a number, a host name and an owner'],
    },
    {
      rule: 'A StatefulSet grows and shrinks (OrderedReady)',
      value: 'one pod after the other, and only while the others are available',
      source: `${CONTROL} (processReplica, processCondemned)`,
      heldBy: [STATEFUL, 'makes the next pod when the one before is ready'],
    },
    {
      rule: 'A rolling update of a StatefulSet',
      value: 'from the last pod to the partition, each when the one after it is available',
      source: `${CONTROL} (updateStatefulSet)`,
      heldBy: [STATEFUL, 'replaces one pod after the other, the last one first'],
    },
    {
      rule: 'A pod of a StatefulSet that was updated and is broken',
      value: 'is replaced when a person deletes it, not when the template is mended',
      source: 'kubernetes.io, StatefulSets, Forced rollback',
      heldBy: [STATEFUL, 'needs a person to delete what was broken, after the template is mended'],
    },
    {
      rule: '`maxUnavailable` of a StatefulSet',
      value: 'is dropped: one pod at a time',
      source: 'v1.36 pkg/features/kube_features.go (MaxUnavailableStatefulSet, off)',
      heldBy: [PROMISES, 'makes of the strategy %j %j'],
    },
    {
      rule: 'Volumes that a StatefulSet claims',
      value: 'are named in its pods; there are none, and nobody waits for them',
      source: 'kubernetes.io, StatefulSets, Stable storage (left out)',
      heldBy: [STATEFUL, 'names the volumes that it claims, of which nobody makes any'],
    },
    {
      rule: 'What a revision of a StatefulSet is called',
      value: 'by the same hash of its template as in a real cluster',
      source: 'v1.36 pkg/controller/history (HashControllerRevision)',
      heldBy: [PROMISES, 'keeps its template in a revision that is called by what is in it'],
    },
    {
      rule: 'What may change of a StatefulSet',
      value:
        'replicas, ordinals, template, updateStrategy, revisionHistoryLimit, minReadySeconds, and what becomes of its claims',
      source: 'v1.36 pkg/apis/apps/validation (ValidateStatefulSetUpdate)',
      heldBy: [PROMISES, 'can not be given %j later'],
    },
    {
      rule: 'A template that comes back',
      value: 'is the newest ControllerRevision again, under its name',
      source: `${CONTROL} (getStatefulSetRevisions)`,
      heldBy: [REVISIONS, 'are counted up when a template comes back'],
    },
    {
      rule: 'A DaemonSet has a pod on each node',
      value: 'that its selector and its tolerations allow, cordoned or not',
      source: `${DAEMON_CONTROL} (NodeShouldRunDaemonPod)`,
      heldBy: [DAEMON, 'has one pod on each node, and counts them'],
    },
    {
      rule: 'What pods of a DaemonSet bear by themselves',
      value: DAEMON_TOLERATIONS.map(({ key = '', effect = '' }) => `${key}:${effect}`).join(', '),
      source: 'v1.36 pkg/controller/daemon/util (AddOrUpdateDaemonPodTolerations)',
      heldBy: [
        DAEMON_PROMISES,
        'makes a pod for the node, pinned to it, that bears what befalls nodes',
      ],
    },
    {
      rule: 'A rolling update of a DaemonSet',
      value: 'so many nodes at a time as maxUnavailable or maxSurge says, by default 1 and 0',
      source: `${DAEMON_UPDATE} (rollingUpdate)`,
      heldBy: [DAEMON, 'replaces pods $name'],
    },
    {
      rule: 'Old pods of a DaemonSet that are not available',
      value: 'are replaced at once, all of them',
      source: `${DAEMON_UPDATE} (rollingUpdate, allowedReplacementPods)`,
      heldBy: [DAEMON_PROMISES, 'replaces a pod that is not available at once, and tells of it'],
    },
    {
      rule: 'A pod of a DaemonSet on a node that is lost',
      value: 'stays until the node is deleted, and counts as one too many',
      source: `${DAEMON_CONTROL} (NodeShouldRunDaemonPod)`,
      heldBy: [DAEMON, 'stays on a node that is lost, as its pod does, until the node is given up'],
    },
    {
      rule: 'A drain with --ignore-daemonsets',
      value: 'leaves pods of DaemonSets where they are, and says which',
      source: 'kubernetes.io, kubectl drain',
      heldBy: ['test/unit/scenario/errands/drain.test.ts', 'says that it leaves it, and leaves it'],
    },
    {
      rule: 'A failed pod of a DaemonSet is deleted',
      value: `at once, the next one of the node after ${formatDuration(FAILED_POD_BACKOFF.first)}, doubled each time up to ${formatDuration(FAILED_POD_BACKOFF.longest)}`,
      source: 'v1.36 cmd/kube-controller-manager/app/apps.go (flowcontrol.NewBackOff)',
      heldBy: [DAEMON, 'deletes pods that fail, with more patience each time'],
    },
    {
      rule: 'Pods that a DaemonSet makes or deletes in one sync, at most',
      value: String(DAEMON_BURST),
      source: `${DAEMON_CONTROL} (BurstReplicas)`,
      heldBy: [DAEMON, 'makes 250 pods in one sync and not more, and all of them in the end'],
    },
  ],
}
