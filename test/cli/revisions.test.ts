import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import { onStage } from '../support/stage/on-stage.ts'
import { ADDITIVE, HELD_CANARY } from '../support/stage/strategies.ts'
import { typeAll } from '../support/stage/typed.ts'

const AT_REST = { replicas: 4, strategy: ADDITIVE, history: ['web:a', 'web:b'] }
const ON_HOLD = { replicas: 4, strategy: HELD_CANARY, history: ['web:a', 'web:b'] }

describe('undo', () => {
  it('rolls the revision before out, at rest', () =>
    onStage(AT_REST, async (stage) => {
      const undo = await typeAll(stage, 'undo web')
      expect(undo.errors).toEqual([])
      expect(undo.printed).toEqual(['deployment "web" undone to revision 1 (web:a)'])
      expect(undo.status).toBe(0)
      await stage.untilComplete('web:a')
      expect(stage.see.past).toEqual(['Completed RolloutComplete'])
    }))

  it('takes a rollout back to stable, and nothing is rolled', () =>
    onStage(ON_HOLD, async (stage) => {
      stage.person.setImage('web:c')
      await stage.untilReason('AwaitingPromotion')
      const made = stage.podsMade.length
      const undo = await typeAll(stage, 'undo web')
      expect(undo.printed).toEqual(['deployment "web" undone to revision 2 (web:b)'])
      await stage.untilReason('RevertedToStable')
      expect(stage.podsMade).toHaveLength(made)
    }))

  it('goes to a revision by its number', () =>
    onStage(AT_REST, async (stage) => {
      const same = await typeAll(stage, 'undo web --to-revision 2')
      expect(same.printed).toEqual([
        'deployment "web" unchanged: it asks for revision 2 already (web:b)',
      ])
      const undo = await typeAll(stage, 'undo web --to-revision 1 -o json')
      expect(JSON.parse(undo.printed.join('\n'))).toMatchObject({
        kind: 'Deployment',
        spec: { template: { spec: { containers: [{ image: 'web:a' }] } } },
      })
      await stage.untilComplete('web:a')
    }))

  it.each([
    [
      'undo web --to-revision 7',
      'Cannot undo Deployment "web" to revision 7: it has revisions 1 and 2',
    ],
    [
      'undo web --to-revision 0',
      "Option '--to-revision <number>' argument '0' is invalid. Expected a whole number from 1",
    ],
  ])('ends with 2 on %s', (line, sentence) =>
    onStage(AT_REST, async (stage) => {
      const undo = await typeAll(stage, line)
      expect(undo.errors[0]?.trimEnd()).toBe(sentence)
      expect(undo.status).toBe(2)
    }),
  )

  it('ends with 2 where there is no revision before', () =>
    onStage({ replicas: 2 }, async (stage) => {
      const undo = await typeAll(stage, 'undo web')
      expect(undo.errors).toEqual(['Cannot undo Deployment "web": it has no earlier revision'])
      expect((await typeAll(stage, 'undo web --to-revision 7')).errors).toEqual([
        'Cannot undo Deployment "web" to revision 7: it has revision 1 only',
      ])
      expect(undo.status).toBe(2)
    }))

  it('warns where somebody else applies the template', () =>
    onStage(AT_REST, async (stage) => {
      const body = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'default' },
        spec: { template: { spec: { containers: [{ name: 'web', image: 'web:b' }] } } },
      }
      const key = { namespace: 'default', name: 'web' }
      const patch = { kind: 'apply', body, force: true } as const
      stage.world.api.patch(DEPLOYMENTS, key, patch, { fieldManager: 'argocd-controller' })
      const undo = await typeAll(stage, 'undo web')
      expect(undo.status).toBe(0)
      expect(undo.errors).toEqual([
        'Warning: the template of Deployment "web" is applied by "argocd-controller", which may put its own back: change it there as well',
      ])
      await stage.untilComplete('web:a')
    }))
})

describe('restart', () => {
  it('rolls the same image out again by the steps of the plan', () =>
    onStage(ON_HOLD, async (stage) => {
      const restart = await typeAll(stage, 'restart web')
      expect(restart.printed).toEqual(['deployment "web" restarted'])
      await stage.untilReason('AwaitingPromotion')
      const deployment = await typeAll(stage, 'restart web -o yaml')
      expect(parse(deployment.printed.join('\n'))).toMatchObject({
        spec: {
          template: {
            metadata: {
              annotations: {
                'kubectl.kubernetes.io/restartedAt': expect.stringMatching(/^2026-.*Z$/),
              },
            },
          },
        },
      })
    }))
})

describe('history', () => {
  it('shows past rollouts, the one that runs, and the revisions to go back to', () =>
    onStage(ON_HOLD, async (stage) => {
      expect((await typeAll(stage, 'history web')).printed[0]).toBe('No rollout has run yet')
      stage.person.setImage('web:c')
      await stage.untilReason('AwaitingPromotion')
      await stage.runFor(90)
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      stage.person.setImage('web:d')
      await stage.untilReason('AwaitingPromotion')
      await stage.runFor(60)
      const { printed, status } = await typeAll(stage, 'history web')
      expect(printed).toEqual([
        'ROLLOUT  RESULT   REASON            STARTED    TOOK   IMAGES',
        '      2  Running                    1m ago            web:d',
        '      1  Aborted  AbortedByRequest  2m30s ago  1m30s  web:c',
        '',
        'REVISION  REPLICASET      MADE       IMAGES',
        '       2  web-59ccb5c564  2m40s ago  web:b',
        '       1  web-78dd9f6485  2m50s ago  web:a',
      ])
      expect(status).toBe(0)
    }))

  it('prints the plan for programs', () =>
    onStage(AT_REST, async (stage) => {
      const typed = await typeAll(stage, 'history web -o json')
      expect(JSON.parse(typed.printed.join('\n'))).toMatchObject({ kind: 'RolloutPlan' })
    }))
})
