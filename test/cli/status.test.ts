import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import { canaryOf } from '../support/facts.ts'
import { readProjectFile } from '../support/project-files.ts'
import { onStage } from '../support/stage/on-stage.ts'
import { HELD_CANARY, UNTIL_PROMOTED } from '../support/stage/strategies.ts'
import type { Stage } from '../support/stage/stage.ts'
import { type, typeAll } from '../support/stage/typed.ts'

const TIMED_CANARY = canaryOf([], { steps: [{ weight: 25, pause: { seconds: 60 } }] })
const ON_HOLD = { replicas: 4, strategy: HELD_CANARY }

async function reachHold(stage: Stage): Promise<void> {
  stage.person.setImage('web:b')
  await stage.untilReason('AwaitingPromotion')
}

describe('status of a plan', () => {
  it('shows a canary that waits: its versions, its steps and what to say next', () =>
    onStage(ON_HOLD, async (stage) => {
      await reachHold(stage)
      stage.person.request('Resume')
      await stage.runFor(60)
      const { printed, errors, status } = await typeAll(stage, 'status web')
      expect(errors).toEqual([])
      expect(printed).toEqual([
        'RolloutPlan web in namespace default: Canary of Deployment web',
        '',
        'Phase       Paused for 1m (AwaitingPromotion)',
        '            step 1 of 2 waits to be promoted',
        'Rollout     1 to web:b, started 1m ago',
        'Weight      20 % of users meet the new version (asked for 25 %, the pods allow 20 %)',
        'Last word   Resume rollout 1, 1m ago: Refused (NotNow: no request holds it)',
        '',
        'OBJECT                        ROLE        REVISION  READY  AVAILABLE  WEIGHT  IMAGES',
        'deployment/web                4 replicas',
        '├─ replicaset/web-78dd9f6485  stable             1    4/4          4    80 %  web:a',
        '└─ replicaset/web-675c58c6d8  updated                 1/1          1    20 %  web:b',
        '',
        '   STATE        WEIGHT  STABLE  UPDATED  THEN',
        '▶  step 1/2       20 %       4        1  waits to be promoted',
        '   step 2/2       50 %       4        4',
        '   full size      50 %       4        4  bakes 2s',
        '   handed over   100 %       0        4',
        '',
        'to go on: rolloutplan promote web -n default',
        'to take it back: rolloutplan abort web -n default',
      ])
      expect(status).toBe(0)
    }))

  it('prints what docs/cli.md shows', () =>
    onStage(ON_HOLD, async (stage) => {
      await reachHold(stage)
      await stage.runFor(60)
      const status = await typeAll(stage, 'status web')
      const promote = await typeAll(stage, 'promote web')
      const shown = [
        '$ rolloutplan status web',
        ...status.printed,
        '$ rolloutplan promote web',
        ...promote.printed,
      ]
      expect(readProjectFile('docs/cli.md')).toContain(shown.join('\n'))
    }))

  it('shows how far a rollout is, and what has a deadline', () =>
    onStage({ replicas: 4, strategy: canaryOf([25, 50], { bakeSeconds: 60 }) }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('Baking')
      const text = (await typeAll(stage, 'status web')).printed.join('\n')
      expect(text).toContain('Phase       Progressing for 0s (Baking)')
      expect(text).toContain('Goes on     in 59s')
      expect(text).toMatch(/^✓ {2}step 1\/2 .*\n✓ {2}step 2\/2 .*\n▶ {2}full size .*bakes 1m$/m)
    }))

  it('says what holds a plan that its own spec holds', () =>
    onStage({ ...ON_HOLD, plan: { paused: true } }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('PausedBySpec')
      const { printed } = await typeAll(stage, 'status web')
      expect(printed.at(-1)).toBe('to go on: set spec.paused of the plan to false')
    }))

  it('offers to end a pause that ends by itself, and says when it does', () =>
    onStage({ replicas: 4, strategy: TIMED_CANARY }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('TimedPause')
      const { printed } = await typeAll(stage, 'status web')
      expect(printed.join('\n')).toMatch(/^Goes on {5}in 59s$/m)
      expect(printed.slice(-2)).toEqual([
        'to go on at once: rolloutplan promote web -n default',
        'to take it back: rolloutplan abort web -n default',
      ])
      expect((await typeAll(stage, 'promote web')).status).toBe(0)
      await stage.untilComplete('web:b')
    }))

  it('says what to do about a Deployment that an older plan holds', () =>
    onStage(ON_HOLD, async (stage) => {
      await stage.runFor(5)
      stage.createPlan('another')
      await stage.runFor(5)
      const { printed } = await typeAll(stage, 'status another')
      expect(printed.join('\n')).toContain('held by the older RolloutPlan "web"')
      expect(printed.at(-1)).toBe(
        'to take this plan away, or else the older one: rolloutplan release another -n default',
      )
    }))

  it('says what to do where there is no Deployment', () =>
    onStage(ON_HOLD, async (stage) => {
      stage.world.api.delete(DEPLOYMENTS, { namespace: 'default', name: 'web' }, {})
      await stage.untilReason('TargetNotFound')
      const { printed } = await typeAll(stage, 'status web')
      expect(printed.at(-1)).toBe(
        'to go on: create the Deployment, or correct spec.targetRef of the plan',
      )
      expect(printed.join('\n')).toMatch(/^Deadline {4}in \w+, for progress$/m)
    }))

  it('shows why pods are not ready', () =>
    onStage(ON_HOLD, async (stage) => {
      stage.person.setImage('web:broken')
      await stage.untilReason('WaitingForReplicas')
      await stage.runFor(5)
      const text = (await typeAll(stage, 'status web')).printed.join('\n')
      expect(text).toMatch(/^Not ready {3}1 pod of web:broken: /m)
    }))

  it('shows how the last rollout ended', () =>
    onStage(ON_HOLD, async (stage) => {
      await reachHold(stage)
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      await stage.runFor(120)
      const text = (await typeAll(stage, 'status web')).printed.join('\n')
      expect(text).toContain('Degraded for 2m (AbortedByRequest)')
      expect(text).toContain('Rollout     none runs; 1 to web:b ended 2m ago: Aborted')
      expect(text).not.toContain('STATE')
      expect(text).toContain('to try it again: rolloutplan retry web -n default')
    }))

  it('prints the plan for programs', () =>
    onStage(ON_HOLD, async (stage) => {
      const yaml = await typeAll(stage, 'status web -o yaml')
      expect(parse(yaml.printed.join('\n'))).toMatchObject({ status: { phase: 'Healthy' } })
      const json = await typeAll(stage, 'status -o json')
      expect(JSON.parse(json.printed.join('\n'))).toMatchObject({
        kind: 'List',
        items: [{ kind: 'RolloutPlan', metadata: { name: 'web' } }],
      })
      const name = await typeAll(stage, 'status -o name')
      expect(name.printed).toEqual(['rolloutplan.rolloutplan.dev/web'])
    }))

  it('lists plans, those of all namespaces too', () =>
    onStage(ON_HOLD, async (stage) => {
      await reachHold(stage)
      expect((await typeAll(stage, 'status')).printed).toEqual([
        'NAME  STRATEGY  PHASE   REASON             PROGRESS  WEIGHT  SINCE  IMAGES',
        'web   Canary    Paused  AwaitingPromotion  1/2       20 %    0s     web:b',
      ])
      expect((await typeAll(stage, 'status -A')).printed[1]).toMatch(/^default +web +Canary/)
      const elsewhere = await typeAll(stage, 'status -n elsewhere')
      expect(elsewhere.printed).toEqual([])
      expect(elsewhere.errors).toEqual(['No plans found in namespace "elsewhere"'])
    }))
})

