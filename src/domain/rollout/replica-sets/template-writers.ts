import { isObject } from '../../../base/json.ts'
import type { Deployment } from '../../../objects/workload.ts'

/** What Argo CD puts on each object that it keeps as Git has it, unless told otherwise. */
const ARGO_CD_TRACKING = 'argocd.argoproj.io/tracking-id'

/**
 * Who keeps the template of a Deployment as a manifest has it, and so undoes other people's edits
 * of it: managers that apply it on the server's side, and Argo CD.
 */
export function templateKeepers({ metadata }: Deployment): readonly string[] {
  const appliers = (metadata.managedFields ?? [])
    .filter(({ operation, fieldsV1 }) => {
      const spec = fieldsV1['f:spec']
      return operation === 'Apply' && isObject(spec) && spec['f:template'] !== undefined
    })
    .map(({ manager }) => manager)
  const isArgos = metadata.annotations?.[ARGO_CD_TRACKING] !== undefined
  return [...new Set([...appliers, ...(isArgos ? ['Argo CD'] : [])])].sort()
}
