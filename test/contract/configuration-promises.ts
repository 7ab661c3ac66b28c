import { expect, it } from '@jest/globals'
import { CONFIG_MAPS, SECRETS, type Secret } from '../../src/objects/configuration.ts'
import type { Subject } from './cluster-contract.ts'
import { configMap, key, merge, WRITER } from './fixtures.ts'

function secret(content: Partial<Secret>): Secret {
  const metadata = { name: 'one', namespace: 'default' }
  return { apiVersion: 'v1', kind: 'Secret', metadata, ...content }
}

export function configurationPromises(subject: () => Subject): void {
  it('a Secret keeps text as data, and data of the same key no more', async () => {
    const { cluster } = subject()
    const given = { data: { a: 'b25l', b: 'dHdv' }, stringData: { b: 'three' } }
    const made = await cluster.create(SECRETS, secret(given), WRITER)
    expect(made.data).toEqual({ a: 'b25l', b: 'dGhyZWU=' })
    expect(made).not.toHaveProperty('stringData')
    expect(made.type).toBe('Opaque')
    const changed = await cluster.patch(
      SECRETS,
      key('one'),
      merge({ stringData: { a: 'four' } }),
      WRITER,
    )
    expect(changed.data).toEqual({ a: 'Zm91cg==', b: 'dGhyZWU=' })
  })

  it('a Secret stays of its type', async () => {
    const { cluster } = subject()
    await cluster.create(SECRETS, secret({}), WRITER)
    const changed = merge({ type: 'example.com/other' })
    const refused = cluster.patch(SECRETS, key('one'), changed, WRITER)
    await expect(refused).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining('field is immutable'),
    })
  })

  it('what is immutable stays as it is, and stays immutable', async () => {
    const { cluster } = subject()
    await cluster.create(SECRETS, secret({ data: { a: 'b25l' }, immutable: true }), WRITER)
    await cluster.create(CONFIG_MAPS, configMap('one', { immutable: true }), WRITER)
    const message = expect.stringContaining('field is immutable when `immutable` is set')
    const refused = { reason: 'Invalid', message }
    for (const resource of [SECRETS, CONFIG_MAPS]) {
      for (const change of [merge({ data: { a: 'dHdv' } }), merge({ immutable: false })]) {
        const changed = cluster.patch(resource, key('one'), change, WRITER)
        await expect(changed).rejects.toMatchObject(refused)
      }
      const labelled = merge({ metadata: { labels: { seen: 'true' } } })
      await cluster.patch(resource, key('one'), labelled, WRITER)
    }
  })
}
