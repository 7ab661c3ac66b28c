import { object, optional } from '../../../api/schema/schema.ts'
import { LIFE_FIELDS } from '../image-life.ts'
import { count, name } from '../leaves.ts'
import { TARGET } from './deployment-deeds.ts'

/** Pods have names that nobody can know ahead: they are said by their workload. */
const PODS_OF = {
  ...TARGET,
  node: optional(name('Only those of this node.')),
  count: optional(count('How many of its pods, the oldest ones first. Absent: one.')),
}

/** What is done to single pods, and what happens to them. */
export const POD_DEEDS = {
  deletePod: optional(
    object('Deletes pods of a workload, as `kubectl delete pod` does.', {
      ...PODS_OF,
      gracePeriodSeconds: optional(
        count(
          'How long they may take. Absent: what they say; 0: they are gone at once, those too that are ending on a node that is lost.',
        ),
      ),
    }),
  ),
  afflict: optional(
    object(
      'Makes single pods of a workload live otherwise from now on than their images do. Takes the fields of images above, but for how they answer.',
      { ...PODS_OF, ...LIFE_FIELDS },
    ),
  ),
}
