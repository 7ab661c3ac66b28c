import { describe, expect, it } from '@jest/globals'
import { uidOf } from '../../../src/objects/meta.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage } from '../../support/stage/stage.ts'
import { HELD, STRATEGIES } from '../../support/stage/strategies.ts'
import { controllerOf } from '../../../src/objects/meta.ts'
import { REVISION_ANNOTATION } from '../../../src/objects/workload.ts'
import { deploymentIn, setOf, setsIn } from '../../support/sim/workload-world.ts'

// The traps of docs/hand-over.md that lie in a Deployment's history.

/** The revisions that `kubectl rollout history` shows, as images, oldest first. */
function historyOf({ world }: Stage): readonly string[] {
  const { uid } = deploymentIn(world).metadata
  return setsIn(world)
    .filter((set) => controllerOf(set)?.uid === uid)
    .sort((a, b) => revisionOf(a) - revisionOf(b))
    .map(({ spec }) => spec.template.spec.containers[0]?.image ?? '')
}

function revisionOf({ metadata }: ReturnType<typeof setOf>): number {
  return Number(metadata.annotations?.[REVISION_ANNOTATION] ?? 0)
}

describe.each(STRATEGIES)('%s', (_name, strategy) => {
  it('T6: brings an old version up in the ReplicaSet that it has, and rolls each pod once', () =>
    onStage({ replicas: 4, strategy, history: ['web:b', 'web:0', 'web:a'] }, async (stage) => {
      const old = uidOf(setOf(stage.world, 'web:b'))
      stage.person.putBack('web:b')
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
      expect(uidOf(setOf(stage.world, 'web:b'))).toBe(old)
      expect(setsIn(stage.world)).toHaveLength(3)
      expect(stage.podsMade).toEqual(Array(4).fill('web:b'))
      expect(historyOf(stage)).toEqual(['web:0', 'web:a', 'web:b'])
    }))

  it('T6: goes back and forth between two versions in the same two ReplicaSets', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      for (const image of ['web:b', 'web:a', 'web:b']) {
        stage.person.setImage(image)
        await stage.untilComplete(image)
        await stage.runFor(10)
        expectAtRest(stage, image, 4)
      }
      expect(setsIn(stage.world)).toHaveLength(2)
      expect(stage.podsMade).toHaveLength(12)
      expect(historyOf(stage)).toEqual(['web:a', 'web:b'])
    }))

  it.each([0, 1])('keeps as little history as the Deployment asks for: %s', (limit) =>
    onStage(
      { replicas: 4, strategy, deployment: { revisionHistoryLimit: limit } },
      async (stage) => {
        for (const image of ['web:b', 'web:c', 'web:a']) {
          stage.person.setImage(image)
          await stage.untilComplete(image)
          await stage.runFor(10)
          expectAtRest(stage, image, 4)
        }
        // Kubernetes clears history of a paused Deployment too.
        expect(setsIn(stage.world).length).toBeLessThanOrEqual(limit + 1)
      },
    ),
  )
})

/** Stable is older than "web:1", as after an undo. */
const UNDONE = ['web:a', 'web:1', 'web:a']

describe.each(HELD)('%s', (_name, strategy) => {
  it('T12: brings up no old version when it is scaled to 0 and back, and keeps the history', () =>
    onStage({ replicas: 4, strategy, history: UNDONE }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.scale(0)
      await stage.until(() => Object.keys(stage.see.sizes).length === 0)
      await stage.runFor(5)
      stage.person.scale(4)
      await stage.until(() => stage.see.ready['web:a'] !== undefined)
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
      expect(stage.podsMade).not.toContain('web:1')
      expect(historyOf(stage)).toEqual(['web:1', 'web:a', 'web:b'])
    }))

  it('T12: brings up no old version when it is scaled to 0 and back after an abort', () =>
    onStage({ replicas: 4, strategy, history: UNDONE }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      await stage.runFor(5)
      stage.person.scale(0)
      await stage.until(() => Object.keys(stage.see.sizes).length === 0)
      stage.person.scale(4)
      await stage.until(() => stage.see.ready['web:a'] === 4)
      stage.person.setImage('web:a')
      await stage.until(() => stage.see.phase === 'Healthy')
      await stage.runFor(10)
      expectAtRest(stage, 'web:a', 4)
      expect(stage.podsMade).not.toContain('web:1')
      expect(historyOf(stage)).toEqual(['web:1', 'web:a'])
    }))
})
