import { expect, it } from '@jest/globals'
import type { Query } from '../../src/cluster/cluster.ts'
import { CONFIG_MAPS } from '../../src/objects/configuration.ts'
import { EVENTS } from '../../src/objects/coordination.ts'
import type { KubeObject } from '../../src/objects/meta.ts'
import { PODS } from '../../src/objects/pod.ts'
import type { Resource } from '../../src/objects/resource.ts'
import { SERVICES } from '../../src/objects/service.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import type { Subject } from './cluster-contract.ts'
import {
  configMap,
  deployment,
  DRY_RUN,
  ELSEWHERE,
  event,
  key,
  namespace,
  pod,
  recolored,
  service,
  WRITER,
} from './fixtures.ts'
import { NAMESPACES } from '../../src/objects/node.ts'

export function readPromises(subject: () => Subject): void {
  getting(subject)
  listing(subject)
  selecting(subject)
}

function getting(subject: () => Subject): void {
  it('get() answers undefined where there is no such object', async () => {
    expect(await subject().cluster.get(CONFIG_MAPS, key('nobody'))).toBeUndefined()
  })

  it('a kind that is not served is NotFound, and no empty list', async () => {
    const { cluster } = subject()
    const notFound = { reason: 'NotFound' }
    await expect(cluster.get(UNSERVED, key('one'))).rejects.toMatchObject(notFound)
    await expect(cluster.list(UNSERVED)).rejects.toMatchObject(notFound)
  })

  it('what is returned is frozen to its leaves', async () => {
    const { cluster } = subject()
    const answers = [
      await cluster.create(DEPLOYMENTS, deployment('web'), DRY_RUN),
      await cluster.create(DEPLOYMENTS, deployment('web'), WRITER),
      await cluster.get(DEPLOYMENTS, key('web')),
      await cluster.list(DEPLOYMENTS, { namespace: 'default' }),
      await cluster.getScale(DEPLOYMENTS, key('web')),
    ]
    for (const answer of answers) expect(unfrozenIn(answer)).toEqual([])
  })

  it('what was sent stays as it was when it was sent', async () => {
    const { cluster } = subject()
    const data = { color: 'green' }
    const made = cluster.create(CONFIG_MAPS, configMap('one', { data }), WRITER)
    data.color = 'red'
    expect((await made).data).toEqual({ color: 'green' })
    data.color = 'blue'
    expect((await cluster.get(CONFIG_MAPS, key('one')))?.data).toEqual({ color: 'green' })
  })
}

function listing(subject: () => Subject): void {
  it('list() answers in the order of names, with the revision of the list', async () => {
    const { cluster } = subject()
    await createOwn(subject(), ['b', 'c', 'a'])
    const page = await cluster.list(CONFIG_MAPS, { namespace: 'default', labels: OWN })
    expect(namesOf(page.items)).toEqual(['a', 'b', 'c'])
    expect(Number(page.resourceVersion)).toBeGreaterThanOrEqual(
      Math.max(...page.items.map((item) => Number(item.metadata.resourceVersion))),
    )
  })

  it('list() shows one namespace, or all of them in order', async () => {
    const { cluster } = subject()
    await cluster.create(NAMESPACES, namespace('bazaar'), WRITER)
    await createOwn(subject(), ['a'])
    const metadata = { name: 'z', namespace: 'bazaar', labels: OWN.matchLabels }
    await cluster.create(CONFIG_MAPS, configMap('z', { metadata }), WRITER)
    const one = await cluster.list(CONFIG_MAPS, { namespace: 'bazaar', labels: OWN })
    expect(namesOf(one.items)).toEqual(['z'])
    const all = await cluster.list(CONFIG_MAPS, { labels: OWN })
    expect(namesOf(all.items)).toEqual(['z', 'a'])
  })

  it('list() pages: the token leads on until nothing is left', async () => {
    const { cluster } = subject()
    await createOwn(subject(), ['a', 'b', 'c'])
    const first = await cluster.list(CONFIG_MAPS, PAGE)
    expect(namesOf(first.items)).toEqual(['a', 'b'])
    const rest = await cluster.list(CONFIG_MAPS, {
      ...PAGE,
      continueToken: first.continueToken ?? '',
    })
    expect(namesOf(rest.items)).toEqual(['c'])
    expect(rest.continueToken).toBeUndefined()
  })

  it('list() shows on every page what there was at the first', async () => {
    const { cluster } = subject()
    await createOwn(subject(), ['a', 'b', 'd', 'e', 'f'])
    let page = await cluster.list(CONFIG_MAPS, PAGE)
    const seen = [...page.items]
    const { resourceVersion } = page
    await cluster.patch(CONFIG_MAPS, key('d'), recolored('red'), WRITER)
    await cluster.delete(CONFIG_MAPS, key('e'))
    await createOwn(subject(), ['c'])
    while (page.continueToken !== undefined) {
      page = await cluster.list(CONFIG_MAPS, { ...PAGE, continueToken: page.continueToken })
      expect(page.resourceVersion).toBe(resourceVersion)
      seen.push(...page.items)
    }
    expect(namesOf(seen)).toEqual(['a', 'b', 'd', 'e', 'f'])
    expect(seen[2]?.data).toEqual({ color: 'green' })
  })

  it('list() refuses a token that nobody gave', async () => {
    const answer = subject().cluster.list(CONFIG_MAPS, { ...PAGE, continueToken: 'next, please' })
    await expect(answer).rejects.toMatchObject({ reason: 'BadRequest' })
  })
}

