import { describe, expect, it } from '@jest/globals'
import type { StrategySpec } from '../../../src/api/rollout-plan.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import {
  aboutToAdopt,
  afterWrites,
  justAdopted,
  recover,
  shorten,
} from '../../support/stage/moments.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage } from '../../support/stage/stage.ts'
import { SHORTEST, STRATEGIES } from '../../support/stage/strategies.ts'
import { deploymentIn } from '../../support/sim/workload-world.ts'

// The traps of docs/hand-over.md that lie around the moment of adoption.

function toB({ person }: Stage): void {
  person.setImage('web:b')
}

describe.each(STRATEGIES)('%s', (_name, strategy) => {
  it('T1, T5: makes pods of the new version only, as many as there are, and keeps the Deployment available', () =>
    onStage({ replicas: 6, strategy, history: ['web:0', 'web:1', 'web:a'] }, async (stage) => {
      const available = watchAvailable(stage)
      toB(stage)
      await stage.untilComplete('web:b')
      expectAtRest(stage, 'web:b', 6)
      expect(stage.podsMade).toEqual(Array(6).fill('web:b'))
      expect(Math.min(...available)).toBeGreaterThanOrEqual(leastAvailable(strategy, 6))
    }))

  it('T4, T13: brings U up and S down without a step back, and S keeps a pod until U is whole', () =>
    onStage({ replicas: 6, strategy }, async (stage) => {
      const sizes = watchSizes(stage)
      toB(stage)
      await stage.untilComplete('web:b')
      const updated = sizes.map((now) => now['web:b'] ?? 0)
      const stable = sizes.map((now) => now['web:a'] ?? 0)
      expect(updated).toEqual([...updated].sort((a, b) => a - b))
      expect(stable).toEqual([...stable].sort((a, b) => b - a))
      expect(sizes.filter((now) => now['web:a'] === undefined)).toEqual(
        sizes.filter((now) => now['web:a'] === undefined && now['web:b'] === 6),
      )
    }))

  it('T2, T11: hands nothing over while pods of U fail, and goes on when they are back', () =>
    onStage({ replicas: 6, strategy, except: whereShort(strategy) }, async (stage) => {
      toB(stage)
      await stage.untilReason('Baking')
      shorten(stage, 'web:b', 2)
      await stage.runFor(20)
      expect(stage.see.reason).toBe('WaitingForReplicas')
      expect(stage.see.sizes['web:b']).toBe(6)
      expect(stage.see.sizes['web:a']).toBeGreaterThanOrEqual(1)
      recover(stage)
      await stage.untilReason('Baking')
      await stage.untilComplete('web:b')
      expectAtRest(stage, 'web:b', 6)
      expect(stage.podsMade).toEqual(Array(6).fill('web:b'))
    }))

  it('T2: is not stuck where pods of U fail in the very moment of the adoption', () =>
    onStage({ replicas: 6, strategy, except: ['S08'] }, async (stage) => {
      stage.afterWrite(justAdopted(stage), () => {
        shorten(stage, 'web:b', 2)
      })
      toB(stage)
      await stage.until(() => stage.areRacesRun)
      await stage.runFor(20)
      recover(stage)
      await stage.runFor(10)
      await stage.untilComplete('web:b')
      expectAtRest(stage, 'web:b', 6)
    }))

  it.each([9, 3])('T7, T8: follows a person who scales from 6 to %s within the adoption', (size) =>
    // A guard in pods, as a bounded ladder has, lets the Deployment's controller grow both too far.
    onStage({ replicas: 6, strategy, except: whereGuardIsNumber(strategy) }, async (stage) => {
      stage.afterWrite(justAdopted(stage), () => {
        stage.person.scale(size)
      })
      toB(stage)
      await stage.until(() => stage.areRacesRun)
      // Where the guard is a share, the hand-over ends before anybody would take U back.
      await stage.untilComplete('web:b', isWholeThroughout(strategy) ? 1.5 : 60)
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', size)
    }),
  )

  it('T9: goes back with the template, should that be within the adoption', () =>
    onStage({ replicas: 6, strategy }, async (stage) => {
      stage.afterWrite(justAdopted(stage), () => {
        stage.person.setImage('web:a')
      })
      toB(stage)
      await stage.until(() => stage.areRacesRun)
      await stage.untilComplete('web:a')
      await stage.runFor(10)
      expectAtRest(stage, 'web:a', 6)
    }))

  it('T9: goes back with the template, should that be just before the adoption', () =>
    onStage({ replicas: 6, strategy }, async (stage) => {
      stage.beforeWrite(aboutToAdopt(stage), () => {
        stage.person.setImage('web:a')
      })
      toB(stage)
      await stage.until(() => stage.areRacesRun)
      await stage.untilComplete('web:a')
      await stage.runFor(10)
      expectAtRest(stage, 'web:a', 6)
    }))

  it('T10: starts anew with a third version that is asked for within the adoption', () =>
    onStage({ replicas: 6, strategy }, async (stage) => {
      stage.afterWrite(justAdopted(stage), () => {
        stage.person.setImage('web:c')
      })
      toB(stage)
      await stage.until(() => stage.areRacesRun)
      await stage.untilComplete('web:c')
      await stage.runFor(10)
      expectAtRest(stage, 'web:c', 6)
      expect(stage.podsMade.filter((image) => image === 'web:c')).toHaveLength(6)
    }))

  it('T11: is not stuck where somebody takes the guard back within the adoption', () =>
    onStage({ replicas: 6, strategy, except: ['S08', 'S40'] }, async (stage) => {
      stage.afterWrite(justAdopted(stage), () => {
        shorten(stage, 'web:b', 1)
        stage.person.patchDeployment({ spec: { strategy: { rollingUpdate: { maxSurge: 1 } } } })
      })
      toB(stage)
      await stage.until(() => stage.areRacesRun)
      await stage.runFor(5)
      recover(stage)
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 6)
      expect(deploymentIn(stage.world).spec.strategy?.rollingUpdate?.maxSurge).toBe(1)
    }))

  it('T13: hands nothing over to a Deployment that is scaled to 0 just before', () =>
    onStage({ replicas: 6, strategy }, async (stage) => {
      stage.beforeWrite(aboutToAdopt(stage), () => {
        stage.person.scale(0)
      })
      toB(stage)
      await stage.until(() => stage.areRacesRun)
      await stage.runFor(20)
      expect(stage.see.sizes).toEqual({})
      stage.person.scale(6)
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 6)
    }))
})

