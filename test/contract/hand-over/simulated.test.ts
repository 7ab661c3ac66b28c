import { describe, it } from '@jest/globals'
import { simulatedGround } from '../../support/sim/sim-ground.ts'
import { CONTROLLER_ROWS } from './controller-rows.ts'
import { Trial } from './trial.ts'

describe('the simulated controllers', () => {
  for (const { name, lacking, play } of CONTROLLER_ROWS) {
    if (lacking === undefined) it(name, () => play(new Trial(simulatedGround())))
    else it.skip(`${name} (${lacking})`, () => undefined)
  }
})
