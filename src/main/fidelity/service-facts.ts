import { SLICE_SIZE } from '../../cluster/sim/controllers/endpoint-slice/slice-plan.ts'
import { DELAY_MAX_MS, DELAY_MIN_MS } from '../../cluster/sim/traffic/traffic.ts'
import type { Chapter } from './fact.ts'

const SLICES = 'test/unit/cluster/sim/controllers/endpoint-slice/endpoint-slice-controller.test.ts'
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
