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

function deploymentWith(container: object): object {
  const template = { ...deployment.spec.template, spec: { containers: [container] } }
  return { ...deployment, spec: { ...deployment.spec, template } }
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
      ['spec.replicas: a text, expected a whole number'],
    ],
  ])('says %s', (_name, object, expected) => {
    expect(said(object)).toEqual(expected)
  })

  it.each([
    [
      'ports',
      { ...service, spec: { selector: { app: 'web' } } },
      'spec.ports: missing, expected one port or more, such as [{port: 80}], or clusterIP: None beside it',
    ],
    [
      'a port',
      { ...service, spec: { ports: [{ targetPort: 80 }] } },
      'spec.ports[0].port: missing, expected a number such as 80',
    ],
    [
      'a selector',
      { ...deployment, spec: { template: deployment.spec.template } },
      'spec.selector: missing, expected labels of its pods, such as matchLabels: {app: web}',
    ],
    [
      'what a probe does',
      deploymentWith({ name: 'web', image: 'web:1', livenessProbe: {} }),
      'spec.template.spec.containers[0].livenessProbe: missing: must specify a handler type',
    ],
    [
      'an image',
      deploymentWith({ name: 'web' }),
      'spec.template.spec.containers[0].image: missing, expected an image such as nginx:1.29',
    ],
  ])('says what to write for %s', (_name, object, sentence) => {
    expect(said(object)).toContain(sentence)
  })
})
