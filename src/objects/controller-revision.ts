import type { KubeObject } from './meta.ts'
import type { Resource } from './resource.ts'

/** What a StatefulSet or a DaemonSet was at one time: a patch that brings it back. */
export interface ControllerRevision extends KubeObject {
  readonly data?: Readonly<Record<string, unknown>>
  readonly revision: number
}

export const CONTROLLER_REVISIONS: Resource<ControllerRevision> = {
  group: 'apps',
  version: 'v1',
  plural: 'controllerrevisions',
  kind: 'ControllerRevision',
  namespaced: true,
}

/**
 * The label that tells the pods of one revision from another's: of a StatefulSet by the name of the
 * ControllerRevision, of a DaemonSet by its hash (apps/v1, ControllerRevisionHashLabelKey).
 */
export const REVISION_HASH = 'controller-revision-hash'