describe('whatever a person does after whichever write', () => {
  it.each(SHORTEST)('T7, T8: %s follows when it is scaled', (_name, strategy) =>
    afterWrites({
      options: { replicas: 3, strategy },
      start: toB,
      deed: ({ person }) => {
        person.scale(5)
      },
      outcome: async (stage) => {
        await stage.untilComplete('web:b')
        await stage.runFor(5)
        expectAtRest(stage, 'web:b', 5)
      },
    }),
  )

  it.each(SHORTEST)('T9: %s goes back with the template', (_name, strategy) =>
    afterWrites({
      options: { replicas: 3, strategy },
      start: toB,
      deed: ({ person }) => {
        person.setImage('web:a')
      },
      outcome: async (stage) => {
        await stage.untilComplete('web:a')
        await stage.runFor(5)
        expectAtRest(stage, 'web:a', 3)
      },
    }),
  )

  it.each(SHORTEST)('T10: %s starts anew with a third version', (_name, strategy) =>
    afterWrites({
      options: { replicas: 3, strategy },
      start: toB,
      deed: ({ person }) => {
        person.setImage('web:c')
      },
      outcome: async (stage) => {
        await stage.untilComplete('web:c')
        await stage.runFor(5)
        expectAtRest(stage, 'web:c', 3)
      },
    }),
  )

  it.each(SHORTEST)('T13: %s survives being scaled to 0 and back', (_name, strategy) =>
    afterWrites({
      // A ReplicaSet may be made in the moment before the new size is seen.
      options: { replicas: 3, strategy, except: ['S09'] },
      start: toB,
      deed: ({ person }) => {
        person.scale(0)
      },
      outcome: async (stage) => {
        await stage.runFor(10)
        expect(stage.see.sizes).toEqual({})
        stage.person.scale(3)
        await stage.untilComplete('web:b')
        await stage.runFor(5)
        expectAtRest(stage, 'web:b', 3)
        expect(new Set(stage.podsMade)).not.toContain('web:0')
      },
    }),
  )
})

/** How many pods the status of the Deployment says are available, whenever it is written. */
function watchAvailable({ world }: Stage): readonly number[] {
  const seen: number[] = []
  world.observe(({ resource }) => {
    if (resource.kind !== 'Deployment') return
    seen.push(deploymentIn(world).status?.availableReplicas ?? 0)
  })
  return seen
}

/** The sizes asked for, whenever they change. */
function watchSizes({ world, see }: Stage): readonly Readonly<Record<string, number>>[] {
  const seen: Readonly<Record<string, number>>[] = []
  world.observe(({ resource }) => {
    if (resource.kind === 'ReplicaSet') seen.push(see.sizes)
  })
  return seen
}

/** S stays whole beside U, so that nobody is missed when pods of U fail. */
function isWholeThroughout({ type, canary }: StrategySpec): boolean {
  return type === 'BlueGreen' || canary?.capacity.type === 'Additive'
}

function whereGuardIsNumber(strategy: StrategySpec): readonly string[] {
  return isWholeThroughout(strategy) ? [] : ['S09']
}

function whereShort(strategy: StrategySpec): readonly string[] {
  return isWholeThroughout(strategy) ? [] : ['S08']
}

/** What the Deployment may see of its own pods: it does not see those of U before the adoption. */
function leastAvailable(strategy: StrategySpec, size: number): number {
  return isWholeThroughout(strategy) ? size : 1
}
