import { SLICE_SIZE } from '../../cluster/sim/controllers/endpoint-slice/slice-plan.ts'
import { OVERLOAD_THRESHOLD } from '../../cluster/sim/controllers/endpoint-slice/zone-allocations.ts'
import { DELAY_MAX_MS, DELAY_MIN_MS } from '../../cluster/sim/traffic/traffic.ts'
import type { Chapter } from './fact.ts'

const SLICES = 'test/unit/cluster/sim/controllers/endpoint-slice/endpoint-slice-controller.test.ts'
const REACH = 'test/unit/cluster/sim/traffic/reach.test.ts'
const TRAFFIC = 'test/unit/cluster/sim/traffic/traffic.test.ts'

export const SERVICE_FACTS: Chapter = {
  title: 'Services and requests',
  facts: [
    {
      rule: 'Endpoints of one EndpointSlice, at most',
      value: String(SLICE_SIZE),
      source: 'kubernetes.io, kube-controller-manager, --max-endpoints-per-slice',
      heldBy: [SLICES, 'hold a hundred endpoints each'],
    },
    {
      rule: 'An endpoint whose pod is being deleted',
      value: 'is terminating and not ready, and serves while the pod is ready',
      source: 'kubernetes.io, EndpointSlices, Conditions',
      heldBy: [SLICES, 'stops being ready when the deletion begins, while it still serves'],
    },
    {
      rule: 'Clients of a Service with the session affinity ClientIP',
      value: 'keep to their pod, and pick among all when it is gone',
      source: 'kubernetes.io, Virtual IPs and Service Proxies, Session affinity',
      heldBy: [TRAFFIC, 'stay where they are when pods are added'],
    },
    {
      rule: 'internalTrafficPolicy and externalTrafficPolicy Local',
      value:
        'keep requests on the node where they come in; a load balancer sends to nodes with pods',
      source: 'v1.36 pkg/proxy/topology.go (CategorizeEndpoints)',
      heldBy: [REACH, 'find nobody as soon as the data plane knows that they are to stay'],
    },
    {
      rule: 'trafficDistribution',
      value: 'gives endpoints hints of their zone, and with PreferSameNode of their node',
      source: 'v1.36 endpointslice/trafficdist (ReconcileHints)',
      heldBy: [SLICES, 'are those of its own place with trafficDistribution %s, and go with it'],
    },
    {
      rule: 'topology-mode Auto',
      value: `shares endpoints out by the processors of each zone, none ${OVERLOAD_THRESHOLD * 100} % too few`,
      source: 'v1.36 endpointslice/topologycache (overloadThreshold)',
      heldBy: [SLICES, 'share endpoints out among zones with the mode Auto, and say so'],
    },
    {
      rule: 'Hints of endpoints',
      value: 'count where every ready endpoint has one, and some are for the node or its zone',
      source: 'v1.36 pkg/proxy/topology.go (topologyModeFromHints)',
      heldBy: ['test/scenario/tour/tour.test.ts', 'meets its expectations and keeps its timeline'],
    },
    {
      rule: 'An address that a load balancer is given',
      value: 'has the mode VIP',
      source: 'v1.36 pkg/apis/core/v1/defaults.go (SetDefaults_Service)',
      heldBy: [
        'test/contract/address-promises.ts',
        'the address of a load balancer is a virtual one',
      ],
    },
    {
      rule: 'Requests under way when a process is killed or crashes',
      value: 'are lost: the rate times the mean time of an answer',
      source: 'the law of Little; a choice of this simulator, no rule of Kubernetes',
      heldBy: [TRAFFIC, 'are lost when a process crashes'],
    },
    {
      rule: 'Requests where no endpoint is ready',
      value: 'go to those that are terminating and still serve',
      source: 'KEP-1669, Proxy Terminating Endpoints',
      heldBy: [TRAFFIC, 'go on to pods that drain where no other is left'],
    },
    {
      rule: 'From a change of endpoints to the data plane of all nodes',
      value: `${DELAY_MIN_MS} to ${DELAY_MAX_MS} ms`,
      source: 'kubernetes.io, kube-proxy, --iptables-min-sync-period (1 s)',
      heldBy: [TRAFFIC, 'are refused where a process is gone before the data plane knows'],
    },
  ],
}