describe('status --watch', () => {
  it('waits for the edit to be seen, prints every change, and ends with 0 when all is well', () =>
    onStage(ON_HOLD, async (stage) => {
      stage.person.setImage('web:b')
      const watch = type(stage, 'status web --watch')
      await stage.untilReason('AwaitingPromotion')
      await stage.runFor(60)
      expect(watch.status).toBeUndefined()
      expect((await typeAll(stage, 'promote web')).status).toBe(0)
      await stage.untilComplete('web:b')
      await stage.runFor(1)
      expect(watch.status).toBe(0)
      const states = watch.printed.map((line) => line.split(/ +/).slice(1, 3).join(' '))
      expect(states[0]).toBe('Healthy Adopted')
      expect(states).toContain('Paused AwaitingPromotion')
      expect(states.at(-1)).toBe('Healthy RolloutComplete')
    }))

  it('says that it waits for an edit to be seen, once', () =>
    onStage(ON_HOLD, async (stage) => {
      stage.killOperator()
      stage.person.setImage('web:b')
      const watch = await typeAll(stage, 'status web --watch --timeout 5s')
      expect(watch.errors).toEqual([
        'The operator has not seen the last edit yet: waiting for it',
        'RolloutPlan "web" is still Healthy: the time to wait for it is over',
      ])
      expect(watch.status).toBe(3)
    }))

  it('ends with 1 when the rollout is aborted', () =>
    onStage(ON_HOLD, async (stage) => {
      await reachHold(stage)
      const watch = type(stage, 'status web -w')
      await typeAll(stage, 'abort web')
      await stage.untilReason('AbortedByRequest')
      await stage.runFor(1)
      expect(watch.status).toBe(1)
      expect(watch.printed.at(-1)).toContain('Degraded AbortedByRequest')
    }))

  it('ends with 3 when the rollout goes on after the time for it', () =>
    onStage(ON_HOLD, async (stage) => {
      await reachHold(stage)
      const watch = await typeAll(stage, 'status web --watch --timeout 1m')
      expect(watch.status).toBe(3)
      expect(watch.errors).toEqual([
        'RolloutPlan "web" is still Paused: the time to wait for it is over',
      ])
    }))

  it('ends with 1 when the plan is deleted', () =>
    onStage(ON_HOLD, async (stage) => {
      await reachHold(stage)
      const watch = type(stage, 'status web --watch')
      await stage.runFor(1)
      stage.person.deletePlan()
      await stage.until(() => stage.see.plan === undefined)
      await stage.runFor(1)
      expect(watch.status).toBe(1)
      expect(watch.errors).toEqual(['RolloutPlan "web" was deleted'])
    }))

  it('keeps quiet while nothing changes', () =>
    onStage(
      { replicas: 2, strategy: canaryOf([], { steps: [{ weight: 50, pause: UNTIL_PROMOTED }] }) },
      async (stage) => {
        await reachHold(stage)
        const watch = type(stage, 'status web --watch')
        await stage.runFor(600)
        expect(watch.printed).toHaveLength(1)
      },
    ))
})

describe('what can not be meant', () => {
  it.each([
    ['status --watch', 'Cannot watch several plans: expected the name of one'],
    ['status web -w -o json', 'Cannot watch with -o: expected one of the two'],
    ['status web --timeout 5m', 'Cannot time out: expected --watch with --timeout'],
    ['status web -A', 'Cannot find RolloutPlan "web" by -A: expected its namespace by -n'],
    ['status wbe', 'Cannot find RolloutPlan "wbe" in namespace "default": did you mean "web"?'],
    ['status other', 'Cannot find RolloutPlan "other" in namespace "default": there are web'],
    [
      'status web -n shop',
      'Cannot find RolloutPlan "web" in namespace "shop": there are no plans in it; -n says another namespace',
    ],
  ])('%s ends with 2', (line, sentence) =>
    onStage(ON_HOLD, async (stage) => {
      const typed = await typeAll(stage, line)
      expect(typed.errors).toEqual([sentence])
      expect(typed.printed).toEqual([])
      expect(typed.status).toBe(2)
    }),
  )
})
