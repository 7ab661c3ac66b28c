import { describe, expect, it } from '@jest/globals'
import { checkManifests, isOf, namespaceOf } from '../../../src/cli/check-manifests.ts'
import { readManifests, type Manifest } from '../../../src/cli/read-manifests.ts'
import { judgeManifest } from '../../../src/main/judge-manifest.ts'
import { SERVICES } from '../../../src/objects/service.ts'
import { DEPLOYMENTS } from '../../../src/objects/workload.ts'
import { planYaml, serviceYaml } from '../../support/manifests.ts'

const request = `apiVersion: rolloutplan.dev/v1alpha1
kind: RolloutRequest
metadata: {name: web-1-promote}
spec: {planRef: {name: web}, rollout: 1, action: Promote}
`

function manifestsOf(...texts: readonly string[]): readonly Manifest[] {
  return readManifests({ name: 'all.yaml', text: texts.join('---\n') }).manifests
}

describe('checkManifests()', () => {
  it('fills in the defaults of our kinds and of others', () => {
    const texts = [planYaml('type: RollingUpdate'), serviceYaml()]
    const { manifests } = checkManifests(manifestsOf(...texts), judgeManifest)
    expect(manifests.map(({ object }) => object)).toMatchObject([
      { spec: { gate: 'Auto', progressDeadlineSeconds: 600 } },
      { spec: { type: 'ClusterIP' } },
    ])
  })

  it('holds a request to its rules', () => {
    const { problems } = checkManifests(manifestsOf(request), judgeManifest)
    expect(problems).toMatchObject([{ line: 4, message: expect.stringMatching(/^spec.*step/) }])
  })

  it('tells objects of one name apart by kind and namespace', () => {
    const elsewhere = serviceYaml().replace('name: web', 'name: web\n  namespace: shop')
    const { problems } = checkManifests(manifestsOf(serviceYaml(), elsewhere), judgeManifest)
    expect(problems).toEqual([])
  })

  it('takes the namespace default for one that is not written', () => {
    const written = serviceYaml().replace('name: web', 'name: web\n  namespace: default')
    const { problems } = checkManifests(manifestsOf(serviceYaml(), written), judgeManifest)
    expect(problems).toMatchObject([{ line: 13 }])
  })
})

it('isOf() and namespaceOf() read what an object says of itself', () => {
  const [service] = manifestsOf(serviceYaml()).map(({ object }) => object)
  expect(service !== undefined && isOf(SERVICES, service)).toBe(true)
  expect(service !== undefined && isOf(DEPLOYMENTS, service)).toBe(false)
  expect(service !== undefined && namespaceOf(service)).toBe('default')
})
