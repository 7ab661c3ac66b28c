import { describe, expect, it } from '@jest/globals'
import {
  collectionPath,
  listParameters,
  objectPath,
  watchParameters,
  withParameters,
} from '../../../../src/cluster/kube/paths.ts'
import { NAMESPACES, NODES } from '../../../../src/objects/node.ts'
import { PODS } from '../../../../src/objects/pod.ts'
import { DEPLOYMENTS } from '../../../../src/objects/workload.ts'

const WEB = { namespace: 'shop', name: 'web' }

describe('the path of', () => {
  it.each([
    ['a kind of the core group', objectPath(PODS, WEB), '/api/v1/namespaces/shop/pods/web'],
    [
      'a kind of another group',
      objectPath(DEPLOYMENTS, WEB),
      '/apis/apps/v1/namespaces/shop/deployments/web',
    ],
    [
      'a subresource',
      objectPath(DEPLOYMENTS, WEB, 'scale'),
      '/apis/apps/v1/namespaces/shop/deployments/web/scale',
    ],
    [
      'an object without a namespace',
      objectPath(NAMESPACES, { namespace: '', name: 'shop' }),
      '/api/v1/namespaces/shop',
    ],
    ['a whole namespace', collectionPath(PODS, 'shop'), '/api/v1/namespaces/shop/pods'],
    ['all namespaces', collectionPath(PODS), '/api/v1/pods'],
    ['a kind that is in no namespace', collectionPath(NODES, 'shop'), '/api/v1/nodes'],
    [
      'a name that would lead elsewhere',
      objectPath(PODS, { namespace: 'shop', name: '../x?y' }),
      '/api/v1/namespaces/shop/pods/..%2Fx%3Fy',
    ],
  ])('%s', (_what, path, expected) => {
    expect(path).toBe(expected)
  })
})

describe('the parameters of', () => {
  it.each([
    ['everything', {}, '/'],
    [
      'labels that are equal',
      { labels: { matchLabels: { app: 'web' } } },
      '/?labelSelector=app%3Dweb',
    ],
    ['no labels at all', { labels: {} }, '/'],
    [
      'labels among values',
      { labels: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b', 'c'] }] } } as const,
      '/?labelSelector=a%20in%20(b%2Cc)',
    ],
    [
      'fields, in whatever order, with what has a meaning in them escaped',
      { fields: { 'metadata.namespace': 'b', 'metadata.name': 'a=1,2\\3' } },
      '/?fieldSelector=metadata.name%3Da%5C%3D1%5C%2C2%5C%5C3%2Cmetadata.namespace%3Db',
    ],
    ['a page', { limit: 500, continueToken: 'a+b/c=' }, '/?limit=500&continue=a%2Bb%2Fc%3D'],
  ])('a list of %s', (_what, query, expected) => {
    expect(withParameters('/', listParameters(query))).toBe(expected)
  })

  it('a watch name where it begins, and ask for bookmarks only where these are wanted', () => {
    const query = { resourceVersion: '7' }
    expect(withParameters('/', watchParameters(query, 45))).toBe(
      '/?watch=true&resourceVersion=7&timeoutSeconds=45',
    )
    expect(withParameters('/', watchParameters({ ...query, bookmarks: true }, 45))).toContain(
      'allowWatchBookmarks=true',
    )
  })
})
