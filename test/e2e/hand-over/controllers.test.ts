import { CONTROLLER_ROWS } from '../../contract/hand-over/controller-rows.ts'
import { Trial } from '../../contract/hand-over/trial.ts'
import { onRealGround } from './on-real-ground.ts'

const WIDTH = 6

onRealGround('the controllers of a real cluster', CONTROLLER_ROWS, WIDTH, async (row, ground) => {
  await row.play(new Trial(ground))
})
