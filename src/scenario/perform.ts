import { isClusterError } from '../cluster/errors.ts'
import { userOf } from '../cluster/sim/authorization/user.ts'
import type { World } from '../cluster/sim/world.ts'
import { deploymentDeed } from './deeds/deployment-deeds.ts'
import type { Deed, Intent, Manifests } from './deeds/intent.ts'
import { nodeDeed } from './deeds/node-deeds.ts'
import { objectDeed } from './deeds/object-deeds.ts'
import { planDeed } from './deeds/plan-deeds.ts'
import { podDeed } from './deeds/pod-deeds.ts'
import type { Action } from './scenario.ts'
import { shortAnswer } from './short-answer.ts'

/** Whose deeds a person can do. */
const DEEDS: readonly Deed[] = [deploymentDeed, objectDeed, planDeed, podDeed, nodeDeed]

/** What a person did, as the command or the object that does it, and what the cluster said. */
export interface Done {
  readonly text: string
  /** Why the cluster refused it. */
  readonly refused?: string
}

/**
 * Does to a cluster what a person would do with kubectl; a refusal becomes part of the sentence.
 */
export function perform(world: World, action: Action, manifests: Manifests): Done | undefined {
  const intent = intentOf(world, action, manifests)
  return intent === undefined ? undefined : carryOut(world, intent, action)
}

/** Does what somebody is about to do, as the user that the action names. */
export function carryOut(world: World, intent: Intent, { as }: Action): Done {
  const text = as === undefined ? intent.text : `${intent.text} --as=${as}`
  try {
    const note = intent.note?.()
    if (as === undefined) intent.act()
    else world.api.as(userOf(as), intent.act)
    return { text: note === undefined ? text : `${text} (${note})` }
  } catch (error) {
    if (!isClusterError(error)) throw error
    return { text: `${text} (refused: ${shortAnswer(error.message)})`, refused: error.message }
  }
}

function intentOf(world: World, action: Action, manifests: Manifests): Intent | undefined {
  for (const deed of DEEDS) {
    const intent = deed(world, action, manifests)
    if (intent !== undefined) return intent
  }
  return undefined
}
