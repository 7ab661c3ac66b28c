import { object, optional } from '../../api/schema/schema.ts'
import { DEPLOYMENT_DEEDS } from './deeds/deployment-deeds.ts'
import { NODE_DEEDS } from './deeds/node-deeds.ts'
import { OBJECT_DEEDS } from './deeds/object-deeds.ts'
import { PLAN_DEEDS } from './deeds/plan-deeds.ts'
import { POD_DEEDS } from './deeds/pod-deeds.ts'
import { SURROUNDING_DEEDS } from './deeds/surrounding-deeds.ts'
import { name, time } from './leaves.ts'

/** What a person can do, or what can go wrong; an action says one of these. */
export const DEEDS = {
  ...DEPLOYMENT_DEEDS,
  ...OBJECT_DEEDS,
  ...PLAN_DEEDS,
  ...POD_DEEDS,
  ...NODE_DEEDS,
  ...SURROUNDING_DEEDS,
}

export const ACTION = object('One thing that is done at a time.', {
  at: time('When, from the start of the run.'),
  as: optional(
    name(
      'Who does it, as `kubectl --as` does: a user, or system:serviceaccount:NAMESPACE:NAME. Absent: an administrator.',
    ),
  ),
  ...DEEDS,
})
