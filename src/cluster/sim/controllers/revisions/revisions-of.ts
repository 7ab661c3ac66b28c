import { compareTexts } from '../../../../base/order.ts'
import {
  CONTROLLER_REVISIONS,
  type ControllerRevision,
} from '../../../../objects/controller-revision.ts'
import { matchesSelector } from '../../../../objects/selector.ts'
import { objectsNear } from '../../store/selected-pods.ts'
import type { World } from '../../world.ts'
import { adopt, claimOn } from '../owner-references.ts'
import type { PodOwner } from '../owned-pods.ts'

/**
 * The ControllerRevisions of an owner, the oldest first; it adopts those of its selector that
 * nobody has (pkg/controller/history, SortControllerRevisions).
 */
export function revisionsOf(world: World, owner: PodOwner): readonly ControllerRevision[] {
  const { namespace = '' } = owner.metadata
  const { selector } = owner.spec
  return Array.from(objectsNear(world.store, CONTROLLER_REVISIONS, selector, namespace))
    .filter((revision) => revision.metadata.namespace === namespace)
    .flatMap((revision) => {
      const matches = matchesSelector(selector, revision.metadata.labels)
      const claim = claimOn(revision, owner, matches)
      if (claim === 'adopt') return [adopt(world, CONTROLLER_REVISIONS, revision, owner)]
      return claim === 'owned' ? [revision] : []
    })
    .sort(inTime)
}

function inTime(a: ControllerRevision, b: ControllerRevision): number {
  const born = ({ metadata }: ControllerRevision): string => metadata.creationTimestamp ?? ''
  return (
    a.revision - b.revision ||
    compareTexts(born(a), born(b)) ||
    compareTexts(a.metadata.name, b.metadata.name)
  )
}
