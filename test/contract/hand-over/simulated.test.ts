import { describe, expect, it } from '@jest/globals'
import { simulatedGround } from '../../support/sim/sim-ground.ts'
import { CONTROLLER_ROWS } from './controller-rows.ts'
import { Operated } from './operated.ts'
import { OPERATOR_ROWS } from './operator-rows.ts'
import { Trial } from './trial.ts'

describe('the simulated controllers', () => {
  it.each(CONTROLLER_ROWS.map((row) => [row.name, row] as const))('%s', (_name, row) =>
    row.play(new Trial(simulatedGround())),
  )
})

describe('the operator among them', () => {
  it.each(OPERATOR_ROWS.map((row) => [row.name, row] as const))('%s', async (_name, row) => {
    const ground = simulatedGround()
    const operated = new Operated(ground)
    await row.play(operated)
    operated.close()
    expect(ground.bugs).toEqual([])
  })
})
