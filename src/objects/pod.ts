import {
  conditionOf,
  isDeleting,
  type Condition,
  type KubeObject,
  type ObjectMeta,
  type StringMap,
} from './meta.ts'
import type { Resource } from './resource.ts'
import type { LabelSelector } from './selector.ts'

export interface ContainerPort {
  readonly name?: string
  readonly containerPort: number
  readonly protocol?: string
  readonly hostPort?: number
  readonly hostIP?: string
}

export interface Probe {
  readonly httpGet?: { readonly path?: string; readonly port: number | string }
  readonly tcpSocket?: { readonly port: number | string }
  readonly exec?: { readonly command?: readonly string[] }
  readonly initialDelaySeconds?: number
  readonly periodSeconds?: number
  readonly timeoutSeconds?: number
  readonly successThreshold?: number
  readonly failureThreshold?: number
  readonly terminationGracePeriodSeconds?: number
}

/** What is done after a container has started, or before it is told to stop. */
export interface LifecycleHandler {
  readonly exec?: { readonly command?: readonly string[] }
  readonly httpGet?: { readonly path?: string; readonly port: number | string }
  readonly sleep?: { readonly seconds: number }
}

/** One key of a ConfigMap or a Secret. */
interface KeyReference {
  readonly name: string
  readonly key: string
  readonly optional?: boolean
}

/** A variable that a container's process begins with. */
export interface EnvVar {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: {
    readonly configMapKeyRef?: KeyReference
    readonly secretKeyRef?: KeyReference
    /** A field of the pod itself. */
    readonly fieldRef?: { readonly fieldPath: string }
  }
}

/** All that is in an object, each as a variable. */
export interface EnvSource {
  readonly prefix?: string
  readonly configMapRef?: { readonly name: string; readonly optional?: boolean }
  readonly secretRef?: { readonly name: string; readonly optional?: boolean }
}

export interface Container {
  readonly name: string
  readonly image?: string
  readonly imagePullPolicy?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly ports?: readonly ContainerPort[]
  readonly env?: readonly EnvVar[]
  readonly envFrom?: readonly EnvSource[]
  readonly resources?: { readonly requests?: StringMap; readonly limits?: StringMap }
  readonly readinessProbe?: Probe
  readonly livenessProbe?: Probe
  readonly startupProbe?: Probe
  readonly lifecycle?: {
    readonly postStart?: LifecycleHandler
    readonly preStop?: LifecycleHandler
  }
  /** `Always` makes an init container a sidecar. */
  readonly restartPolicy?: string
}

export interface Toleration {
  readonly key?: string
  readonly operator?: 'Exists' | 'Equal'
  readonly value?: string
  readonly effect?: string
  readonly tolerationSeconds?: number
}

/** A key of a ConfigMap or a Secret that becomes a file. */
export interface KeyItem {
  readonly key: string
  readonly path: string
}

/** What the files of a volume are made of; those of other things are not told apart. */
export interface VolumeSource {
  readonly configMap?: {
    readonly name?: string
    readonly optional?: boolean
    readonly items?: readonly KeyItem[]
  }
  /** By `secretName`, or by `name` where it is one of several sources. */
  readonly secret?: {
    readonly secretName?: string
    readonly name?: string
    readonly optional?: boolean
    readonly items?: readonly KeyItem[]
  }
}

export interface Volume extends VolumeSource {
  readonly name: string
  readonly persistentVolumeClaim?: { readonly claimName: string }
  readonly projected?: { readonly sources?: readonly VolumeSource[] }
}

export interface PodSpec {
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly nodeName?: string
  readonly nodeSelector?: StringMap
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never'
  readonly terminationGracePeriodSeconds?: number
  readonly activeDeadlineSeconds?: number
  readonly readinessGates?: readonly { readonly conditionType: string }[]
  readonly tolerations?: readonly Toleration[]
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[]
  readonly schedulerName?: string
  readonly schedulingGates?: readonly { readonly name: string }[]
  readonly priority?: number
  readonly priorityClassName?: string
  readonly preemptionPolicy?: string
  readonly serviceAccountName?: string
  readonly [field: string]: unknown
}

export interface TopologySpreadConstraint {
  readonly maxSkew: number
  readonly topologyKey: string
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway'
  readonly labelSelector?: LabelSelector
  readonly minDomains?: number
  readonly matchLabelKeys?: readonly string[]
  /** Whether nodes that the pod's selector and affinity rule out count as domains. */
  readonly nodeAffinityPolicy?: 'Honor' | 'Ignore'
  readonly nodeTaintsPolicy?: 'Honor' | 'Ignore'
}

/** Labels, annotations and spec of the pods that a workload makes. */
export interface PodTemplateSpec {
  readonly metadata?: Partial<ObjectMeta>
  readonly spec: PodSpec
}

export interface ContainerStatus {
  readonly name: string
  readonly image: string
  readonly ready: boolean
  readonly started?: boolean
  readonly restartCount: number
  readonly state?: ContainerState
  readonly lastState?: ContainerState
}

export interface ContainerState {
  readonly waiting?: { readonly reason: string; readonly message?: string }
  readonly running?: { readonly startedAt: string }
  readonly terminated?: {
    readonly exitCode: number
    readonly reason: string
    readonly startedAt?: string
    readonly finishedAt: string
  }
}

export interface PodStatus {
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'
  readonly podIP?: string
  readonly podIPs?: readonly { readonly ip: string }[]
  readonly hostIP?: string
  readonly hostIPs?: readonly { readonly ip: string }[]
  readonly startTime?: string
  readonly reason?: string
  readonly message?: string
  /** Where a pod is to go once others have made room for it. */
  readonly nominatedNodeName?: string
  readonly qosClass?: string
  readonly conditions?: readonly Condition[]
  readonly initContainerStatuses?: readonly ContainerStatus[]
  readonly containerStatuses?: readonly ContainerStatus[]
}

export interface Pod extends KubeObject {
  readonly spec: PodSpec
  readonly status?: PodStatus
}

export const PODS: Resource<Pod> = {
  group: '',
  version: 'v1',
  plural: 'pods',
  kind: 'Pod',
  namespaced: true,
}

/** The annotation that says what it costs to delete a pod, of those of one ReplicaSet. */
export const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost'

export function podCondition(pod: Pod, type: string): Condition | undefined {
  return conditionOf(pod.status?.conditions, type)
}

/** An init container that runs on beside the others. */
export function isSidecar({ restartPolicy }: Pick<Container, 'restartPolicy'>): boolean {
  return restartPolicy === 'Always'
}

export function isPodReady(pod: Pod): boolean {
  return podCondition(pod, 'Ready')?.status === 'True'
}

/** Has ended for good: none of its processes runs again (podutil.IsPodTerminal). */
export function isPodFinished({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed'
}

/** Not finished and not being deleted: counts as a replica (controller.IsPodActive). */
export function isPodActive(pod: Pod): boolean {
  return !isPodFinished(pod) && !isDeleting(pod)
}
