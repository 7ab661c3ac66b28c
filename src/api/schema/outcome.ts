import { spanSeconds } from './leaves.ts'
import { word } from './schema.ts'

export const onFailure = word(
  'What a failure does: Abort sends all traffic back to stable; Pause holds the rollout for a person to decide.',
  ['Abort', 'Pause'],
  { default: 'Abort' },
)

export const bakeSeconds = spanSeconds(
  'Stable stays whole for so long after the updated version has all traffic.',
  { default: 30 },
)
