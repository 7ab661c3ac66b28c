import { expect } from '@jest/globals'
import { TARGET_UID_LABEL } from '../../../src/api/labels.ts'
import { DEPLOYMENTS, REPLICA_SETS, type DeploymentSpec } from '../../../src/objects/workload.ts'
import { canaryOf } from '../../support/facts.ts'
import { ADDITIVE, BOUNDED, HELD_BLUE_GREEN, HELD_CANARY } from '../../support/stage/strategies.ts'
import { expectAtRest } from './at-rest.ts'
import type { Operated } from './operated.ts'
import { until } from './ground.ts'
import { row, type Row } from './row.ts'
import { eventsIn } from './sight.ts'
import { apply, budget } from './surroundings.ts'
import { imageOf, surgeOf, templateOf } from './trial.ts'

// What the rows of docs/hand-over.md ask of the operator, with one at work.

const RECREATE = { type: 'Recreate' } as const
/** Stable is older than "web:1", as after an undo. */
const UNDONE = ['web:a', 'web:1', 'web:a']

export const OPERATOR_ROWS: readonly Row<Operated>[] = [
  row('T6: an old version comes up in the set that it has, each pod once', async (on) => {
    const history = ['web:b', 'web:0', 'web:a']
    await on.open({ replicas: 4, strategy: ADDITIVE, history })
    const old = (await on.look()).setOf('web:b')?.metadata.uid
    await on.setImage('web:b')
    const end = await on.untilComplete('web:b')
    expectAtRest(end, 'web:b', 4)
    expect(end.setOf('web:b')?.metadata.uid).toBe(old)
    expect(on.podsMade).toEqual(Array(4).fill('web:b'))
  }),

  row('T7: a scale within the adoption is followed', async (on) => {
    await on.open({ replicas: 6, strategy: ADDITIVE })
    on.afterAdoption(on.trial.specified({ replicas: 9 }))
    await on.setImage('web:b')
    await on.until('somebody has scaled', ({ deployment }) => deployment?.spec.replicas === 9)
    expectAtRest(await on.untilComplete('web:b'), 'web:b', 9)
  }),

  row('T9: a template that goes back within the adoption is obeyed', async (on) => {
    await on.open({ replicas: 6, strategy: ADDITIVE })
    on.afterAdoption(on.trial.specified(imageOf('web:a')))
    await on.setImage('web:b')
    await on.until('it has gone back', isAsked('web:a'))
    expectAtRest(await on.untilComplete('web:a'), 'web:a', 6)
    expect(on.leastReached).toBeGreaterThanOrEqual(6)
  }),

  row('T10: a third version that is asked for within the adoption is rolled out', async (on) => {
    await on.open({ replicas: 6, strategy: ADDITIVE })
    on.afterAdoption(on.trial.specified(imageOf('web:c')))
    await on.setImage('web:b')
    await on.until('it is asked for', isAsked('web:c'))
    expectAtRest(await on.untilComplete('web:c'), 'web:c', 6)
    expect(on.podsMade.filter((image) => image === 'web:c')).toHaveLength(6)
    expect(on.leastReached).toBeGreaterThanOrEqual(6)
  }),

  row('T11: a guard that somebody takes back within the adoption does no harm', async (on) => {
    await on.open({ replicas: 6, strategy: ADDITIVE })
    on.afterAdoption(on.trial.specified(surgeOf(1)))
    await on.setImage('web:b')
    const end = await on.untilComplete('web:b')
    expectAtRest(end, 'web:b', 6)
    expect(end.deployment?.spec.strategy?.rollingUpdate?.maxSurge).toBe(1)
  }),

  row('T12: scaled to 0 and back, no old version comes up', async (on) => {
    await on.open({ replicas: 4, strategy: HELD_CANARY, history: UNDONE })
    await on.setImage('web:b')
    await on.untilReason('AwaitingPromotion')
    await on.scale(0)
    await on.until('nothing runs', ({ sizes }) => Object.keys(sizes).length === 0)
    await on.ground.settle()
    await on.scale(4)
    await on.until('stable is back', ({ ready }) => ready['web:a'] !== undefined)
    await on.untilReason('AwaitingPromotion')
    await on.request('Promote')
    expectAtRest(await on.untilComplete('web:b'), 'web:b', 4)
    expect(on.podsMade).not.toContain('web:1')
  }),

  row('T13: a Deployment that is scaled to 0 just before is handed nothing', async (on) => {
    await on.open({ replicas: 4, strategy: ADDITIVE })
    on.beforeAdoption(on.trial.specified({ replicas: 0 }))
    await on.setImage('web:b')
    await on.until('nothing runs', ({ sizes }) => Object.keys(sizes).length === 0)
    await on.ground.settle()
    await on.scale(4)
    expectAtRest(await on.untilComplete('web:b'), 'web:b', 4)
  }),

  ...[
    ['a canary', HELD_CANARY] as const,
    ['a blue/green, whose users are pinned', HELD_BLUE_GREEN] as const,
  ].map(([name, strategy]) =>
    row<Operated>(`T14, T15: resumed in the middle of ${name}, Kubernetes finishes`, async (on) => {
      await on.open({ replicas: 6, strategy })
      await on.setImage('web:b')
      await on.untilReason('AwaitingPromotion')
      await on.resume()
      const end = await on.untilComplete('web:b')
      expectAtRest(end, 'web:b', 6)
      expect(end.past).toEqual(['Overridden Overridden'])
      expect(on.leastReached).toBeGreaterThanOrEqual(1)
    }),
  ),

  row('T17: strategy Recreate may be scaled while it is rolled', async (on) => {
    await on.open({ replicas: 4, strategy: RECREATE, deployment: { strategy: RECREATE } })
    await on.setImage('web:b')
    await on.until('stable goes', ({ sizes }) => sizes['web:a'] === undefined)
    await on.scale(6)
    expectAtRest(await on.untilComplete('web:b'), 'web:b', 6)
  }),

  row('T18: a deadline that had passed before is told of, and a resume ends it', async (on) => {
    await leftExceeded(on)
    await on.adopt(ADDITIVE)
    await untilConcern(on, 'progress deadline')
    await on.setImage('web:b')
    expectAtRest(await on.untilComplete('web:b'), 'web:b', 2)
    expect(await on.trial.condition('Progressing')).toBe('False ProgressDeadlineExceeded')
    await on.resume()
    await until(on.ground, 'the deadline is forgotten', async () => {
      return (await on.trial.condition('Progressing')) !== 'False ProgressDeadlineExceeded'
    })
    expectAtRest(await on.untilComplete('web:b'), 'web:b', 2)
  }),

  row('T19: who applies on the server meets no conflict after a rollout', async (on) => {
    const owned = { replicas: 4, ...surgeOf(2), ...container('web:a') }
    await apply(on.trial, owned)
    await on.trial.untilComplete()
    await on.adopt(BOUNDED)
    await apply(on.trial, { ...owned, ...container('web:b') }, false)
    expectAtRest(await on.untilComplete('web:b'), 'web:b', 4)
    await apply(on.trial, { replicas: 5, ...surgeOf(3), ...container('web:c') }, false)
    expectAtRest(await on.untilComplete('web:c'), 'web:c', 5)
  }),

  row('T20: a manifest that names paused is told of, and the gate is shut again', async (on) => {
    await on.trial.create(4, {})
    await on.trial.untilComplete()
    await apply(on.trial, { paused: false, ...container('web:a') })
    await on.adopt(ADDITIVE)
    await untilConcern(on, 'names spec.paused')
    await apply(on.trial, { paused: false, ...container('web:b') })
    expectAtRest(await on.untilComplete('web:b'), 'web:b', 4)
  }),

  row('T21: the gate is opened for the version that is asked for', async (on) => {
    await on.open({ replicas: 4, strategy: RECREATE, deployment: { strategy: RECREATE } })
    on.beforeWriteToTarget(on.trial.specified(imageOf('web:c')))
    await on.setImage('web:b')
    expectAtRest(await on.untilComplete('web:c'), 'web:c', 4)
    expect(on.podsMade).toEqual(Array(4).fill('web:c'))
  }),

  row('T22: no rollout starts while another Deployment would take U', async (on) => {
    await on.open({ replicas: 4, strategy: ADDITIVE })
    const { selector, template } = EXCLUDING
    await on.trial.create(1, { selector, template }, 'other')
    await on.trial.untilComplete('other')
    await on.setImage('web:b')
    const { message } = await on.untilReason('InvalidSpec')
    expect(message).toContain('"other"')
    await on.ground.settle()
    expect((await on.look()).sizes).toEqual({ 'web:a': 4, 'other:1': 1 })
  }),

  row('T23: what an orphaned rollout left goes when a Deployment comes back', async (on) => {
    await on.open({ replicas: 4, strategy: HELD_CANARY })
    await on.setImage('web:b')
    const { deployment } = await on.untilReason('AwaitingPromotion')
    const { namespace, cluster } = on.ground
    const key = { namespace, name: 'web' }
    await cluster.delete(DEPLOYMENTS, key, { propagation: 'Orphan' })
    await on.untilReason('TargetNotFound')
    await until(on.ground, 'it is gone', async () => {
      return (await cluster.get(DEPLOYMENTS, key)) === undefined
    })
    await on.trial.create(4, {})
    await on.until('nothing is left', ({ sizes }) => sizes['web:b'] === undefined)
    const end = await on.untilComplete('web:a')
    expectAtRest(end, 'web:a', 4)
    const uid = deployment?.metadata.uid
    expect(end.sets.map(({ metadata }) => metadata.labels?.[TARGET_UID_LABEL])).not.toContain(uid)
    expect(on.leastReached).toBeGreaterThanOrEqual(4)
  }),

  row('T24: a budget that a sick version blocks is told of, and free after it', async (on) => {
    await budget(on.trial, { maxUnavailable: 1 })
    const plan = { progressDeadlineSeconds: 5 }
    await on.open({ replicas: 4, strategy: canaryOf([25]), plan })
    await untilConcern(on, 'allows no eviction')
    await on.setImage('web:broken')
    await on.untilReason('ProgressDeadlineExceeded')
    await on.until('it is gone', ({ sizes }) => sizes['web:broken'] === undefined)
    expect((await on.look()).ready).toEqual({ 'web:a': 4 })
  }),
]

