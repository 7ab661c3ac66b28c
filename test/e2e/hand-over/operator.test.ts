import { expect } from '@jest/globals'
import { Operated } from '../../contract/hand-over/operated.ts'
import { OPERATOR_ROWS } from '../../contract/hand-over/operator-rows.ts'
import { onRealGround } from './on-real-ground.ts'

/** Each with an operator of its own. */
const WIDTH = 5
const TITLE = 'the operator among the controllers of a real cluster'

onRealGround(TITLE, OPERATOR_ROWS, WIDTH, async (row, ground) => {
  const operated = new Operated(ground)
  try {
    await row.play(operated)
  } finally {
    operated.close()
  }
  expect(ground.bugs).toEqual([])
})
