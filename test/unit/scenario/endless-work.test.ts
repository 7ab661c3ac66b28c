import { describe, expect, it } from '@jest/globals'
import { endlessWork } from '../../../src/scenario/endless-work.ts'
import type { Scenario } from '../../../src/scenario/scenario.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'

type Spec = Scenario['spec']

const SPEC = { images: {}, timeline: [] } as unknown as Spec
const INIT = { initContainers: [{ name: 'first', image: 'first:1' }] }
const MAIN = { containers: [{ name: 'main', image: 'main:1' }] }

function made(kind: string, spec: object): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'work' }, spec } as KubeObject
}

/** The images that are told of. */
function told(object: KubeObject, spec: Partial<Spec> = {}): readonly string[] {
  const manifests = new Map([['a.yaml', [object, object]]])
  return endlessWork({ ...SPEC, ...spec }, manifests).map((text) => text.split('"')[3] ?? '')
}

describe('endlessWork()', () => {
  it.each<[string, KubeObject, readonly string[]]>([
    ['a Job', made('Job', { template: { spec: { ...INIT, ...MAIN } } }), ['first:1', 'main:1']],
    [
      'a CronJob',
      made('CronJob', { jobTemplate: { spec: { template: { spec: MAIN } } } }),
      ['main:1'],
    ],
    [
      'a Deployment by its init containers',
      made('Deployment', { template: { spec: { ...INIT, ...MAIN } } }),
      ['first:1'],
    ],
    ['a Pod by them', made('Pod', { ...INIT, ...MAIN }), ['first:1']],
    [
      'no sidecar',
      made('Pod', { initContainers: [{ name: 'a', image: 'a:1', restartPolicy: 'Always' }] }),
      [],
    ],
    [
      'no Job with a deadline',
      made('Job', { activeDeadlineSeconds: 60, template: { spec: MAIN } }),
      [],
    ],
    ['nothing that makes no pods', made('ConfigMap', {}), []],
  ])('tells of %s', (_, object, images) => {
    expect(told(object)).toEqual(images)
  })

  it.each<[string, object]>([
    ['ends', { images: { 'main:1': { crashAfterSeconds: 5, exitCode: 0 } } }],
    ['is not pulled', { images: { 'main:1': { pullFails: true } } }],
    [
      'is to behave otherwise later',
      { timeline: [{ at: 0, behave: { image: 'main:1', crashAfterSeconds: 5 } }] },
    ],
  ])('tells of no image that %s', (_, spec) => {
    expect(told(made('Job', { template: { spec: MAIN } }), spec as Partial<Spec>)).toEqual([])
  })

  it('says what to write', () => {
    const manifests = new Map([['a.yaml', [made('Job', { template: { spec: MAIN } })]]])
    expect(endlessWork(SPEC, manifests)).toEqual([
      'Job "work" is never done with "main:1", which runs for ever: nothing under images says when ' +
        'it ends (crashAfterSeconds, and exitCode 0 where it ends well)',
    ])
  })
})