function selecting(subject: () => Subject): void {
  it.each(SELECTIONS)('list() selects by %s', async (_what, labels, expected) => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, labelled('front', { tier: 'web', own: 'yes' }), WRITER)
    await cluster.create(CONFIG_MAPS, labelled('back', { tier: 'db', own: 'yes' }), WRITER)
    await cluster.create(CONFIG_MAPS, labelled('plain', { own: 'yes' }), WRITER)
    const matchLabels = { ...labels.matchLabels, own: 'yes' }
    const page = await cluster.list(CONFIG_MAPS, { labels: { ...labels, matchLabels } })
    expect(namesOf(page.items)).toEqual(expected)
  })

  it.each(FIELDS)('list() selects %s', async (_what, resource, object, fields) => {
    const { cluster } = subject()
    const other = { ...object, metadata: { ...object.metadata, name: 'other' } }
    await cluster.create(resource, object, WRITER)
    await cluster.create(resource, { ...other, ...OTHERS[object.kind] }, WRITER)
    const page = await cluster.list(resource, { namespace: 'default', fields })
    expect(namesOf(page.items)).toEqual([object.metadata.name])
  })

  it.each<[string, Resource]>([
    ['a ConfigMap', CONFIG_MAPS],
    ['a Pod', PODS],
  ])('list() refuses a field by which %s cannot be selected', async (_what, resource) => {
    const answer = subject().cluster.list(resource, { fields: { 'data.color': 'red' } })
    await expect(answer).rejects.toMatchObject({ name: 'ClusterError', reason: 'BadRequest' })
  })
}

const UNSERVED: Resource = {
  group: 'example.com',
  version: 'v1',
  plural: 'unheards',
  kind: 'Unheard',
  namespaced: true,
}

/** Clusters put ConfigMaps of their own into a namespace. */
const OWN = { matchLabels: { own: 'yes' } }
const PAGE = { labels: OWN, limit: 2 }

const SELECTIONS: readonly (readonly [string, NonNullable<Query['labels']>, readonly string[]])[] =
  [
    ['a label that is equal', { matchLabels: { tier: 'web' } }, ['front']],
    ['a label among values', expression('In', ['web', 'db']), ['back', 'front']],
    ['a label that is none of the values', expression('NotIn', ['web']), ['back', 'plain']],
    ['a label that is there', expression('Exists'), ['back', 'front']],
    [
      'a label that is absent, though every JavaScript object has something of its name',
      expression('DoesNotExist', undefined, 'constructor'),
      ['back', 'front', 'plain'],
    ],
    ['a label that is absent', expression('DoesNotExist'), ['plain']],
    ['all that is asked for', { ...expression('Exists'), matchLabels: { tier: 'db' } }, ['back']],
  ]

function expression(
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist',
  values?: string[],
  label = 'tier',
) {
  const requirement = { key: label, operator, ...(values === undefined ? {} : { values }) }
  return { matchExpressions: [requirement] }
}

type Fields = NonNullable<Query['fields']>

const FIELDS: readonly (readonly [string, Resource, KubeObject, Fields])[] = [
  ['by name', CONFIG_MAPS, configMap('one'), { 'metadata.name': 'one' }],
  [
    'by name and namespace',
    CONFIG_MAPS,
    configMap('one'),
    { 'metadata.name': 'one', 'metadata.namespace': 'default' },
  ],
  ['pods by node', PODS, pod('one', ELSEWHERE), { 'spec.nodeName': 'elsewhere' }],
  ['Services by type', SERVICES, service('one', { type: 'NodePort' }), { 'spec.type': 'NodePort' }],
  [
    'Events by what they are about',
    EVENTS,
    event('one', 'wall'),
    { 'involvedObject.kind': 'ConfigMap', 'involvedObject.name': 'wall' },
  ],
]

/** In what the object that is not selected is different. */
const OTHERS: Readonly<Record<string, object>> = {
  Pod: { spec: pod('other').spec },
  Service: { spec: service('other').spec },
  Event: { involvedObject: event('other', 'door').involvedObject },
}

function labelled(name: string, labels: Readonly<Record<string, string>>) {
  return configMap(name, { metadata: { name, namespace: 'default', labels } })
}

async function createOwn({ cluster }: Subject, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await cluster.create(CONFIG_MAPS, labelled(name, OWN.matchLabels), WRITER)
  }
}

function namesOf(objects: readonly KubeObject[]): readonly string[] {
  return objects.map(({ metadata }) => metadata.name)
}

function unfrozenIn(value: unknown, path = 'it'): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.entries(value).flatMap(([name, part]) =>
    unfrozenIn(part, `${path}.${name}`),
  )
  return Object.isFrozen(value) ? inside : [path, ...inside]
}
