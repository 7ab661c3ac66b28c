import { describe, expect, it } from '@jest/globals'
import { expectAborted } from '../../support/stage/expect-aborted.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import { PHASES } from '../../support/stage/phases.ts'
import type { Stage } from '../../support/stage/stage.ts'

// The operator dies in a state that lasts; things go on without it, and another one comes.

async function without(stage: Stage, meanwhile: () => void): Promise<void> {
  stage.killOperator()
  await stage.runFor(30)
  meanwhile()
  await stage.runFor(30)
  stage.startOperator()
}

const ON_THE_WAY = PHASES.filter(({ name }) => !name.includes('aborted'))
const SOUND = ON_THE_WAY.filter(({ name }) => !name.includes('waits for pods'))

it.each(PHASES)('$name: its successor finds everything as it was and touches nothing', (phase) =>
  onStage({ replicas: 4, strategy: phase.strategy }, async (stage) => {
    await phase.reach(stage)
    const { reason, step, sizes, rolloutId } = stage.see
    const pods = stage.podsMade.length
    await without(stage, () => undefined)
    const writes = stage.writes
    await stage.runFor(60)
    expect({ ...pick(stage) }).toEqual({ reason, step, sizes, rolloutId })
    expect(stage.podsMade).toHaveLength(pods)
    expect(stage.writes - writes).toBe(0)
  }),
)

function pick({ see: { reason, step, sizes, rolloutId } }: Stage) {
  return { reason, step, sizes, rolloutId }
}

describe('what happened meanwhile is found by its successor', () => {
  it.each(SOUND)('$name: it was promoted', (phase) =>
    onStage({ replicas: 4, strategy: phase.strategy }, async (stage) => {
      await phase.reach(stage)
      await without(stage, () => stage.person.request('PromoteFull'))
      await stage.untilComplete('web:b', 900)
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 4)
    }),
  )

  it.each(ON_THE_WAY)('$name: it was aborted', (phase) =>
    onStage({ replicas: 4, strategy: phase.strategy }, async (stage) => {
      await phase.reach(stage)
      await without(stage, () => stage.person.request('Abort'))
      await stage.untilReason('AbortedByRequest')
      await stage.runFor(5)
      expectAborted(stage, 'web:a', 4)
    }),
  )

  it.each(PHASES)('$name: the template went back', (phase) =>
    onStage({ replicas: 4, strategy: phase.strategy }, async (stage) => {
      await phase.reach(stage)
      await without(stage, () => {
        stage.person.setImage('web:a')
      })
      await stage.until(() => stage.see.phase === 'Healthy')
      await stage.runFor(5)
      expectAtRest(stage, 'web:a', 4)
    }),
  )

  it.each(PHASES)('$name: a third version was asked for', (phase) =>
    onStage({ replicas: 4, strategy: phase.strategy }, async (stage) => {
      await phase.reach(stage)
      const before = stage.see.rolloutId
      await without(stage, () => {
        stage.person.setImage('web:c')
      })
      await stage.until(() => stage.see.rolloutId === before + 1)
      stage.person.request('PromoteFull')
      await stage.untilComplete('web:c', 900)
      await stage.runFor(5)
      expectAtRest(stage, 'web:c', 4)
    }),
  )

  it.each(SOUND)('$name: the Deployment was scaled', (phase) =>
    onStage({ replicas: 4, strategy: phase.strategy }, async (stage) => {
      await phase.reach(stage)
      await without(stage, () => {
        stage.person.scale(6)
      })
      await stage.runFor(30)
      stage.person.request('PromoteFull')
      await stage.untilComplete('web:b', 900)
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 6)
    }),
  )

  it.each(SOUND)('$name: a person resumed the Deployment, and Kubernetes did it all', (phase) =>
    // Pins and the size of stable are as the operator left them, and it is not there.
    onStage({ replicas: 4, strategy: phase.strategy, except: ['S01', 'S08'] }, async (stage) => {
      await phase.reach(stage)
      await without(stage, () => {
        stage.person.resume()
      })
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
    }),
  )
})
