import { describe, expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import type { KubeObject } from '../../../src/objects/meta.ts'
import { unknownNames } from '../../../src/scenario/scenario-names.ts'
import { deploymentYaml, planYaml, serviceYaml } from '../../support/manifests.ts'
import { scenario } from '../../support/scenarios.ts'

const NO_PORTS = `apiVersion: v1
kind: Service
metadata: {name: headless}
spec: {clusterIP: None, selector: {app: web}}
`
const ALL = [
  deploymentYaml('web'),
  serviceYaml('web'),
  planYaml('type: BlueGreen\nblueGreen: {activeService: web, previewService: web-preview}'),
  NO_PORTS,
]
const ELSEWHERE = [deploymentYaml('shop'), serviceYaml('shop')].map((text) =>
  text.replace('name: shop', 'name: shop\n  namespace: shop'),
)
const LATER = deploymentYaml('later').replace('web:1', 'later:1')

describe('unknownNames()', () => {
  it.each([
    ['Deployments', [{ at: '1s', setImage: { deployment: 'web', image: 'web:2' } }], []],
    [
      'containers',
      [{ at: '1s', setImage: { deployment: 'web', container: 'web', image: 'b' } }],
      [],
    ],
    ['what is applied later', [{ at: '2s', scale: { deployment: 'later', replicas: 1 } }], []],
    ['plans', [{ at: '1s', request: { plan: 'web', action: 'Abort' } }], []],
    [
      'objects that come to be in the run',
      ['Pod', 'ReplicaSet', 'RolloutRequest'].map((kind) => ({
        at: '1s',
        delete: { kind, name: 'web-x' },
      })),
      [
        { by: '1m', event: 'BackOff', about: { kind: 'Pod', name: 'we' } },
        { by: '1m', object: { kind: 'Pod', name: 'web' }, gone: true },
      ],
    ],
    [
      'what any cluster has',
      [
        { at: '1s', delete: { kind: 'Service', name: 'kubernetes' } },
        { at: '1s', delete: { kind: 'ServiceAccount', name: 'default' } },
        { at: '1s', delete: { kind: 'ClusterRole', name: 'edit' } },
      ],
      [{ by: '1m', object: { kind: 'Namespace', name: 'kube-system' }, has: {} }],
    ],
    [
      'Services made for a plan',
      [{ at: '1s', traffic: { service: 'web-preview', requestsPerSecond: 1 } }],
      [{ by: '1m', service: 'web-preview', answeredBy: ['web:1'] }],
    ],
    [
      'Services of other namespaces',
      [{ at: '1s', traffic: { service: 'shop', namespace: 'shop', requestsPerSecond: 1 } }],
      [{ always: 'requestsRefused', of: 'shop', equals: 0 }],
    ],
    [
      'objects of other namespaces, where they are told or it does not matter',
      [],
      [
        { by: '1m', object: { kind: 'Deployment', name: 'shop', namespace: 'shop' }, gone: true },
        { by: '1m', event: 'ScalingReplicaSet', about: { kind: 'Deployment', name: 'shop' } },
        { by: '1m', event: 'BackOff', about: { kind: 'Pod', name: 'shop' } },
      ],
    ],
    [
      'all requests',
      [{ at: '1s', traffic: { service: 'web', requestsPerSecond: 1 } }],
      [{ always: 'requestsRefused', equals: 0 }],
    ],
  ])('knows %s', (_, timeline, expectations) => {
    expect(said({ timeline, expect: expectations })).toEqual([])
  })

  it.each([
    [
      'setImage',
      { deployment: 'webb', image: 'web:2' },
      'setImage.deployment: no manifest has a Deployment "webb", expected "web", the nearest of later, web',
    ],
    [
      'setImage',
      { deployment: 'web', container: 'nginx', image: 'web:2' },
      'setImage.container: Deployment "web" has no container "nginx", expected web',
    ],
    [
      'scale',
      { deployment: 'shop', replicas: 1 },
      'scale.deployment: Deployment "shop" is in namespace shop, and this is about "default": leave out its metadata.namespace',
    ],
    [
      'resume',
      { deployment: 'x' },
      'resume.deployment: no manifest has a Deployment "x", expected later, web',
    ],
    [
      'undo',
      { deployment: 'x' },
      'undo.deployment: no manifest has a Deployment "x", expected later, web',
    ],
    [
      'request',
      { plan: 'wbe', action: 'Abort' },
      'request.plan: no manifest has a RolloutPlan "wbe", expected "web"',
    ],
    [
      'traffic',
      { service: 'web-servce', requestsPerSecond: 1 },
      'traffic.service: no manifest has a Service "web-servce", expected headless, shop, web, web-preview',
    ],
    [
      'traffic',
      { service: 'headless', requestsPerSecond: 1 },
      'traffic.service: Service "headless" has no ports to send requests to: write its spec.ports',
    ],
    [
      'traffic',
      { service: 'shop', requestsPerSecond: 1 },
      'traffic.namespace: no Service "shop" is in "default", expected shop',
    ],
    [
      'behave',
      { image: 'web:3', neverReady: true },
      'behave.image: nothing runs the image "web:3", expected "web:1", the nearest of later:1, web:1',
    ],
    [
      'patch',
      { kind: 'Service', name: 'wed', merge: {} },
      'patch.name: no manifest has a Service "wed", expected "web", the nearest of headless, web, web-preview',
    ],
    [
      'delete',
      { kind: 'RolloutPlan', name: 'x' },
      'delete.name: no manifest has a RolloutPlan "x", expected web',
    ],
    [
      'delete',
      { kind: 'ConfigMap', name: 'wed' },
      'delete.name: no manifest has a ConfigMap "wed", expected one in spec.manifests',
    ],
    [
      'delete',
      { kind: 'ReplicaSet', name: 'wbe-7' },
      'delete.name: no manifest has a ReplicaSet "wbe-7", expected later-…, web-…',
    ],
    [
      'deletePod',
      { kind: 'ReplicaSet', name: 'x' },
      'deletePod.name: no manifest has a ReplicaSet "x", expected later-…, web-…',
    ],
    [
      'cordon',
      { node: 'nod-1' },
      'cordon.node: no manifest has a Node "nod-1", expected "node-1", the nearest of node-1, node-2, node-3',
    ],
  ])('does not know in %s: %j', (deed, wish, sentence) => {
    expect(said({ timeline: [{ at: '1s', [deed]: wish }] })).toEqual([
      `spec.timeline[0].${sentence}`,
    ])
  })

  it.each([
    ['deployment', ', expected "Deployment"'],
    ['Statefulset', ', expected "StatefulSet"'],
    ['deploy', ', expected "Deployment"'],
    ['Svc', ', expected "Service"'],
    ['pods', ', expected "Pod"'],
    ['rp', ', expected "RolloutPlan"'],
    ['Ingress', ': leave it out of the scenario, or use one of the kinds in docs/scenarios.md'],
  ])('says of the kind %s what to write', (kind, advice) => {
    expect(said({ timeline: [{ at: '1s', delete: { kind, name: 'web' } }] })).toEqual([
      `spec.timeline[0].delete.kind: the simulated cluster has no kind "${kind}"${advice}`,
    ])
  })

  it.each([
    [
      { by: '1m', plan: 'x', phase: 'Healthy' },
      'plan: no manifest has a RolloutPlan "x", expected web',
    ],
    [
      { by: '1m', service: 'x', answeredBy: ['web:1'] },
      'service: no manifest has a Service "x", expected headless, shop, web, web-preview',
    ],
    [
      { always: 'requestsRefused', of: 'web', equals: 0 },
      'of: no client sends requests to Service "web", expected some in spec.traffic',
    ],
    [
      { by: '1m', service: 'web', answeredBy: ['web:1'] },
      'service: no client sends requests to Service "web", expected some in spec.traffic',
    ],
    [
      { by: '1m', deployment: 'web', image: 'x', complete: true },
      'image: nothing runs the image "x", expected later:1, web:1',
    ],
    [
      { always: 'pods', of: 'web-preview', atMost: 3 },
      'of: no manifest has a Deployment "web-preview", expected later, web',
    ],
    [
      { atEnd: 'availablePods', of: 'shop', atLeast: 3 },
      'of: Deployment "shop" is in namespace shop, and this is about "default": leave out its metadata.namespace',
    ],
    [
      { by: '1m', object: { kind: 'Deployment', name: 'shop' }, gone: true },
      'object.namespace: missing: Deployment "shop" is in another one, expected shop',
    ],
    [
      { atEnd: 'requestErrors', of: 'later', atMost: 3 },
      'of: no manifest has a Service "later", expected headless, shop, web, web-preview',
    ],
    [
      { by: '1m', object: { kind: 'ResourceQuota', name: 'x' }, gone: true },
      'object.name: no manifest has a ResourceQuota "x", expected one in spec.manifests',
    ],
    [
      { by: '1m', event: 'BackOff', about: { kind: 'Pod', name: 'wbe' } },
      'about.name: no manifest has a Pod "wbe", expected later-…, shop-…, web-…',
    ],
    [
      { by: '1m', object: { kind: 'Pod', name: 'wbe' }, gone: true },
      'object.name: no manifest has a Pod "wbe", expected later-…, web-…',
    ],
  ])('does not know in an expectation: %j', (expectation, sentence) => {
    expect(said({ expect: [expectation] })).toEqual([`spec.expect[0].${sentence}`])
  })

  it('does not know an image that is to answer', () => {
    const traffic = [{ service: 'web', requestsPerSecond: 1 }]
    const expectation = { by: '1m', service: 'web', answeredBy: ['web:1', 'web:7'] }
    expect(said({ traffic, expect: [expectation] })).toEqual([
      'spec.expect[0].answeredBy[1]: nothing runs the image "web:7", expected "web:1", the nearest of later:1, web:1',
    ])
  })

  it.each([[[]], [[{ service: 'web', requestsPerSecond: 0 }]]])(
    'does not judge requests that nobody sends: %j',
    (traffic) => {
      const expectations = [
        { always: 'requestsRefused', equals: 0 },
        { atEnd: 'requestErrors', of: 'web', equals: 0 },
      ]
      expect(said({ traffic, expect: expectations })).toEqual([
        'spec.expect[0]: no client sends requests, expected some in spec.traffic',
        'spec.expect[1].of: no client sends requests to Service "web", expected some in spec.traffic',
      ])
    },
  )

  it('does not know an image that nothing runs', () => {
    expect(said({ images: { 'web:1': {}, 'web:1.0': {} } })).toEqual([
      'spec.images[web:1.0]: nothing runs the image "web:1.0", expected later:1, web:1',
    ])
  })

  it('knows an image that an edit brings', () => {
    const merge = {
      spec: { template: { spec: { containers: [{ name: 'web', image: 'web:3' }] } } },
    }
    const patch = { kind: 'Deployment', name: 'web', merge }
    expect(said({ images: { 'web:3': {} }, timeline: [{ at: '1s', patch }] })).toEqual([])
  })

  it('asks for a manifest where there is none', () => {
    const timeline = [{ at: '1s', undo: { deployment: 'web' } }]
    const sentences = unknownNames(scenario({ timeline }), new Map()).map(({ message }) => message)
    expect(sentences).toEqual([
      'no manifest has a Deployment "web", expected one in spec.manifests',
    ])
  })
})

function said(spec: object): readonly string[] {
  const manifests = new Map([
    ['all.yaml', [...ALL, ...ELSEWHERE].flatMap(objectsOf)],
    ['later.yaml', objectsOf(LATER)],
  ])
  return unknownNames(scenario(spec), manifests).map(({ path, message }) => `${path}: ${message}`)
}

function objectsOf(yaml: string): readonly KubeObject[] {
  return parseAllDocuments(yaml).map((document) => document.toJS() as KubeObject)
}
