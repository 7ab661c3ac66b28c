import { expect, it } from '@jest/globals'
import { CONFIG_MAPS } from '../../src/objects/configuration.ts'
import {
  LIMIT_RANGES,
  RESOURCE_QUOTAS,
  type LimitRangeItem,
  type ResourceQuota,
} from '../../src/objects/limits.ts'
import type { StringMap } from '../../src/objects/meta.ts'
import { PODS, type Container, type Pod } from '../../src/objects/pod.ts'
import { SERVICES } from '../../src/objects/service.ts'
import type { Subject } from './cluster-contract.ts'
import { configMap, DRY_RUN, key, merge, pod, service, WRITER } from './fixtures.ts'
import { limitRange, podThatAsks, quota } from './limit-fixtures.ts'

export function limitPromises(subject: () => Subject): void {
  counting(subject)
  refusing(subject)
  judgingQuotas(subject)
  fillingIn(subject)
  limiting(subject)
  judgingRanges(subject)
}

async function withQuota(
  { cluster, settle }: Subject,
  hard: StringMap,
  spec: Partial<ResourceQuota['spec']> = {},
): Promise<void> {
  await cluster.create(RESOURCE_QUOTAS, quota(hard, spec), WRITER)
  await settle()
}

async function statusOf({ cluster }: Subject): Promise<ResourceQuota['status']> {
  return (await cluster.get(RESOURCE_QUOTAS, key('team')))?.status
}

function counting(subject: () => Subject): void {
  it('a quota says what is used of it, from the objects that were there before it', async () => {
    const { cluster } = subject()
    const resources = { requests: { cpu: '250m', memory: '64Mi' }, limits: { cpu: '1' } }
    await cluster.create(PODS, podThatAsks('one', resources), WRITER)
    await cluster.create(PODS, podThatAsks('two', resources), WRITER)
    const hard = { pods: '4', 'requests.cpu': '1', 'limits.cpu': '4', memory: '1Gi' }
    await withQuota(subject(), hard)
    const used = { pods: '2', 'requests.cpu': '500m', 'limits.cpu': '2', memory: '128Mi' }
    expect(await statusOf(subject())).toEqual({ hard, used })
  })

  it('a quota counts what is made the moment it is made, and what goes a little later', async () => {
    const { cluster, settle } = subject()
    await withQuota(subject(), { pods: '2', 'count/pods': '3' })
    await cluster.create(PODS, pod('one'), WRITER)
    expect((await statusOf(subject()))?.used).toEqual({ pods: '1', 'count/pods': '1' })
    await cluster.delete(PODS, key('one'))
    await settle()
    expect((await statusOf(subject()))?.used).toEqual({ pods: '0', 'count/pods': '0' })
  })

  it('a quota counts Services by their type', async () => {
    const { cluster, settle } = subject()
    const hard = { services: '5', 'services.nodeports': '5', 'services.loadbalancers': '1' }
    const ports = [
      { name: 'http', port: 80 },
      { name: 'https', port: 443 },
    ]
    await cluster.create(SERVICES, service('inside', { ports }), WRITER)
    await withQuota(subject(), hard)
    const before = (await statusOf(subject()))?.used?.['services']
    await cluster.create(SERVICES, service('outside', { type: 'NodePort', ports }), WRITER)
    const used = (await statusOf(subject()))?.used
    expect(Number(used?.['services'])).toBe(Number(before) + 1)
    expect(used?.['services.nodeports']).toBe('2')
    await cluster.patch(SERVICES, key('outside'), merge({ spec: { type: 'ClusterIP' } }), WRITER)
    await settle()
    expect((await statusOf(subject()))?.used?.['services.nodeports']).toBe('0')
  })

  it('a dry run is not counted', async () => {
    const { cluster } = subject()
    await withQuota(subject(), { pods: '1' })
    await cluster.create(PODS, pod('one'), DRY_RUN)
    expect((await statusOf(subject()))?.used).toEqual({ pods: '0' })
  })

  it.each([
    ['BestEffort', { pods: '1' }],
    ['NotBestEffort', { pods: '2' }],
    ['Terminating', { pods: '1' }],
    ['NotTerminating', { pods: '2' }],
  ])('a quota of scope %s counts %j', async (scope, used) => {
    const { cluster } = subject()
    const requests = { requests: { cpu: '1m' } }
    const brief = podThatAsks('brief', requests)
    await cluster.create(PODS, pod('plain'), WRITER)
    await cluster.create(PODS, podThatAsks('asking', requests), WRITER)
    await cluster.create(
      PODS,
      { ...brief, spec: { ...brief.spec, activeDeadlineSeconds: 600 } },
      WRITER,
    )
    await withQuota(subject(), { pods: '9' }, { scopes: [scope] })
    expect((await statusOf(subject()))?.used).toEqual(used)
  })
}

