import { formatDuration } from '../../base/duration-text.ts'
import { BAND_MAX, BAND_MIN } from '../../cluster/sim/api/cluster-ips.ts'
import { DEFAULT_GRACE_SECONDS } from '../../cluster/sim/api/deletion.ts'
import { NODE_PORT_RANGE } from '../../cluster/sim/api/node-ports.ts'
import { SERVICE_RANGE } from '../../cluster/sim/cluster-parts.ts'
import { LET_GO_AFTER } from '../../cluster/sim/controllers/service-cidr-controller.ts'
import type { Chapter } from './fact.ts'

export const API_SERVER_FACTS: Chapter = {
  title: 'API server',
  facts: [
    {
      rule: 'Who writes with a stale revision is refused',
      value: '409 Conflict',
      source: 'kubernetes.io, Kubernetes API Concepts, Resource versions',
      heldBy: ['test/contract/update-promises.ts', 'update() refuses a stale revision'],
    },
    {
      rule: 'A write that changes nothing',
      value: 'leaves the revision alone, and no watch tells of it',
      source: 'v1.36 apiserver, pkg/storage/etcd3/store.go (GuaranteedUpdate)',
      heldBy: [
        'test/contract/update-promises.ts',
        'a write that changes nothing leaves the revision alone',
      ],
    },
    {
      rule: 'A field that two managers apply differently',
      value: '409 Conflict, unless it is forced',
      source: 'kubernetes.io, Server-Side Apply, Conflicts',
      heldBy: [
        'test/contract/apply-promises.ts',
        'apply of a field that another manager owns is a conflict that names him',
      ],
    },
    {
      rule: 'How long a pod has to end, unless it says so itself',
      value: `${DEFAULT_GRACE_SECONDS} s`,
      source: 'kubernetes.io, Pod Lifecycle, Termination of Pods',
      heldBy: [
        'test/contract/deletion-promises.ts',
        'a pod on a node has the grace that its spec gives it',
      ],
    },
    {
      rule: 'A pod that no node has yet',
      value: 'is deleted at once',
      source: 'v1.36 pkg/registry/core/pod/strategy.go (CheckGracefulDelete)',
      heldBy: ['test/contract/deletion-promises.ts', 'a pod without a node goes at once'],
    },
    {
      rule: 'Propagation Foreground: who goes last',
      value: 'the owner, after its dependents',
      source: 'kubernetes.io, Garbage Collection, Foreground cascading deletion',
      heldBy: [
        'test/contract/deletion-promises.ts',
        'in the foreground, the owner waits for its dependents',
      ],
    },
    {
      rule: 'Propagation Orphan: what becomes of dependents',
      value: 'they stay, without an owner',
      source: 'kubernetes.io, Garbage Collection, Orphaned dependents',
      heldBy: ['test/contract/deletion-promises.ts', 'orphaned dependents stay, without an owner'],
    },
    {
      rule: 'The addresses of Services',
      value: SERVICE_RANGE,
      source: 'kubernetes.io, kubeadm init, --service-cidr',
      heldBy: [
        'test/contract/allotment-promises.ts',
        'each Service has an address of its own, which it keeps',
      ],
    },
    {
      rule: 'Which address a Service gets that asks for none',
      value: `any of a ServiceCIDR that is ready; the lowest ${BAND_MIN} to ${BAND_MAX} of each last`,
      source: 'KEP-3070, Reserve Service IP Ranges For Dynamic and Static IP Allocation',
      heldBy: [
        'test/unit/cluster/sim/api/service-allocation.test.ts',
        'comes from any range that is ready, those kept for who asks last',
      ],
    },
    {
      rule: 'An address in use',
      value: 'is an IPAddress, which goes with its Service',
      source: 'KEP-1880, Multiple Service CIDRs',
      heldBy: [
        'test/contract/address-promises.ts',
        'the address of a Service is an IPAddress, which goes with it',
      ],
    },
    {
      rule: 'A ServiceCIDR that is deleted',
      value: `is kept while addresses are of it alone, and for ${formatDuration(LET_GO_AFTER)} in any case`,
      source: 'v1.36 pkg/controller/servicecidrs (deletionGracePeriod)',
      heldBy: [
        'test/unit/cluster/sim/controllers/service-cidr-controller.test.ts',
        'goes ten seconds after, when no address is of it',
      ],
    },
    {
      rule: 'The ports of NodePort Services',
      value: NODE_PORT_RANGE,
      source: 'kubernetes.io, Service, type: NodePort',
      heldBy: ['test/contract/allotment-promises.ts', 'a NodePort Service has a port of the range'],
    },
  ],
}
