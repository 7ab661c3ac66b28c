import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Operated } from '../../contract/hand-over/operated.ts'
import { OPERATOR_ROWS } from '../../contract/hand-over/operator-rows.ts'
import { controlPlaneFolder } from '../../support/kube/control-plane.ts'
import { installDefinitions } from '../../support/kube/install-definitions.ts'
import { neverReady } from '../../support/kube/never-ready.ts'
import { playAhead } from '../../support/kube/play-ahead.ts'
import { Halt, RealGround } from '../../support/kube/real-ground.ts'
import { connectTo, freshSubject } from '../../support/kube/real-subject.ts'

const TIMEOUT_MS = 300_000
/** So many rows play at once, each with an operator of its own. */
const WIDTH = 5

const folder = controlPlaneFolder()
const cluster = connectTo(`${folder}/kubeconfig`)
const halt = new Halt(folder)
const play = playAhead(OPERATOR_ROWS.length, WIDTH, async (index) => {
  const ground = await RealGround.open(cluster, `row-${index}`, halt)
  const operated = new Operated(ground)
  try {
    await OPERATOR_ROWS[index]?.play(operated)
  } finally {
    operated.close()
  }
  expect(ground.bugs).toEqual([])
})

beforeAll(async () => {
  await installDefinitions(cluster)
  await freshSubject(cluster)
  await neverReady(cluster, 'web:broken')
}, TIMEOUT_MS)
afterAll(async () => {
  await freshSubject(cluster)
  cluster.close()
}, TIMEOUT_MS)

describe('the operator among the controllers of a real cluster', () => {
  it.each(OPERATOR_ROWS.map(({ name }, index) => [name, index] as const))(
    '%s',
    (_name, index) => play(index),
    TIMEOUT_MS,
  )
})
