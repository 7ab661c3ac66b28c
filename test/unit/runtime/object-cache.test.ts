import { expect, it } from '@jest/globals'
import type { KubeObject } from '../../../src/objects/meta.ts'
import { ObjectCache } from '../../../src/runtime/object-cache.ts'

function object(namespace: string, name: string, app = 'web'): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, labels: { app } } }
}

function namesIn(objects: readonly KubeObject[]): readonly string[] {
  return objects.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)
}

function appOf({ metadata }: KubeObject): readonly string[] {
  const { app } = metadata.labels ?? {}
  return app === undefined ? [] : [app]
}

it('objects are listed in key order, those of one namespace alone', () => {
  const cache = new ObjectCache<KubeObject>()
  for (const namespace of ['b', 'a-b', 'a']) cache.set(object(namespace, 'x'))
  cache.set(object('a', 'w'))
  expect(namesIn(cache.list())).toEqual(['a-b/x', 'a/w', 'a/x', 'b/x'])
  expect(namesIn(cache.list('a'))).toEqual(['a/w', 'a/x'])
})

it('an index knows what was there before it, and follows every change', () => {
  const cache = new ObjectCache<KubeObject>()
  cache.set(object('a', 'before'))
  const byApp = cache.index(appOf)
  cache.set(object('a', 'after'))
  expect(namesIn(byApp.get('web'))).toEqual(['a/after', 'a/before'])

  cache.set(object('a', 'after', 'api'))
  cache.delete({ namespace: 'a', name: 'before' })
  cache.delete({ namespace: 'a', name: 'never-there' })
  expect([byApp.get('web'), namesIn(byApp.get('api'))]).toEqual([[], ['a/after']])
})
