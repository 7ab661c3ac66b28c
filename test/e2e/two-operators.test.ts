import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { EVENTS, LEASES } from '../../src/objects/coordination.ts'
import { controlPlaneFolder } from '../support/kube/control-plane.ts'
import { RealRollouts } from '../support/kube/real-rollouts.ts'

const TIMEOUT_MS = 180_000

const CANARY = `type: Canary
canary:
  capacity: {type: Bounded}
  steps:
  - {weight: 50, pause: {seconds: 3}}
  bakeSeconds: 0
`

const rollouts = new RealRollouts(controlPlaneFolder())

beforeAll(() => rollouts.begin(CANARY, 4), TIMEOUT_MS)
afterAll(() => rollouts.end(), TIMEOUT_MS)

it(
  'of two operators one leads, the other takes over, and nothing is said twice',
  async () => {
    for (const operator of rollouts.operators) await rollouts.kill(operator)
    const first = rollouts.startOperator([])
    await rollouts.until(async () => (await holder()) !== '')
    const leader = await holder()
    rollouts.startOperator([])
    await rollouts.setImage('web:2')
    await rollouts.untilStable('web:2')
    await rollouts.until(async () => (await ends()) > 0)
    expect(await ends()).toBe(1)
    expect(await holder()).toBe(leader)

    await rollouts.setImage('web:3')
    await rollouts.untilPlan(({ status }) => status?.rollout?.weight.observed === 50)
    await rollouts.kill(first)
    await rollouts.untilStable('web:3')
    await rollouts.until(async () => (await ends()) > 1)
    expect(await ends()).toBe(2)
    expect(await holder()).not.toBe(leader)
  },
  TIMEOUT_MS,
)

/** Who has the Lease; '' while nobody has. */
async function holder(): Promise<string> {
  const { items } = await rollouts.cluster.list(LEASES, { namespace: 'default' })
  return items.map(({ spec }) => spec.holderIdentity ?? '').join()
}

/** How often an Event has said that a rollout is complete. */
async function ends(): Promise<number> {
  const { items } = await rollouts.cluster.list(EVENTS, { namespace: 'default' })
  return items
    .filter(({ reason }) => reason === 'RolloutComplete')
    .reduce((sum, { count = 1 }) => sum + count, 0)
}
