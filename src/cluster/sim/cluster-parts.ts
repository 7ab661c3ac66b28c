import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES } from '../../objects/access.ts'
import { SERVICE_CIDRS, type ServiceCidr } from '../../objects/network.ts'
import { NAMESPACES } from '../../objects/node.ts'
import { PRIORITY_CLASSES, SYSTEM_PRIORITY_CLASSES } from '../../objects/scheduling.ts'
import {
  ENDPOINT_SLICES,
  SERVICE_NAME_LABEL,
  SERVICES,
  type EndpointSlice,
  type Service,
} from '../../objects/service.ts'
import type { Actor } from './actor.ts'
import { DEFAULT_BINDINGS, DEFAULT_ROLES } from './authorization/default-roles.ts'
import { BEHAVIOURS_ACTOR } from './behaviour.ts'
import { ACCESS_CONTROLLERS } from './controllers/access-controllers.ts'
import { AUTOSCALER_CONTROLLER } from './controllers/autoscaler/autoscaler-controller.ts'
import { BATCH_CONTROLLERS } from './controllers/batch-controllers.ts'
import { DEFINITION_CONTROLLER } from './controllers/definition-controller.ts'
import { DEPLOYMENT_CONTROLLER } from './controllers/deployment/deployment-controller.ts'
import { DISRUPTION_CONTROLLER } from './controllers/disruption/disruption-controller.ts'
import { ENDPOINT_SLICE_CONTROLLER } from './controllers/endpoint-slice/endpoint-slice-controller.ts'
import { GARBAGE_COLLECTOR } from './controllers/garbage-collector/garbage-collector.ts'
import { LOAD_BALANCER_CONTROLLER } from './controllers/load-balancer-controller.ts'
import { LIMIT_CONTROLLERS } from './controllers/limit-controllers.ts'
import { NAMESPACE_CONTROLLER } from './controllers/namespace-controller.ts'
import { NODE_LIFECYCLE_CONTROLLER } from './controllers/node-lifecycle/node-lifecycle-controller.ts'
import { POD_GARBAGE_COLLECTOR } from './controllers/pod-garbage-collector.ts'
import { reconcilerActor } from './controllers/reconciler.ts'
import { REPLICA_SET_CONTROLLER } from './controllers/replica-set/replica-set-controller.ts'
import { SERVICE_CIDR_CONTROLLER } from './controllers/service-cidr-controller.ts'
import { TAINT_EVICTION_CONTROLLER } from './controllers/taint-eviction/taint-eviction-controller.ts'
import { WORKLOAD_CONTROLLERS } from './controllers/workload-controllers.ts'
import { BUILT_IN_KINDS } from './kinds/built-in-kinds.ts'
import { KUBELET_ACTOR } from './kubelet/kubelet.ts'
import { PRESSURE_ACTOR } from './kubelet/pressure.ts'
import { MACHINES_ACTOR } from './kubelet/machines.ts'
import { SCHEDULER_ACTOR } from './scheduler/scheduler.ts'
import { TRAFFIC_ACTOR } from './traffic/traffic.ts'
import { World } from './world.ts'

/** The built-in controllers, in the order in which they act when due at once. */
export const CONTROLLERS: readonly Actor[] = [
  reconcilerActor(DEPLOYMENT_CONTROLLER),
  reconcilerActor(REPLICA_SET_CONTROLLER),
  reconcilerActor(ENDPOINT_SLICE_CONTROLLER),
  reconcilerActor(LOAD_BALANCER_CONTROLLER),
  reconcilerActor(NAMESPACE_CONTROLLER),
  reconcilerActor(GARBAGE_COLLECTOR),
  reconcilerActor(DEFINITION_CONTROLLER),
  reconcilerActor(DISRUPTION_CONTROLLER),
  ...LIMIT_CONTROLLERS,
  ...ACCESS_CONTROLLERS,
  ...WORKLOAD_CONTROLLERS,
  ...BATCH_CONTROLLERS,
  reconcilerActor(SERVICE_CIDR_CONTROLLER),
]

/** What goes by the load of pods. */
const LOAD_ACTORS: readonly Actor[] = [reconcilerActor(AUTOSCALER_CONTROLLER)]

/** What finds out that nodes are lost, and gives up their pods: for worlds with kubelets. */
const NODE_ACTORS: readonly Actor[] = [
  MACHINES_ACTOR,
  NODE_LIFECYCLE_CONTROLLER,
  TAINT_EVICTION_CONTROLLER,
  POD_GARBAGE_COLLECTOR,
  PRESSURE_ACTOR,
]

/** Every part of a cluster that acts by itself. */
const STANDARD_ACTORS: readonly Actor[] = [
  ...CONTROLLERS,
  BEHAVIOURS_ACTOR,
  SCHEDULER_ACTOR,
  KUBELET_ACTOR,
  TRAFFIC_ACTOR,
  ...LOAD_ACTORS,
  ...NODE_ACTORS,
]

export interface NewWorld {
  readonly seed: number
  /** Default: all that a cluster has. */
  readonly actors?: readonly Actor[]
}

const API_SERVER = { fieldManager: 'kube-apiserver' }
const NAMESPACE_NAMES = ['default', 'kube-node-lease', 'kube-public', 'kube-system']

/** A cluster that has just been set up: no nodes, and nothing in it but what is always there. */
export function newWorld({ seed, actors = STANDARD_ACTORS }: NewWorld): World {
  const world = World.create({ seed, kinds: BUILT_IN_KINDS, actors })
  for (const name of NAMESPACE_NAMES) {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
    world.api.create(NAMESPACES, namespace, API_SERVER)
  }
  world.api.create(SERVICE_CIDRS, DEFAULT_SERVICE_CIDR, API_SERVER)
  world.api.create(SERVICES, API_SERVICE, API_SERVER)
  world.api.create(ENDPOINT_SLICES, API_ENDPOINTS, API_SERVER)
  for (const made of SYSTEM_PRIORITY_CLASSES) {
    world.api.create(PRIORITY_CLASSES, made, API_SERVER)
  }
  for (const role of DEFAULT_ROLES) world.api.create(CLUSTER_ROLES, role, API_SERVER)
  for (const one of DEFAULT_BINDINGS) world.api.create(CLUSTER_ROLE_BINDINGS, one, API_SERVER)
  return world
}

/** The range that kubeadm gives to Services. */
export const SERVICE_RANGE = '10.96.0.0/12'

/** Of which nothing is said until its controller has seen it. */
const DEFAULT_SERVICE_CIDR: ServiceCidr = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'ServiceCIDR',
  metadata: { name: 'kubernetes' },
  spec: { cidrs: [SERVICE_RANGE] },
}

/** The first address of the Services' range is the API server's. */
const API_SERVICE: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'kubernetes',
    namespace: 'default',
    labels: { component: 'apiserver', provider: 'kubernetes' },
  },
  spec: {
    type: 'ClusterIP',
    clusterIP: '10.96.0.1',
    ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
  },
}

const API_ENDPOINTS: EndpointSlice = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: 'kubernetes',
    namespace: 'default',
    labels: { [SERVICE_NAME_LABEL]: 'kubernetes' },
  },
  addressType: 'IPv4',
  endpoints: [
    {
      addresses: ['172.18.0.2'],
      conditions: { ready: true, serving: true, terminating: false },
    },
  ],
  ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
}
