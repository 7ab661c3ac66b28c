import { describe, expect, it } from '@jest/globals'
import { SERVICES } from '../../../src/objects/service.ts'
import { POD_TEMPLATE_HASH } from '../../../src/objects/workload.ts'
import { blueGreenOf } from '../../support/facts.ts'
import { expectAborted } from '../../support/stage/expect-aborted.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage } from '../../support/stage/stage.ts'
import { HELD_BLUE_GREEN } from '../../support/stage/strategies.ts'

// A GitOps tool writes the selector of a Service back, as often as it is pinned.

const WEB = { namespace: 'default', name: 'web' }
const GITOPS = { fieldManager: 'argocd-controller' }
const BAKED = blueGreenOf({ bakeSeconds: 60 })

/** For so many seconds, a tenth of a second after each write. */
async function contest(stage: Stage, time: number): Promise<void> {
  for (let tenth = 0; tenth < time * 10; tenth++) {
    if (stage.see.service()?.spec.selector?.[POD_TEMPLATE_HASH] !== undefined) {
      const body = { spec: { selector: { [POD_TEMPLATE_HASH]: null } } }
      stage.world.api.patch(SERVICES, WEB, { kind: 'merge', body }, GITOPS)
    }
    await stage.runFor(0.1)
  }
}

describe('a Service whose selector is written back again and again', () => {
  it('is written seldom, and it is said who fights', () =>
    onStage({ replicas: 4, strategy: BAKED }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('Baking')
      const before = stage.writes
      await contest(stage, 120)
      expect(stage.writes - before).toBeLessThan(120)
      expect(`${stage.see.phase} ${stage.see.reason}`).toBe('Progressing RouteContested')
      expect(stage.see.message).toContain('"argocd-controller" has changed')
      expect(stage.see.message).toContain('Service "web"')
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
    }))

  it('does not put off the way back', () =>
    onStage({ replicas: 4, strategy: BAKED }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('Baking')
      await contest(stage, 1)
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest', 5)
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 4)
    }))

  it('is written at once where it is changed once, long after', () =>
    onStage({ replicas: 4, strategy: HELD_BLUE_GREEN }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      await stage.runFor(60)
      const body = { spec: { selector: { [POD_TEMPLATE_HASH]: null } } }
      stage.world.api.patch(SERVICES, WEB, { kind: 'merge', body }, GITOPS)
      await stage.runFor(1)
      stage.person.request('Promote')
      await stage.runFor(1)
      expect(stage.see.reached()).toEqual({ 'web:b': 4 })
    }))
})