function refusing(subject: () => Subject): void {
  it('what a quota has no room for is Forbidden, with what there is', async () => {
    const { cluster } = subject()
    await withQuota(subject(), { pods: '1', 'requests.cpu': '100m' })
    const asks = { requests: { cpu: '80m' } }
    await cluster.create(PODS, podThatAsks('one', asks), WRITER)
    const message =
      'pods "two" is forbidden: exceeded quota: team, requested: pods=1,requests.cpu=80m, ' +
      'used: pods=1,requests.cpu=80m, limited: pods=1,requests.cpu=100m'
    const wanted = { reason: 'Forbidden', message }
    await expect(cluster.create(PODS, podThatAsks('two', asks), WRITER)).rejects.toMatchObject(
      wanted,
    )
    await expect(cluster.create(PODS, podThatAsks('two', asks), DRY_RUN)).rejects.toMatchObject(
      wanted,
    )
    expect((await statusOf(subject()))?.used).toEqual({ pods: '1', 'requests.cpu': '80m' })
  })

  it('where cpu or memory has a quota, each container has to say how much it takes', async () => {
    const { cluster } = subject()
    await withQuota(subject(), { 'requests.cpu': '1', 'limits.memory': '1Gi' })
    await expect(cluster.create(PODS, pod('one'), WRITER)).rejects.toMatchObject({
      reason: 'Forbidden',
      message:
        'pods "one" is forbidden: failed quota: team: must specify ' +
        'limits.memory for: web; requests.cpu for: web',
    })
  })

  it('objects of any kind have a quota by count', async () => {
    const { cluster } = subject()
    await withQuota(subject(), { 'count/configmaps': '9' })
    const { used } = (await statusOf(subject())) ?? {}
    const there = Number(used?.['count/configmaps'])
    await cluster.patch(
      RESOURCE_QUOTAS,
      key('team'),
      merge({ spec: { hard: { 'count/configmaps': String(there + 1) } } }),
      WRITER,
    )
    await subject().settle()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const refused = cluster.create(CONFIG_MAPS, configMap('two'), WRITER)
    await expect(refused).rejects.toMatchObject({ reason: 'Forbidden' })
  })

  it('a quota that is lowered below what is used takes nothing away', async () => {
    const { cluster, settle } = subject()
    await withQuota(subject(), { pods: '2' })
    await cluster.create(PODS, pod('one'), WRITER)
    await cluster.create(PODS, pod('two'), WRITER)
    const lowered = merge({ spec: { hard: { pods: '1' } } })
    await cluster.patch(RESOURCE_QUOTAS, key('team'), lowered, WRITER)
    await settle()
    expect(await statusOf(subject())).toEqual({ hard: { pods: '1' }, used: { pods: '2' } })
  })
}

function judgingQuotas(subject: () => Subject): void {
  it.each<readonly [string, ResourceQuota['spec'], string]>([
    ['nothing that there is', { hard: { wheels: '4' } }, 'must be a standard resource for quota'],
    ['less than nothing', { hard: { cpu: '-1' } }, 'must be greater than or equal to 0'],
    ['half a pod', { hard: { pods: '500m' } }, 'must be an integer'],
    ['a scope unheard of', { scopes: ['Red'] }, 'unsupported scope'],
    [
      'a scope of other things',
      { hard: { services: '1' }, scopes: ['NotBestEffort'] },
      'unsupported scope applied to resource',
    ],
    ['both halves', { scopes: ['Terminating', 'NotTerminating'] }, 'conflicting scopes'],
  ])('a quota of %s is invalid', async (_name, spec, detail) => {
    const made = subject().cluster.create(RESOURCE_QUOTAS, quota({}, spec), WRITER)
    await expect(made).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(detail),
    })
  })

  it('the scopes of a quota stay', async () => {
    const { cluster } = subject()
    await cluster.create(RESOURCE_QUOTAS, quota({ pods: '1' }, { scopes: ['BestEffort'] }), WRITER)
    const changed = merge({ spec: { scopes: ['NotBestEffort'] } })
    const refused = cluster.patch(RESOURCE_QUOTAS, key('team'), changed, WRITER)
    await expect(refused).rejects.toMatchObject({ reason: 'Invalid' })
  })
}

const HALF_A_CORE: LimitRangeItem = { type: 'Container', default: { cpu: '500m', memory: '64Mi' } }

async function madeUnder(
  { cluster, settle }: Subject,
  item: LimitRangeItem,
  resources: Container['resources'],
): Promise<Pod> {
  await cluster.create(LIMIT_RANGES, limitRange(item), WRITER)
  await settle()
  return cluster.create(PODS, podThatAsks('one', resources), WRITER)
}

