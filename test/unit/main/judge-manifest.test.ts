import { describe, expect, it } from '@jest/globals'
import { judgeManifest } from '../../../src/main/judge-manifest.ts'

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
}
const labels = { app: 'web' }
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
  },
}

function said(object: object): readonly string[] {
  const judgement = judgeManifest(object as typeof service)
  if (judgement.kind !== 'refused') return [judgement.kind]
  return judgement.violations.map(({ path, message }) => `${path}: ${message}`)
}

describe('judgeManifest()', () => {
  it('fills in the defaults of a good manifest', () => {
    expect(judgeManifest(deployment)).toMatchObject({
      kind: 'understood',
      object: { spec: { replicas: 1, strategy: { type: 'RollingUpdate' } } },
    })
  })

  it('knows that it does not know a kind', () => {
    expect(said({ ...service, kind: 'Ingress' })).toEqual(['unknownKind'])
  })

  it('says the version of a kind that it knows by another', () => {
    expect(said({ ...deployment, apiVersion: 'extensions/v1beta1' })).toEqual([
      'apiVersion: "extensions/v1beta1" has no Deployment, expected "apps/v1"',
    ])
  })

  it.each([
    [
      'a mistyped field and the one that was meant',
      { ...deployment, spec: { ...deployment.spec, replica: 3 } },
      ['spec.replica: there is no such field here, expected "replicas"'],
    ],
    [
      'a mistyped field within a list',
      { ...service, spec: { ports: [{ port: 80, targetport: 8080 }] } },
      ['spec.ports[0].targetport: there is no such field here, expected "targetPort"'],
    ],
    [
      'a field that is like no other',
      { ...service, spec: { ...service.spec, colour: 'blue' } },
      ['spec.colour: there is no such field here'],
    ],
    [
      'a value of another type',
      { ...deployment, spec: { ...deployment.spec, replicas: 'three' } },
      ['spec.replicas: cannot unmarshal string into a field of type int'],
    ],
  ])('says %s', (_name, object, expected) => {
    expect(said(object)).toEqual(expected)
  })

  it('says that a port is missing', () => {
    expect(said({ ...service, spec: { ports: [{ targetPort: 80 }] } }).join()).toMatch(
      /^spec\.ports\[0\]\.port: /,
    )
  })
})
