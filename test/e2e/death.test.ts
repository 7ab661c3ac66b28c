import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { RandomStream } from '../../src/base/random.ts'
import { AuditLog, isWrite } from '../support/kube/audit-log.ts'
import { controlPlaneFolder } from '../support/kube/control-plane.ts'
import { RealRollouts } from '../support/kube/real-rollouts.ts'

// `SEED=n npm run test:e2e` kills it elsewhere, and KILLS says how often.
const KILLS = Number(process.env['KILLS'] ?? 50)
const SEED = Number(process.env['SEED'] ?? 1)
const LOOK_AGAIN_MS = 10
const TIMEOUT_MS = 60_000 + KILLS * 30_000
/** A life ends soon after so many writes, at most. */
const WRITES_MAX = 6

const CANARY = `type: Canary
canary:
  capacity: {type: Bounded}
  steps:
  - {weight: 25}
  - {weight: 50}
  - {weight: 75}
  bakeSeconds: 0
`

const folder = controlPlaneFolder()
const rollouts = new RealRollouts(folder)
const random = RandomStream.seeded(SEED, 'kills')

beforeAll(() => rollouts.begin(CANARY, 4), TIMEOUT_MS)
afterAll(() => rollouts.end(), TIMEOUT_MS)

it(
  `rollouts end the same when the operator is killed ${KILLS} times (SEED=${SEED})`,
  async () => {
    await rollouts.setImage('web:whole')
    await rollouts.untilStable('web:whole')
    const undisturbed = await rollouts.standing()
    for (let round = 1, kills = 0; kills < KILLS; round++) {
      const image = `web:killed-${round}`
      const { died, standing } = await rollOutWithDeaths(image, KILLS - kills)
      expect({ image, died, standing }).toEqual({ image, died, standing: undisturbed })
      kills += died
    }
  },
  TIMEOUT_MS,
)

async function rollOutWithDeaths(image: string, deathsMax: number) {
  await rollouts.setImage(image)
  let died = 0
  while (died < deathsMax && (await diesBefore(image))) died++
  await rollouts.untilStable(image)
  return { died, standing: await rollouts.standing() }
}

/** Kills the operator after some of its writes and starts another, unless it is done before. */
async function diesBefore(image: string): Promise<boolean> {
  const audit = new AuditLog(`${folder}/audit.log`)
  const last = 1 + random.below(WRITES_MAX)
  while (audit.answeredTo('rolloutplan').filter(isWrite).length < last) {
    if (await rollouts.isStable(image)) return false
    await sleep(LOOK_AGAIN_MS)
  }
  for (const operator of rollouts.operators) await rollouts.kill(operator)
  rollouts.startOperator()
  return true
}
