import { CONTROLLER_SAFE } from './controller-safe.ts'
import { CONTROLLER_SURROUNDINGS } from './controller-surroundings.ts'
import { CONTROLLER_TRAPS } from './controller-traps.ts'
import type { Row } from './row.ts'
import type { Trial } from './trial.ts'

/** What the rows of docs/hand-over.md say of the controllers alone. */
export const CONTROLLER_ROWS: readonly Row<Trial>[] = [
  ...CONTROLLER_TRAPS,
  ...CONTROLLER_SURROUNDINGS,
  ...CONTROLLER_SAFE,
]
