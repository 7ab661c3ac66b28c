import { describe, it } from '@jest/globals'
import { simulatedGround } from '../../support/sim/sim-ground.ts'
import { CONTROLLER_ROWS } from './controller-rows.ts'
import { Trial } from './trial.ts'

describe('the simulated controllers', () => {
  for (const row of CONTROLLER_ROWS) {
    if (row.lacking === undefined) it(row.name, () => row.play(new Trial(simulatedGround())))
    else it.skip(`${row.name} (lacking: ${row.lacking})`, () => undefined)
  }
})
