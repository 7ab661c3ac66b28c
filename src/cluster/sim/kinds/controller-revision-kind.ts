import { deepEqual, isObject } from '../../../base/json.ts'
import {
  CONTROLLER_REVISIONS,
  type ControllerRevision,
} from '../../../objects/controller-revision.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { makeKind } from './make-kind.ts'
import { immutableValue, requiredValue } from './rules/causes.ts'
import { nonNegativeRules } from './rules/number-rules.ts'
import { CONTROLLER_REVISION } from './shapes/set-shapes.ts'

/** ControllerRevisions: Kubernetes 1.36, pkg/registry/apps/controllerrevision. */
export const CONTROLLER_REVISION_KIND = makeKind<ControllerRevision>({
  resource: CONTROLLER_REVISIONS,
  shape: CONTROLLER_REVISION,
  rules: (revision, old) => [
    ...nonNegativeRules(revision.revision, 'revision'),
    ...(old === undefined ? newDataRules(revision) : keptDataRules(revision, old)),
  ],
})

function newDataRules(revision: ControllerRevision): readonly ClusterErrorCause[] {
  const data: unknown = revision.data
  if (isObject(data)) return []
  const isMissing = data === undefined || data === null
  const detail = isMissing ? 'data is mandatory' : 'data must be a valid JSON object'
  return [requiredValue('data', detail)]
}

function keptDataRules(
  { data }: ControllerRevision,
  old: ControllerRevision,
): readonly ClusterErrorCause[] {
  return deepEqual(data, old.data) ? [] : [immutableValue('data', data)]
}
