import { deepFreeze } from '../../../base/json.ts'
import { rememberedByInput } from '../../../base/remembered.ts'
import { PODS, type Pod, type PodSpec } from '../../../objects/pod.ts'
import { isSameResource, type Resource } from '../../../objects/resource.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { PRIORITY_CLASSES, type PriorityClass } from '../../../objects/scheduling.ts'
import type { ClusterError } from '../../errors.ts'
import { forbidden } from '../api/refusals.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import type { AdmissionPlugin } from './plugin.ts'

/**
 * Gives new pods the priority of their class, and lets no more than one class be the default
 * (Kubernetes 1.36, plugin/pkg/admission/priority).
 */
export const PRIORITY: AdmissionPlugin = {
  admit(world, { kind, object, old }) {
    if (isSameResource(kind.resource, PRIORITY_CLASSES)) {
      checkDefault(world, object as unknown as PriorityClass)
    }
    if (old !== undefined || !isSameResource(kind.resource, PODS)) return object
    const pod = object as unknown as Pod
    const spec = withPriority(world, pod)
    return spec === pod.spec ? object : { ...object, spec }
  },
}

function withPriority(world: World, pod: Pod): PodSpec {
  const { priorityClassName = '' } = pod.spec
  const named = priorityClassName === '' ? defaultClass(world) : findClass(world, priorityClassName)
  if (named === undefined && priorityClassName !== '') {
    throw refusal(PODS, pod, `no PriorityClass with name ${priorityClassName} was found`)
  }
  checkOwnWords(pod, named?.value ?? 0, named?.preemptionPolicy ?? 'PreemptLowerPriority')
  return named === undefined ? pod.spec : rankerOf(named)(pod.spec)
}

/** What a class gives is not for a pod to say. */
function checkOwnWords(pod: Pod, value: number, policy: string): void {
  const { priority = value, preemptionPolicy = policy } = pod.spec
  if (priority !== value) {
    const why =
      `the integer value of priority (${priority}) must not be provided in pod spec; priority ` +
      `admission controller computed ${value} from the given PriorityClass name`
    throw refusal(PODS, pod, why)
  }
  if (preemptionPolicy === policy) return
  const why =
    `the string value of PreemptionPolicy (${preemptionPolicy}) must not be provided in pod ` +
    `spec; priority admission controller computed ${policy} from the given PriorityClass name`
  throw refusal(PODS, pod, why)
}

/** Shared by all pods of a template, as the spec that it is made of. */
const rankerOf = rememberedByInput(({ metadata, value, preemptionPolicy }: PriorityClass) =>
  rememberedByInput((spec: PodSpec): PodSpec =>
    deepFreeze({
      ...spec,
      priorityClassName: metadata.name,
      priority: value,
      ...(preemptionPolicy === undefined ? {} : { preemptionPolicy }),
    }),
  ),
)

function findClass(world: World, name: string): PriorityClass | undefined {
  return world.store.get(PRIORITY_CLASSES, storeKey('', name))
}

function defaultClass(world: World): PriorityClass | undefined {
  for (const one of world.store.list(PRIORITY_CLASSES)) {
    if (one.globalDefault === true) return one
  }
  return undefined
}

function checkDefault(world: World, made: PriorityClass): void {
  const other = made.globalDefault === true ? defaultClass(world) : undefined
  if (other === undefined || other.metadata.name === made.metadata.name) return
  const why = `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`
  throw refusal(PRIORITY_CLASSES, made, why)
}

function refusal(resource: Resource, { metadata }: KubeObject, why: string): ClusterError {
  const name = metadata.name === '' ? (metadata.generateName ?? '') : metadata.name
  return forbidden(resource, name, why)
}
