import { describe, expect, it } from '@jest/globals'
import { findServiceProblems } from '../../../../../src/domain/rollout/preflight/services.ts'
import type { Service } from '../../../../../src/objects/service.ts'
import {
  blueGreenOf,
  canaryOf,
  deploymentOf,
  factsOf,
  planOf,
  serviceOf,
} from '../../../../support/facts.ts'

const good = serviceOf('web', { app: 'web' })

function problems(services: readonly Service[], strategy = blueGreenOf()): readonly string[] {
  const facts = factsOf({
    plan: planOf(strategy),
    services: new Map(services.map((service) => [service.metadata.name, { service, slices: [] }])),
  })
  return findServiceProblems(facts, deploymentOf()).map(
    ({ severity, reason, message }) => `${severity} ${reason}: ${message}`,
  )
}

function borrowed(service: Service): Service {
  const annotations = { 'rolloutplan.dev/borrowed': '{}' }
  return { ...service, metadata: { ...service.metadata, annotations } }
}

describe('findServiceProblems()', () => {
  it.each([
    ['an active Service that selects the pods', [good]],
    [
      'one whose selector a rollout has pinned',
      [borrowed(serviceOf('web', { app: 'web', 'pod-template-hash': 'x' }))],
    ],
    [
      'a preview Service that selects the pods as well',
      [good, serviceOf('web-preview', { app: 'web' })],
    ],
  ])('is content with %s', (_name, services) => {
    expect(problems(services)).toEqual([])
  })

  it('waits for an active Service that is not there, not for a preview Service', () => {
    expect(problems([])).toEqual(['wait ReferenceNotFound: Service "web" does not exist'])
  })

  it.each([
    ['other pods', { app: 'shop' }, 'app=shop'],
    ['a label that the pods do not have', { app: 'web', tier: 'front' }, 'app=web,tier=front'],
    ['nothing', undefined, 'empty'],
    [
      "one revision, by the user's own hand",
      { app: 'web', 'pod-template-hash': 'x' },
      'app=web,pod-template-hash=x',
    ],
  ])('refuses a Service that selects %s', (_name, selector, said) => {
    expect(problems([serviceOf('web', selector)])).toEqual([
      `refuse ServiceMismatch: Cannot send users through Service "web": its selector is ${said}, ` +
        'expected some of the labels of Deployment "web": app=web',
    ])
  })

  it('refuses a preview Service that selects other pods', () => {
    const [problem] = problems([good, serviceOf('web-preview', { app: 'shop' })])
    expect(problem).toMatch(/^refuse ServiceMismatch: .*"web-preview"/)
  })

  it('does not read the Service of a canary without a router', () => {
    expect(problems([], canaryOf([20], { service: 'web' }))).toEqual([])
  })

  it('waits for the Service of a canary with a router', () => {
    const routed = canaryOf([20], { service: 'web', router: { type: 'GatewayAPI' } })
    expect(problems([], routed)).toEqual(['wait ReferenceNotFound: Service "web" does not exist'])
  })
})
