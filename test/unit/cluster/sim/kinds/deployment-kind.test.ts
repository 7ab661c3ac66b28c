import { describe, expect, it } from '@jest/globals'
import { DEPLOYMENT_KIND } from '../../../../../src/cluster/sim/kinds/deployment-kind.ts'
import { without } from '../../../../../src/base/fields.ts'
import {
  complaints,
  objectOf,
  replaced,
  stored,
  updateComplaints,
  type Manifest,
} from '../../../../support/sim/kind-subject.ts'

const labels = { app: 'web' }
const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } }
const least: Manifest = { selector: { matchLabels: labels }, template }

describe('a Deployment that says the least', () => {
  const deployment = stored(DEPLOYMENT_KIND, { spec: least, status: { replicas: 9 } })

  it('has the defaults of the real server', () => {
    expect(without(deployment.spec, 'template', 'selector')).toEqual({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
      },
    })
    expect(deployment.spec.template.spec).toMatchObject({ restartPolicy: 'Always' })
    expect(deployment).not.toHaveProperty('status')
  })

  it('is not changed by being defaulted again', () => {
    expect(DEPLOYMENT_KIND.defaulted(deployment)).toBe(deployment)
  })
})

describe('the strategy', () => {
  it.each([
    [{ type: 'Recreate' }, { type: 'Recreate' }],
    [
      { rollingUpdate: { maxSurge: 1 } },
      { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' } },
    ],
    [
      { rollingUpdate: { maxSurge: null, maxUnavailable: 0 } },
      { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
    ],
  ])('%j becomes %j', (strategy, expected) => {
    expect(stored(DEPLOYMENT_KIND, { spec: { ...least, strategy } }).spec.strategy).toEqual(
      expected,
    )
  })
})

describe('a Deployment is refused', () => {
  const rolling = (rollingUpdate: Manifest): Manifest => ({ strategy: { rollingUpdate } })

  it.each([
    [
      'with an empty selector',
      { selector: {} },
      'spec.selector: Invalid value: {}: empty selector is invalid for deployment',
    ],
    [
      'when its selector does not find its pods',
      { selector: { matchLabels: { app: 'other' } } },
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ],
    [
      'when its pods end',
      { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } },
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
    [
      'when its pods have no containers',
      { template: { ...template, spec: {} } },
      'spec.template.spec.containers: Required value',
    ],
    [
      'with less than no replicas',
      { replicas: -1 },
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'when it can neither surge nor shrink',
      rolling({ maxSurge: 0, maxUnavailable: '0%' }),
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0',
    ],
    [
      'when more than all may be unavailable',
      rolling({ maxUnavailable: '101%' }),
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
    ],
    [
      'with a surge of -1',
      rolling({ maxSurge: -1 }),
      'spec.strategy.rollingUpdate.maxSurge: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'with a rolling update under Recreate',
      { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } },
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
    [
      'with a strategy of its own',
      { strategy: { type: 'Canary' } },
      'spec.strategy: Unsupported value: {"Type":"Canary","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ],
    [
      'when the deadline comes before pods can be ready',
      { minReadySeconds: 600 },
      'spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds',
    ],
  ])('%s', (_sentence, change, expected) => {
    expect(complaints(DEPLOYMENT_KIND, { spec: { ...least, ...change } })).toEqual([expected])
  })

  it('without a selector, which then finds no pods either', () => {
    expect(complaints(DEPLOYMENT_KIND, { spec: { ...least, selector: undefined } })).toEqual([
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ])
  })

  it('when its selector makes no sense, in part and as a whole', () => {
    const selector = { matchExpressions: [{ key: 'a', operator: 'In' }] }
    expect(complaints(DEPLOYMENT_KIND, { spec: { ...least, selector } })).toEqual([
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"In"}]}: invalid label selector',
    ])
  })

  it('for a surge that is no share', () => {
    const found = complaints(DEPLOYMENT_KIND, {
      spec: { ...least, ...rolling({ maxSurge: '1.5%' }) },
    })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/maxSurge: Invalid value: "1\.5%": a valid percent string must be/)
  })
})

describe('a change of a Deployment', () => {
  const old = stored(DEPLOYMENT_KIND, { metadata: { annotations: { a: 'b' } }, spec: least })

  it('leaves the selector as it is', () => {
    const selector = { matchLabels: { ...labels, tier: 'front' } }
    const wanted = {
      ...least,
      selector,
      template: { ...template, metadata: { labels: selector.matchLabels } },
    }
    expect(updateComplaints(DEPLOYMENT_KIND, { spec: wanted }, old)).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"front"}}: field is immutable',
    ])
  })

  it('leaves the status as it is', () => {
    const live = { ...old, status: { replicas: 3 } }
    const next = replaced(DEPLOYMENT_KIND, { spec: least, status: { replicas: 7 } }, live)
    expect(next.status).toBe(live.status)
  })

  it.each([
    ['its replicas', { spec: { ...least, replicas: 2 } }, true],
    ['an annotation', { metadata: { annotations: { a: 'c' } }, spec: least }, true],
    ['a label', { metadata: { annotations: { a: 'b' }, labels }, spec: least }, false],
    ['nothing', { metadata: { annotations: { a: 'b' } }, spec: least }, false],
  ])('of %s raises the generation: %p', (_what, manifest, expected) => {
    const next = DEPLOYMENT_KIND.defaulted(objectOf(DEPLOYMENT_KIND, manifest))
    expect(DEPLOYMENT_KIND.raisesGeneration(next, old)).toBe(expected)
  })
})
