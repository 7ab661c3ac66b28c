import { listOf, nearestAmong } from '../base/nearest.ts'
import type { KubeObject, StringMap } from '../objects/meta.ts'
import { PODS, type Pod, type PodTemplateSpec } from '../objects/pod.ts'
import { formatSelector, matchesLabels, matchesSelector } from '../objects/selector.ts'
import { SERVICES, type Service } from '../objects/service.ts'
import type { Manifests } from './deeds/intent.ts'
import type { Scenario } from './scenario.ts'

/** Labels that pods get besides those that are written for them. */
const GIVEN = /(?:^|\/)(?:pod-template-hash|controller-revision-hash|pod-name|pod-index|job-name)$/

/** A Service that leads to nothing that any manifest could bring, and why, as people read it. */
export interface UnreachedService {
  readonly namespace: string
  readonly service: string
  readonly text: string
}

/** Those whose selectors or ports match nothing, which nobody is told by a cluster. */
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
      const pods = objects.filter((each) => namespaceOf(each) === namespace).flatMap(podsOf)
      const text = whyUnreached(writtenSelector(service), pods) ?? whyPortless(service, pods)
      return text === undefined ? [] : [{ namespace, service: name, text }]
    })
}

function whyUnreached(selector: StringMap, pods: readonly PodTemplateSpec[]): string | undefined {
  if (Object.keys(selector).length === 0) return undefined
  const labels = pods.map(labelsOf)
  if (labels.some((each) => matchesSelector({ matchLabels: selector }, each))) return undefined
  const wanted = formatSelector({ matchLabels: selector })
  const known = labels
    .map((each) => formatSelector({ matchLabels: each }))
    .filter((text) => text !== '')
  const all = [...new Set(known)]
  const found = all.length === 0 ? 'no pod has labels' : `pods have ${listed(wanted, all)}`
  return `leads to no pod: its selector is ${wanted}, and ${found}`
}

/** Ports that a Service goes to by their names, none of which any container has. */
function whyPortless(service: Service, pods: readonly PodTemplateSpec[]): string | undefined {
  const selector = writtenSelector(service)
  if (Object.keys(selector).length === 0) return undefined
  const selected = pods.filter((pod) => matchesLabels(selector, labelsOf(pod)))
  const known = selected.flatMap(({ spec: { containers, initContainers = [] } }) =>
    [...containers, ...initContainers].flatMap(({ ports = [] }) => ports.map(({ name }) => name)),
  )
  const targets = (service.spec.ports ?? []).map(({ targetPort }) => targetPort)
  const names = targets.filter((target) => typeof target === 'string')
  if (selected.length === 0 || names.length === 0 || names.length < targets.length) return undefined
  if (names.some((name) => known.includes(name))) return undefined
  const wanted = names.map((name) => `"${name}"`).join(' or ')
  return `leads to no port: no container has one named ${wanted}`
}

function listed(wanted: string, known: readonly string[]): string {
  return nearestAmong(wanted, known) ?? listOf(known)
}

function writtenSelector({ spec }: Service): StringMap {
  const pairs = Object.entries(spec.selector ?? {}).filter(([key]) => !GIVEN.test(key))
  return Object.fromEntries(pairs)
}

function labelsOf({ metadata }: PodTemplateSpec): StringMap {
  return metadata?.labels ?? {}
}

function podsOf(object: KubeObject): readonly PodTemplateSpec[] {
  if (object.kind === PODS.kind) return [object as Pod]
  const template = templateOf(object)
  return template === undefined ? [] : [template]
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
