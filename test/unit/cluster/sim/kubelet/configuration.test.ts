import { describe, expect, it } from '@jest/globals'
import { DEFAULT_LIFE } from '../../../../../src/cluster/sim/image-life.ts'
import { configured } from '../../../../../src/cluster/sim/kubelet/configuration.ts'
import { settingsOf } from '../../../../../src/cluster/sim/kubelet/settings.ts'
import { Store } from '../../../../../src/cluster/sim/store/store.ts'
import { CONFIG_MAPS } from '../../../../../src/objects/configuration.ts'
import type { Container, Pod } from '../../../../../src/objects/pod.ts'

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default' },
  spec: { containers: [] },
} as unknown as Pod

const FROM_WEB = { configMapRef: { name: 'web' } }
const KEY_OF_WEB = { configMapKeyRef: { name: 'web', key: 'LEVEL' } }

describe('a container that starts has of a ConfigMap', () => {
  it.each<[string, Partial<Container>, boolean]>([
    ['nothing unless it asks', {}, false],
    ['all that it holds', { envFrom: [FROM_WEB] }, true],
    ['all under another beginning', { envFrom: [{ ...FROM_WEB, prefix: 'LE' }] }, false],
    ['one key', { env: [{ name: 'LEVEL', valueFrom: KEY_OF_WEB }] }, true],
    ['nothing where there is none', { envFrom: [{ configMapRef: { name: 'x' } }] }, false],
    [
      'what it is not told itself',
      { env: [{ name: 'LEVEL', value: 'info' }], envFrom: [FROM_WEB] },
      false,
    ],
    [
      'what it is told last',
      {
        env: [
          { name: 'LEVEL', value: 'info' },
          { name: 'LEVEL', valueFrom: KEY_OF_WEB },
        ],
      },
      true,
    ],
  ])('%s', (_, container, expected) => {
    const store = storeWith({ LEVEL: 'chatty' })
    expect(livesOtherwise(store, container)).toBe(expected)
  })

  it('what it holds by then, in its own namespace', () => {
    expect(livesOtherwise(storeWith({ LEVEL: 'info' }), { envFrom: [FROM_WEB] })).toBe(false)
    const elsewhere = storeWith({ LEVEL: 'chatty' }, 'other')
    expect(livesOtherwise(elsewhere, { envFrom: [FROM_WEB] })).toBe(false)
  })
})

function livesOtherwise(store: Store, container: Partial<Container>): boolean {
  const whenEnv = [{ name: 'LEVEL', value: 'chatty', life: { neverReady: true } }]
  const life = { ...DEFAULT_LIFE, whenEnv }
  const found = settingsOf(store, POD, { name: 'web', ...container })
  return found.kind === 'known' && configured(life, found.values).neverReady
}

function storeWith(data: Readonly<Record<string, string>>, namespace = 'default'): Store {
  const store = Store.empty()
  const metadata = { name: 'web', namespace, resourceVersion: '1' }
  store.put(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data })
  return store
}