function fillingIn(subject: () => Subject): void {
  it.each<readonly [string, LimitRangeItem, Container['resources'], Container['resources']]>([
    [
      'gets the default limit, and requests as much',
      HALF_A_CORE,
      undefined,
      { limits: { cpu: '500m', memory: '64Mi' }, requests: { cpu: '500m', memory: '64Mi' } },
    ],
    [
      'keeps what it asks for',
      HALF_A_CORE,
      { limits: { cpu: '1' } },
      { limits: { cpu: '1', memory: '64Mi' }, requests: { cpu: '1', memory: '64Mi' } },
    ],
    [
      'may have the most there is where no default says less',
      { type: 'Container', max: { cpu: '2' } },
      undefined,
      { limits: { cpu: '2' }, requests: { cpu: '2' } },
    ],
    [
      'requests the least there is',
      { type: 'Container', min: { memory: '16Mi' } },
      undefined,
      { requests: { memory: '16Mi' } },
    ],
    [
      'requests what a LimitRange says apart from the limit',
      { ...HALF_A_CORE, defaultRequest: { cpu: '100m' } },
      { requests: { memory: '32Mi' } },
      { limits: { cpu: '500m', memory: '64Mi' }, requests: { cpu: '100m', memory: '32Mi' } },
    ],
  ])('under a LimitRange a container %s', async (_name, item, asked, given) => {
    const made = await madeUnder(subject(), item, asked)
    expect(made.spec.containers[0]?.resources).toEqual(given)
  })

  it('what a LimitRange has filled in is noted on the pod', async () => {
    const made = await madeUnder(subject(), HALF_A_CORE, { limits: { cpu: '1' } })
    expect(made.metadata.annotations).toEqual({
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: memory request for container web; memory limit for container web',
    })
  })
}

function limiting(subject: () => Subject): void {
  it.each<readonly [LimitRangeItem, Container['resources'], string]>([
    [
      { type: 'Container', max: { cpu: '1' }, default: { cpu: '500m' } },
      { limits: { cpu: '2' } },
      '[maximum cpu usage per Container is 1, but limit is 2]',
    ],
    [
      { type: 'Container', min: { cpu: '100m' } },
      { requests: { cpu: '10m' } },
      'minimum cpu usage per Container is 100m, but request is 10m',
    ],
    [
      { type: 'Pod', max: { memory: '64Mi' } },
      undefined,
      'maximum memory usage per Pod is 64Mi.  No limit is specified',
    ],
    [
      { type: 'Pod', min: { memory: '64Mi' } },
      undefined,
      'minimum memory usage per Pod is 64Mi.  No request is specified',
    ],
    [
      { type: 'Container', maxLimitRequestRatio: { cpu: '2' } },
      { requests: { cpu: '100m' }, limits: { cpu: '500m' } },
      'cpu max limit to request ratio per Container is 2, but provided ratio is 5.000000',
    ],
  ])('under %j a container with %j is Forbidden', async (item, asked, why) => {
    await expect(madeUnder(subject(), item, asked)).rejects.toMatchObject({
      reason: 'Forbidden',
      message: `pods "one" is forbidden: ${why.replace(/^\[|\]$/g, '')}`,
    })
  })

  it('a LimitRange says all that is wrong with a pod', async () => {
    const item = { type: 'Pod', max: { cpu: '1' }, min: { memory: '1Gi' } }
    const asked = { limits: { cpu: '2', memory: '64Mi' } }
    await expect(madeUnder(subject(), item, asked)).rejects.toMatchObject({
      message:
        'pods "one" is forbidden: [minimum memory usage per Pod is 1Gi, but request is 64Mi, ' +
        'maximum cpu usage per Pod is 1, but limit is 2]',
    })
  })
}

function judgingRanges(subject: () => Subject): void {
  it.each<readonly [string, LimitRangeItem, string]>([
    [
      'the least is more than the most',
      { type: 'Container', min: { cpu: '2' }, max: { cpu: '1' } },
      'min value 2 is greater than max value 1',
    ],
    [
      'pods have defaults',
      { type: 'Pod', default: { cpu: '1' } },
      "may not be specified when `type` is 'Pod'",
    ],
    [
      'the type is unheard of',
      { type: 'Wheel' },
      'must be a standard limit type or fully qualified',
    ],
    [
      'the ratio is less than one',
      { type: 'Container', maxLimitRequestRatio: { cpu: '500m' } },
      'ratio 500m is less than 1',
    ],
  ])('a LimitRange is invalid where %s', async (_name, item, detail) => {
    const made = subject().cluster.create(LIMIT_RANGES, limitRange(item), WRITER)
    await expect(made).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(detail),
    })
  })
}
