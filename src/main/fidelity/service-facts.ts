import { SLICE_SIZE } from '../../cluster/sim/controllers/endpoint-slice/slice-plan.ts'
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
      rule: 'Requests where no endpoint is ready',
      value: 'go to those that are terminating and still serve',
      source: 'KEP-1669, Proxy Terminating Endpoints',
      heldBy: [TRAFFIC, 'go on to pods that drain where no other is left'],
    },
  ],
}
