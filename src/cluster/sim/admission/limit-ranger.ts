import { deepFreeze } from '../../../base/json.ts'
import { LIMIT_RANGES, type LimitRange, type LimitRangeItem } from '../../../objects/limits.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { PODS, type Container, type Pod, type PodSpec } from '../../../objects/pod.ts'
import { isSameResource } from '../../../objects/resource.ts'
import { forbidden } from '../api/refusals.ts'
import { withRequestsOfLimits } from '../kinds/pod-defaults.ts'
import { rememberedByInput } from '../../../base/remembered.ts'
import { breachesOf } from '../quota/limit-breaches.ts'
import type { Amounts } from '../quota/amounts.ts'
import type { World } from '../world.ts'
import type { AdmissionPlugin, PluginRequest } from './plugin.ts'

/**
 * Fills in what the containers of a new pod do not ask for, and refuses too much and too little.
 *
 * Kubernetes 1.36, plugin/pkg/admission/limitranger. LimitRanges are taken in order of their names,
 * where Kubernetes takes them in any. Left out on purpose: volume claims.
 */
export const LIMIT_RANGER: AdmissionPlugin = {
  admit(world, request) {
    const { object } = request
    if (!isConcerned(world, request)) return object
    const pod = object as unknown as Pod
    return rangesFor(world, pod).reduce(withDefaultsOf, pod) as unknown as typeof object
  },
  validate(world, request) {
    if (!isConcerned(world, request)) return
    const pod = request.object as unknown as Pod
    for (const range of rangesFor(world, pod)) {
      const found = [...new Set(breachesOf(range, pod.spec))]
      if (found.length === 0) continue
      const why = found.length === 1 ? found.join('') : `[${found.join(', ')}]`
      throw forbidden(PODS, pod.metadata.name, why)
    }
  },
}

/** Pods are limited when they come in, and no more after. */
function isConcerned<T extends KubeObject>(world: World, request: PluginRequest<T>): boolean {
  if (world.store.count(LIMIT_RANGES) === 0) return false
  return request.old === undefined && isSameResource(request.kind.resource, PODS)
}

function rangesFor(world: World, { metadata }: Pod): readonly LimitRange[] {
  return Array.from(world.store.list(LIMIT_RANGES, metadata.namespace ?? ''))
}

interface Filled {
  readonly spec: PodSpec
  /** What was filled in, as the annotation says it; '' for nothing. */
  readonly told: string
}

const ANNOTATION = 'kubernetes.io/limit-ranger'

function withDefaultsOf(pod: Pod, range: LimitRange): Pod {
  const { spec, told } = fillerOf(range)(pod.spec)
  if (told === '') return pod
  const annotations = {
    ...pod.metadata.annotations,
    [ANNOTATION]: `LimitRanger plugin set: ${told}`,
  }
  return { ...pod, spec, metadata: { ...pod.metadata, annotations } }
}

/** Pods of one template go on sharing their spec. */
const fillerOf = rememberedByInput(({ spec }: LimitRange) => {
  const items = (spec.limits ?? []).filter(({ type }) => type === 'Container')
  return rememberedByInput((podSpec: PodSpec) => filled(podSpec, items))
})

function filled(spec: PodSpec, items: readonly LimitRangeItem[]): Filled {
  const requests = items.reduce<Amounts>((all, item) => ({ ...all, ...item.defaultRequest }), {})
  const limits = items.reduce<Amounts>((all, item) => ({ ...all, ...item.default }), {})
  const told: string[] = []
  const fill = (what: string) => (container: Container) => {
    const { resources = {} } = container
    const missing = [missingIn(resources.requests, requests), missingIn(resources.limits, limits)]
    const words = ['request', 'limit'] as const
    words.forEach((word, index) => {
      const names = missing[index] ?? []
      if (names.length === 0) return
      told.push(`${names.join(', ')} ${word} for ${what} ${container.name}`)
    })
    if (missing.flat().length === 0) return container
    const own = {
      ...resources,
      ...someOf('requests', { ...requests, ...resources.requests }),
      ...someOf('limits', { ...limits, ...resources.limits }),
    }
    return { ...container, resources: own }
  }
  const containers = withRequestsOfLimits(spec.containers).map(fill('container'))
  const first = spec.initContainers
  const initContainers =
    first === undefined ? undefined : withRequestsOfLimits(first).map(fill('init container'))
  const next = { ...spec, containers, ...(initContainers === undefined ? {} : { initContainers }) }
  return { spec: deepFreeze(next), told: told.join('; ') }
}

function missingIn(own: Amounts | undefined, given: Amounts): readonly string[] {
  return Object.keys(given)
    .filter((name) => own?.[name] === undefined)
    .sort()
}

function someOf(field: 'requests' | 'limits', amounts: Amounts): Container['resources'] {
  return Object.keys(amounts).length === 0 ? {} : { [field]: amounts }
}