const EXCLUDING: Pick<DeploymentSpec, 'selector' | 'template'> = {
  selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },
  template: templateOf('other:1', 'other'),
}

type Looking = Parameters<Operated['until']>[1]

/** Whether somebody has asked for an image by now, and the operator has seen U through. */
function isAsked(image: string): Looking {
  return ({ deployment }) => deployment?.spec.template.spec.containers[0]?.image === image
}

/** What is applied of a container. */
function container(image: string): object {
  const { metadata, spec } = templateOf(image)
  return { selector: { matchLabels: { app: 'web' } }, template: { metadata, spec } }
}

/** Events come a little after what they tell of. */
async function untilConcern({ ground }: Operated, text: string): Promise<void> {
  await until(ground, `a concern is told: ${text}`, async () => {
    const events = await eventsIn(ground.cluster, ground.namespace)
    const concerns = events.filter(({ reason }) => reason === 'PreflightConcern')
    return concerns.some(({ message }) => message.includes(text))
  })
}

/** Paused after a version that did not come, whose set is gone: D asks for what serves. */
async function leftExceeded({ trial, ground }: Operated): Promise<void> {
  await trial.create(2, { progressDeadlineSeconds: 2 })
  await trial.untilComplete()
  await trial.edit(imageOf('web:broken'))
  await trial.untilCondition('Progressing', 'False ProgressDeadlineExceeded')
  await trial.edit({ paused: true })
  await trial.edit(imageOf('web:a'))
  const sick = await trial.setOf('web:broken')
  const key = { namespace: ground.namespace, name: sick.metadata.name }
  await ground.cluster.delete(REPLICA_SETS, key, { propagation: 'Background' })
  await ground.settle()
}
