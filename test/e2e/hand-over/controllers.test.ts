import { afterAll, beforeAll, describe, it } from '@jest/globals'
import { CONTROLLER_ROWS } from '../../contract/hand-over/controller-rows.ts'
import { Trial } from '../../contract/hand-over/trial.ts'
import { controlPlaneFolder } from '../../support/kube/control-plane.ts'
import { neverReady } from '../../support/kube/never-ready.ts'
import { playAhead } from '../../support/kube/play-ahead.ts'
import { Halt, RealGround } from '../../support/kube/real-ground.ts'
import { connectTo, freshSubject } from '../../support/kube/real-subject.ts'

const TIMEOUT_MS = 300_000
/** So many rows play at once. */
const WIDTH = 6

const folder = controlPlaneFolder()
const cluster = connectTo(`${folder}/kubeconfig`)
const halt = new Halt(folder)
const play = playAhead(CONTROLLER_ROWS.length, WIDTH, async (index) => {
  const ground = await RealGround.open(cluster, `row-${index}`, halt)
  await CONTROLLER_ROWS[index]?.play(new Trial(ground))
})

beforeAll(async () => {
  await freshSubject(cluster)
  await neverReady(cluster, 'web:broken')
}, TIMEOUT_MS)
afterAll(async () => {
  await freshSubject(cluster)
  cluster.close()
}, TIMEOUT_MS)

describe('the controllers of a real cluster', () => {
  it.each(CONTROLLER_ROWS.map(({ name }, index) => [name, index] as const))(
    '%s',
    (_name, index) => play(index),
    TIMEOUT_MS,
  )
})
