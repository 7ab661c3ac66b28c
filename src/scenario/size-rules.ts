import { pathTo, type SpecViolation } from '../api/violation.ts'
import { isObject } from '../base/json.ts'
import type { Manifests } from './deeds/intent.ts'
import { REPLICAS_MAX } from './schema/leaves.ts'
import type { Scenario } from './scenario.ts'

/** How many pods there are to be, in workloads, Jobs and autoscalers. */
const SIZES = ['replicas', 'parallelism', 'maxReplicas'] as const

/** What asks for so many pods that a run would take minutes, in manifests and in patches. */
export function tooLargeWorkloads(
  { manifests: files, timeline }: Scenario['spec'],
  manifests: Manifests,
): readonly SpecViolation[] {
  const ofFile = (file: string, path: string): readonly SpecViolation[] =>
    (manifests.get(file) ?? []).flatMap((object) =>
      tooLarge(object, `${object.kind} "${object.metadata.name}"`, path),
    )
  return [
    ...files.flatMap((file, index) => ofFile(file, pathTo('spec.manifests', index))),
    ...timeline.flatMap(({ apply, patch }, index) => {
      const path = pathTo('spec.timeline', index)
      return [
        ...(apply === undefined ? [] : ofFile(apply, `${path}.apply`)),
        ...(patch === undefined ? [] : tooLarge(patch.merge, 'it', `${path}.patch.merge`)),
      ]
    }),
  ]
}

function tooLarge(object: unknown, what: string, path: string): readonly SpecViolation[] {
  const spec = isObject(object) ? object['spec'] : undefined
  if (!isObject(spec)) return []
  return SIZES.flatMap((field) => {
    const size = spec[field]
    if (typeof size !== 'number' || size <= REPLICAS_MAX) return []
    const message = `${what} has ${field} ${size}, expected at most ${REPLICAS_MAX}`
    return [{ path, message }]
  })
}
