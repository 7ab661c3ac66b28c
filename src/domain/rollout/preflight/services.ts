import { BORROWED_ANNOTATION } from '../../../api/labels.ts'
import type { StringMap } from '../../../objects/meta.ts'
import { matchesLabels } from '../../../objects/selector.ts'
import type { Service } from '../../../objects/service.ts'
import { POD_TEMPLATE_HASH, type Deployment } from '../../../objects/workload.ts'
import type { Facts } from '../facts.ts'
import { refusal, type Obstacle } from './finding.ts'

/**
 * Whether the Services that the plan names are there and select the Deployment's pods.
 *
 * A preview or canary Service may be missing, as the plan makes it.
 */
export function findServiceProblems(facts: Facts, target: Deployment): readonly Obstacle[] {
  const { canary, blueGreen } = facts.plan.spec.strategy
  if (blueGreen !== undefined) {
    return [
      ...findMissingService(facts, blueGreen.activeService),
      ...findMismatch(facts, target, blueGreen.activeService),
      ...findMismatch(facts, target, blueGreen.previewService),
    ]
  }
  if (canary?.router === undefined) return []
  return [
    ...findMissingService(facts, canary.service ?? ''),
    ...findMismatch(facts, target, canary.service),
    ...findMismatch(facts, target, canary.canaryService),
  ]
}

function findMissingService({ services }: Facts, name: string): readonly Obstacle[] {
  if (services.get(name)?.service !== undefined) return []
  const message = `Service "${name}" does not exist`
  return [{ severity: 'wait', reason: 'ReferenceNotFound', message }]
}

function findMismatch(
  { services }: Facts,
  target: Deployment,
  name: string | undefined,
): readonly Obstacle[] {
  const service = services.get(name ?? '')?.service
  if (service === undefined) return []
  const selector = ownSelector(service)
  const labels = target.spec.template.metadata?.labels ?? {}
  if (Object.keys(selector).length > 0 && matchesLabels(selector, labels)) return []
  const message =
    `Cannot send users through Service "${service.metadata.name}": its selector is ` +
    `${formatLabels(selector)}, expected some of the labels of Deployment ` +
    `"${target.metadata.name}": ${formatLabels(labels)}`
  return [refusal('ServiceMismatch', message)]
}

/** The selector without the pin that a rollout puts there. */
function ownSelector({ spec, metadata }: Service): StringMap {
  const { [POD_TEMPLATE_HASH]: pin, ...rest } = spec.selector ?? {}
  const isBorrowed = metadata.annotations?.[BORROWED_ANNOTATION] !== undefined
  return pin === undefined || isBorrowed ? rest : { ...rest, [POD_TEMPLATE_HASH]: pin }
}

function formatLabels(labels: StringMap): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`)
  return pairs.length === 0 ? 'empty' : pairs.sort().join(',')
}
