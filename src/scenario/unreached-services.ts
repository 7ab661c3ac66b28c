import { listOf, nearestAmong } from '../base/nearest.ts'
import type { KubeObject, StringMap } from '../objects/meta.ts'
import { PODS, type PodTemplateSpec } from '../objects/pod.ts'
import { formatSelector, matchesSelector } from '../objects/selector.ts'
import { SERVICES, type Service } from '../objects/service.ts'
import type { Manifests } from './deeds/intent.ts'
import type { Scenario } from './scenario.ts'

/** Labels that pods get besides those that are written for them. */
const GIVEN = /(?:^|\/)(?:pod-template-hash|controller-revision-hash|pod-name|pod-index|job-name)$/

/** A Service that leads to no pod that any manifest could bring, and why, as people read it. */
export interface UnreachedService {
  readonly namespace: string
  readonly service: string
  readonly text: string
}

/** Those whose selectors match nothing, which nobody is told by a cluster. */
export function unreachedServices(
  { timeline }: Scenario['spec'],
  manifests: Manifests,
): readonly UnreachedService[] {
  const objects = Array.from(manifests.values()).flat()
  const patched = timeline.flatMap(({ patch }) => (patch === undefined ? [] : [patch.name]))
  return objects
    .filter(isService)
    .filter(({ metadata }) => !patched.includes(metadata.name))
    .flatMap((service) => {
      const { name, namespace = 'default' } = service.metadata
      const labels = objects.filter((each) => namespaceOf(each) === namespace).flatMap(podLabels)
      const text = whyUnreached(writtenSelector(service), labels)
      return text === undefined ? [] : [{ namespace, service: name, text }]
    })
}

function whyUnreached(selector: StringMap, labels: readonly StringMap[]): string | undefined {
  if (Object.keys(selector).length === 0) return undefined
  if (labels.some((each) => matchesSelector({ matchLabels: selector }, each))) return undefined
  const wanted = formatSelector({ matchLabels: selector })
  const known = labels
    .map((each) => formatSelector({ matchLabels: each }))
    .filter((text) => text !== '')
  const all = [...new Set(known)]
  const found = all.length === 0 ? 'no pod has labels' : `pods have ${listed(wanted, all)}`
  return `leads to no pod: its selector is ${wanted}, and ${found}`
}

function listed(wanted: string, known: readonly string[]): string {
  return nearestAmong(wanted, known) ?? listOf(known)
}

function writtenSelector({ spec }: Service): StringMap {
  const pairs = Object.entries(spec.selector ?? {}).filter(([key]) => !GIVEN.test(key))
  return Object.fromEntries(pairs)
}

function podLabels(object: KubeObject): readonly StringMap[] {
  if (object.kind === PODS.kind) return [object.metadata.labels ?? {}]
  const template = templateOf(object)
  return template === undefined ? [] : [template.metadata?.labels ?? {}]
}

/** Of whatever makes pods; a CronJob makes what makes them. */
function templateOf(object: KubeObject): PodTemplateSpec | undefined {
  const { spec } = object as { readonly spec?: Templated }
  return spec?.template ?? spec?.jobTemplate?.spec?.template
}

interface Templated {
  readonly template?: PodTemplateSpec
  readonly jobTemplate?: { readonly spec?: Templated }
}

function isService(object: KubeObject): object is Service {
  return object.kind === SERVICES.kind
}

function namespaceOf({ metadata: { namespace = 'default' } }: KubeObject): string {
  return namespace
}
