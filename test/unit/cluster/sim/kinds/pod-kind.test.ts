import { describe, expect, it } from '@jest/globals'
import { deepFreeze } from '../../../../../src/base/json.ts'
import { isClusterError } from '../../../../../src/cluster/errors.ts'
import { POD_KIND } from '../../../../../src/cluster/sim/kinds/pod-kind.ts'
import { REPLICA_SET_KIND } from '../../../../../src/cluster/sim/kinds/replica-set-kind.ts'
import {
  complaints,
  objectOf,
  selectableIn,
  stored,
  updateComplaints,
} from '../../../../support/sim/kind-subject.ts'

const nginx = { name: 'nginx', image: 'nginx:1.27' }
const labels = { app: 'web' }
const PROBE = { exec: { command: ['true'] } }

describe('a pod that says the least', () => {
  const pod = stored(POD_KIND, { spec: { containers: [nginx] }, status: { phase: 'Running' } })

  it('has the defaults of the real server', () => {
    expect(pod.spec).toEqual({
      containers: [
        {
          ...nginx,
          imagePullPolicy: 'IfNotPresent',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 0,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      serviceAccount: 'default',
      serviceAccountName: 'default',
      terminationGracePeriodSeconds: 30,
      tolerations: ['not-ready', 'unreachable'].map((trouble) => ({
        key: `node.kubernetes.io/${trouble}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
    })
  })

  it('is pending, whatever the client said', () => {
    expect(pod.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' })
  })
})

describe('defaults that depend on other fields', () => {
  it('asks for what it is limited to', () => {
    const limits = { cpu: 0.5, memory: '1024Mi' }
    const resources = { limits, requests: { cpu: '100m' } }
    const pod = stored(POD_KIND, { spec: { containers: [{ ...nginx, resources }] } })
    expect(pod.spec.containers[0]?.resources).toEqual({
      limits: { cpu: '500m', memory: '1Gi' },
      requests: { cpu: '100m', memory: '1Gi' },
    })
  })

  it('fills in a probe and a port', () => {
    const container = {
      ...nginx,
      ports: [{ containerPort: 80 }],
      readinessProbe: { httpGet: { port: 80 }, periodSeconds: 2 },
    }
    const pod = stored(POD_KIND, { spec: { containers: [container] } })
    expect(pod.spec.containers[0]).toMatchObject({
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      readinessProbe: {
        httpGet: { path: '/', port: 80, scheme: 'HTTP' },
        timeoutSeconds: 1,
        periodSeconds: 2,
        successThreshold: 1,
        failureThreshold: 3,
      },
    })
  })

  it('adds no toleration where the pod has an opinion of its own', () => {
    const tolerations = [{ operator: 'Exists' }]
    const pod = stored(POD_KIND, { spec: { containers: [nginx], tolerations } })
    expect(pod.spec.tolerations).toEqual(tolerations)
  })
})

describe('pods of one template', () => {
  const set = stored(REPLICA_SET_KIND, {
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [nginx] } },
    },
  })
  const { spec } = set.spec.template

  it('share one spec', () => {
    const one = stored(POD_KIND, { metadata: { name: 'one', labels }, spec })
    const other = stored(POD_KIND, { metadata: { name: 'other', labels }, spec })
    expect(one.spec).toBe(other.spec)
    expect(one.status).toBe(other.status)
  })

  it('keep their containers by reference when they are bound', () => {
    const pod = stored(POD_KIND, { spec })
    const bound = objectOf(POD_KIND, { ...pod, spec: { ...pod.spec, nodeName: 'node-1' } })
    const defaulted = POD_KIND.defaulted(deepFreeze(bound))
    expect(defaulted.spec).toBe(bound.spec)
    expect(POD_KIND.validate(defaulted, pod)).toEqual([])
  })

  it('have the spec of the template apart from what only pods get', () => {
    expect(spec).not.toHaveProperty('serviceAccountName')
    expect(spec).not.toHaveProperty('tolerations')
  })
})

describe('a pod is refused', () => {
  it.each([
    ['without containers', {}, 'spec.containers: Required value'],
    [
      'without an image',
      { containers: [{ name: 'a' }] },
      'spec.containers[0].image: Required value',
    ],
    ['without a name', { containers: [{ image: 'a' }] }, 'spec.containers[0].name: Required value'],
    [
      'with two containers of one name',
      { containers: [nginx], initContainers: [nginx] },
      'spec.initContainers[0].name: Duplicate value: "nginx"',
    ],
    [
      'with a port out of range',
      { containers: [{ ...nginx, ports: [{ containerPort: 65536 }] }] },
      'spec.containers[0].ports[0].containerPort: Invalid value: 65536: must be between 1 and 65535, inclusive',
    ],
    [
      'with an unknown policy',
      { containers: [nginx], restartPolicy: 'Sometimes' },
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
    ],
    [
      'asking for more than its limit',
      { containers: [{ ...nginx, resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }] },
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ],
    [
      'asking for devices without a limit',
      { containers: [{ ...nginx, resources: { requests: { 'nvidia.com/gpu': '1' } } }] },
      'spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources',
    ],
    [
      'asking for fewer devices than its limit',
      {
        containers: [
          { ...nginx, resources: { requests: { 'a.com/x': '1' }, limits: { 'a.com/x': '2' } } },
        ],
      },
      'spec.containers[0].resources.requests: Invalid value: "1": must be equal to a.com/x limit of 2',
    ],
    [
      'with a probe that does nothing',
      { containers: [{ ...nginx, livenessProbe: {} }] },
      'spec.containers[0].livenessProbe: Required value: must specify a handler type',
    ],
    [
      'with a liveness probe that must succeed twice',
      { containers: [{ ...nginx, livenessProbe: { exec: {}, successThreshold: 2 } }] },
      'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
    ],
    [
      'mounting a volume that it does not have',
      { containers: [{ ...nginx, volumeMounts: [{ name: 'x', mountPath: '/x' }] }] },
      'spec.containers[0].volumeMounts[0].name: Not found: "x"',
    ],
    [
      'with a negative grace period',
      { containers: [nginx], terminationGracePeriodSeconds: -1 },
      'spec.terminationGracePeriodSeconds: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'tolerating a value of nothing',
      { containers: [nginx], tolerations: [{ value: 'a' }] },
      'spec.tolerations[0].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ],
    [
      'probing what ends before the rest starts',
      { containers: [nginx], initContainers: [{ ...nginx, name: 'i', startupProbe: PROBE }] },
      'spec.initContainers[0].startupProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
    [
      'with a volume whose name is none',
      { containers: [nginx], volumes: [{ name: 'a.b', emptyDir: {} }] },
      'spec.volumes[0].name: Invalid value: "a.b": must not contain dots',
    ],
    [
      'probing by a scheme that there is not',
      { containers: [{ ...nginx, readinessProbe: { httpGet: { port: 80, scheme: 'https' } } }] },
      'spec.containers[0].readinessProbe.httpGet.scheme: Unsupported value: "https": supported values: "HTTP", "HTTPS"',
    ],
    [
      'tolerating an effect that there is not',
      { containers: [nginx], tolerations: [{ key: 'a', effect: 'Never' }] },
      'spec.tolerations[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
    [
      'spreading over nothing',
      {
        containers: [nginx],
        topologySpreadConstraints: [{ maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }],
      },
      'spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty',
    ],
  ])('%s', (_sentence, spec, expected) => {
    expect(complaints(POD_KIND, { spec })).toEqual([expected])
  })

  it.each([
    [
      { spec: { containers: [{ ...nginx, ports: [{ containerPort: 'http' }] }] } },
      'spec.containers[0].ports[0].containerPort: cannot unmarshal string into a field of type int',
    ],
    [
      { metadata: { name: 'web', ownerReferences: -1 } },
      'metadata.ownerReferences: cannot unmarshal number into a field of type list',
    ],
    [
      { metadata: { name: 'web', managedFields: [{ manager: 1 }] } },
      'metadata.managedFields[0].manager: cannot unmarshal number into a field of type string',
    ],
  ])('when a field is of the wrong type, with the path: %j', (manifest, complaint) => {
    let refusal: unknown
    try {
      stored(POD_KIND, manifest)
    } catch (error) {
      refusal = error
    }
    expect(isClusterError(refusal, 'BadRequest')).toBe(true)
    expect(refusal).toMatchObject({
      message: `Pod in version "v1" cannot be handled as a Pod: json: ${complaint}`,
    })
  })

  it.each([
    [{ name: undefined }, 'metadata.name: Required value: name or generateName is required'],
    [{ name: 'Web' }, 'metadata.name: Invalid value: "Web": a lowercase RFC 1123 subdomain'],
    [{ labels: { app: '-' } }, 'metadata.labels: Invalid value: "-": a valid label must be'],
    [
      { labels: { '/': 'a' } },
      'metadata.labels: Invalid value: "/": prefix part must be non-empty',
    ],
    [
      { annotations: { big: 'x'.repeat(300_000) } },
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ],
    [
      { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'a' }] },
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ],
    [
      {
        ownerReferences: ['a', 'b'].map((name) => ({
          apiVersion: 'v1',
          kind: 'Node',
          name,
          uid: name,
          controller: true,
        })),
      },
      'metadata.ownerReferences: Invalid value: [{',
    ],
  ])('for metadata such as %.60j', (metadata, expected) => {
    const [first = '', ...others] = complaints(POD_KIND, {
      metadata,
      spec: { containers: [nginx] },
    })
    expect(first.slice(0, expected.length)).toBe(expected)
    expect(others).toEqual([])
  })
})

describe('a change of a pod', () => {
  const old = stored(POD_KIND, { spec: { containers: [nginx] } })
  const [container] = old.spec.containers

  it.each([
    ['another image', { containers: [{ ...container, image: 'nginx:1.28' }] }],
    ['a node, where it had none', { nodeName: 'node-1' }],
    [
      'one toleration more',
      { tolerations: [...(old.spec.tolerations ?? []), { key: 'a', operator: 'Exists' }] },
    ],
    ['a deadline', { activeDeadlineSeconds: 60 }],
  ])('may be %s', (_sentence, change) => {
    expect(updateComplaints(POD_KIND, { spec: { ...old.spec, ...change } }, old)).toEqual([])
  })

  it.each([
    ['another command', { containers: [{ ...container, command: ['sh'] }] }],
    ['fewer tolerations', { tolerations: [] }],
    ['another grace period', { terminationGracePeriodSeconds: 5 }],
  ])('may not be %s', (_sentence, change) => {
    const found = updateComplaints(POD_KIND, { spec: { ...old.spec, ...change } }, old)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/^spec: Forbidden: pod updates may not change fields other than/)
  })

  it('may not be one container more', () => {
    const containers = [container, { ...container, name: 'b' }]
    expect(updateComplaints(POD_KIND, { spec: { ...old.spec, containers } }, old)).toEqual([
      'spec.containers: Forbidden: pod updates may not add or remove containers',
    ])
  })

  it('may not be another node, once it has one', () => {
    const bound = stored(POD_KIND, { spec: { containers: [nginx], nodeName: 'node-1' } })
    const moved = { spec: { ...bound.spec, nodeName: 'node-2' } }
    expect(updateComplaints(POD_KIND, moved, bound)).toHaveLength(1)
  })

  it('must still be a good pod', () => {
    const spec = { ...old.spec, containers: [{ ...container, image: '' }] }
    expect(updateComplaints(POD_KIND, { spec }, old)).toEqual([
      'spec.containers[0].image: Required value',
    ])
  })

  it('adds no finalizer to one that is going', () => {
    const going = {
      ...old,
      metadata: { ...old.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
    }
    const found = updateComplaints(
      POD_KIND,
      { metadata: { finalizers: ['a.b/c'] }, spec: old.spec },
      going,
    )
    expect(found).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a.b/c"}',
    ])
  })
})

it('can be selected by node, phase and the like', () => {
  const pod = stored(POD_KIND, { spec: { containers: [nginx], nodeName: 'node-1' } })
  expect(selectableIn(POD_KIND, pod)).toMatchObject({
    'metadata.name': 'web',
    'metadata.namespace': 'default',
    'spec.nodeName': 'node-1',
    'spec.restartPolicy': 'Always',
    'status.phase': 'Pending',
    'status.podIP': '',
  })
})
