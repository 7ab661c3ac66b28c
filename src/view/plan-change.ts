import type { RolloutPlan, UpdatedStatus } from '../api/rollout-plan.ts'
import { wordsOf } from './plan-words.ts'

const STATE_WIDTH = 32
const PROGRESS_WIDTH = 6
const WEIGHT_WIDTH = 6

/** How a plan stands, in one line; whatever people want to hear of changes it. */
export function planChangeLine(plan: RolloutPlan): string {
  const { phase, reason, message, progress, weight } = wordsOf(plan)
  const cells = [
    `${phase} ${reason} `.padEnd(STATE_WIDTH),
    progress.padEnd(PROGRESS_WIDTH),
    weight.padEnd(WEIGHT_WIDTH),
    versionsText(plan),
  ]
  return `${cells.join('')}  ${message}`.trimEnd()
}

function versionsText({ status }: RolloutPlan): string {
  const { stable, updated } = status ?? {}
  const isOne = updated?.podTemplateHash === stable?.podTemplateHash
  const versions = isOne ? [stable] : [stable, updated]
  return versions
    .filter((version) => version !== undefined)
    .map(podsText)
    .join(' · ')
}

function podsText({ images, available, replicas }: UpdatedStatus): string {
  return `${images.join(', ')} ${available}/${replicas}`
}
