import { expect, it } from '@jest/globals'
import { CONFIG_MAPS } from '../../src/objects/configuration.ts'
import type { LabelSelector } from '../../src/objects/selector.ts'
import type { Subject } from './cluster-contract.ts'
import { configMap, key, WRITER } from './fixtures.ts'

export function readPromises(subject: () => Subject): void {
  it('get() answers undefined where there is no such object', async () => {
    expect(await subject().cluster.get(CONFIG_MAPS, key('nobody'))).toBeUndefined()
  })

  it('what is returned is frozen to its leaves', async () => {
    const made = await subject().cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    expect(Object.isFrozen(made)).toBe(true)
    expect(Object.isFrozen(made.data)).toBe(true)
  })

  it('list() answers in the order of names, with the revision of the list', async () => {
    const { cluster } = subject()
    for (const name of ['b', 'c', 'a']) {
      await cluster.create(CONFIG_MAPS, labelled(name, { own: 'yes' }), WRITER)
    }
    const page = await cluster.list(CONFIG_MAPS, { namespace: 'default', labels: OWN })
    expect(page.items.map((item) => item.metadata.name)).toEqual(['a', 'b', 'c'])
    expect(Number(page.resourceVersion)).toBeGreaterThanOrEqual(
      Math.max(...page.items.map((item) => Number(item.metadata.resourceVersion))),
    )
  })

  it('list() pages: the token leads on until nothing is left', async () => {
    const { cluster } = subject()
    for (const name of ['a', 'b', 'c']) {
      await cluster.create(CONFIG_MAPS, labelled(name, { own: 'yes' }), WRITER)
    }
    const query = { labels: OWN, limit: 2 }
    const first = await cluster.list(CONFIG_MAPS, query)
    expect(first.items.map((item) => item.metadata.name)).toEqual(['a', 'b'])
    expect(first.continueToken).toBeDefined()
    const rest = await cluster.list(CONFIG_MAPS, {
      ...query,
      continueToken: first.continueToken ?? '',
    })
    expect(rest.items.map((item) => item.metadata.name)).toEqual(['c'])
    expect(rest.continueToken).toBeUndefined()
  })

  it.each(SELECTIONS)('list() selects by %s', async (_what, labels, expected) => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, labelled('front', { tier: 'web', own: 'yes' }), WRITER)
    await cluster.create(CONFIG_MAPS, labelled('back', { tier: 'db', own: 'yes' }), WRITER)
    await cluster.create(CONFIG_MAPS, labelled('plain', { own: 'yes' }), WRITER)
    const matchLabels = { ...labels.matchLabels, own: 'yes' }
    const page = await cluster.list(CONFIG_MAPS, { labels: { ...labels, matchLabels } })
    expect(page.items.map((item) => item.metadata.name)).toEqual(expected)
  })

  it('list() selects by a field', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    await cluster.create(CONFIG_MAPS, configMap('two'), WRITER)
    const page = await cluster.list(CONFIG_MAPS, { fields: { 'metadata.name': 'two' } })
    expect(page.items.map((item) => item.metadata.name)).toEqual(['two'])
  })

  it('list() refuses a field that cannot be selected by', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const answer = cluster.list(CONFIG_MAPS, { fields: { 'data.color': 'green' } })
    await expect(answer).rejects.toMatchObject({ name: 'ClusterError', reason: 'BadRequest' })
  })
}

/** Clusters put ConfigMaps of their own into a namespace. */
const OWN = { matchLabels: { own: 'yes' } }

const SELECTIONS: readonly (readonly [string, LabelSelector, readonly string[]])[] = [
  ['a label that is equal', { matchLabels: { tier: 'web' } }, ['front']],
  [
    'a label among values',
    { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web', 'db'] }] },
    ['back', 'front'],
  ],
  [
    'a label that is absent',
    { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
    ['plain'],
  ],
]

function labelled(name: string, labels: Readonly<Record<string, string>>) {
  return configMap(name, { metadata: { name, namespace: 'default', labels } })
}
