import { expect, it } from '@jest/globals'
import type { Json } from '../../src/base/json.ts'
import type { Patch } from '../../src/cluster/patch.ts'
import { CONFIG_MAPS } from '../../src/objects/configuration.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import type { Subject } from './cluster-contract.ts'
import { configMap, deployment, key, merge, NOBODY, recolored, WRITER } from './fixtures.ts'

export function patchPromises(subject: () => Subject): void {
  merging(subject)
  operating(subject)
  mergingLists(subject)
  refusing(subject)
}

function merging(subject: () => Subject): void {
  it('a merge patch sets, replaces and deletes by null', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one', { data: { a: '1', b: '2' } }), WRITER)
    const patch = merge({ data: { a: null, b: '4', c: '3' } })
    const patched = await cluster.patch(CONFIG_MAPS, key('one'), patch, WRITER)
    expect(patched.data).toEqual({ b: '4', c: '3' })
  })

  it('a merge patch replaces a list as a whole', async () => {
    const { cluster } = subject()
    await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    const patch = merge(inTemplate({ containers: [{ name: 'side', image: 'envoy:1' }] }))
    const patched = await cluster.patch(DEPLOYMENTS, key('web'), patch, WRITER)
    expect(patched.spec.template.spec.containers.map(({ name }) => name)).toEqual(['side'])
  })

  it('a patch without a revision goes through, whatever was written meanwhile', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    await cluster.patch(CONFIG_MAPS, key('one'), recolored('red'), WRITER)
    const patch = merge({ data: { size: 'large' } })
    const patched = await cluster.patch(CONFIG_MAPS, key('one'), patch, WRITER)
    expect(patched.data).toEqual({ color: 'red', size: 'large' })
  })

  it('a patch with a stale revision is a conflict', async () => {
    const { cluster } = subject()
    const first = await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const resourceVersion = first.metadata.resourceVersion ?? ''
    const body = { metadata: { resourceVersion }, data: { color: 'red' } }
    await cluster.patch(CONFIG_MAPS, key('one'), merge(body), WRITER)
    const late = merge({ metadata: { resourceVersion }, data: { color: 'blue' } })
    const answer = cluster.patch(CONFIG_MAPS, key('one'), late, WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'Conflict' })
  })
}

function operating(subject: () => Subject): void {
  it('a JSON patch adds, replaces, moves, copies and removes', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one', { data: { a: '1', b: '2' } }), WRITER)
    const operations = [
      { op: 'add', path: '/data/c~1d', value: '3' },
      { op: 'replace', path: '/data/b', value: '4' },
      { op: 'copy', from: '/data/b', path: '/data/e' },
      { op: 'move', from: '/data/c~1d', path: '/data/c' },
      { op: 'test', path: '/data/c', value: '3' },
      { op: 'remove', path: '/data/a' },
    ] as const
    const patch: Patch = { kind: 'json', operations }
    const patched = await cluster.patch(CONFIG_MAPS, key('one'), patch, WRITER)
    expect(patched.data).toEqual({ b: '4', c: '3', e: '4' })
  })

  it.each<readonly [string, Extract<Patch, { kind: 'json' }>['operations'][number]]>([
    ['a test that fails', { op: 'test', path: '/data/color', value: 'blue' }],
    ['a place that is not there', { op: 'remove', path: '/data/size' }],
  ])('a JSON patch with %s does nothing at all', async (_what, last) => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const first = { op: 'replace', path: '/data/color', value: 'red' } as const
    const patch: Patch = { kind: 'json', operations: [first, last] }
    const answer = cluster.patch(CONFIG_MAPS, key('one'), patch, WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'Invalid' })
    expect((await cluster.get(CONFIG_MAPS, key('one')))?.data).toEqual({ color: 'green' })
  })
}

function mergingLists(subject: () => Subject): void {
  it.each<readonly [string, Json, Json]>([
    [
      'adds what is not there',
      [{ name: 'side', image: 'envoy:1' }],
      { web: 'nginx:1.29', side: 'envoy:1' },
    ],
    ['changes what is there', [{ name: 'web', image: 'nginx:1.30' }], { web: 'nginx:1.30' }],
    [
      'deletes by $patch',
      [
        { name: 'side', image: 'envoy:1' },
        { name: 'web', $patch: 'delete' },
      ],
      { side: 'envoy:1' },
    ],
    [
      'replaces all by $patch',
      [{ name: 'side', image: 'envoy:1' }, { $patch: 'replace' }],
      { side: 'envoy:1' },
    ],
  ])('a strategic patch of containers %s, by name', async (_what, containers, expected) => {
    const { cluster } = subject()
    await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    const patch: Patch = { kind: 'strategic', body: inTemplate({ containers }) }
    const patched = await cluster.patch(DEPLOYMENTS, key('web'), patch, WRITER)
    const images = patched.spec.template.spec.containers.map(({ name, image }) => [name, image])
    expect(Object.fromEntries(images)).toEqual(expected)
  })
}

function refusing(subject: () => Subject): void {
  it('patching an object that is not there is NotFound', async () => {
    const answer = subject().cluster.patch(CONFIG_MAPS, key('nobody'), merge({}), WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'NotFound' })
  })

  it.each<readonly [string, Patch, string]>([
    ['another name', merge({ metadata: { name: 'two' } }), 'BadRequest'],
    ['another namespace', merge({ metadata: { namespace: 'kube-system' } }), 'BadRequest'],
    ['another uid', merge({ metadata: { uid: NOBODY } }), 'Invalid'],
    ['another kind', merge({ kind: 'Secret' }), 'Invalid'],
    ['data that is no text', merge({ data: { color: 7 } }), 'Invalid'],
    ['a key that is none', merge({ data: { 'no spaces': '' } }), 'Invalid'],
  ])('a patch to %s is refused and changes nothing', async (_what, patch, reason) => {
    const { cluster } = subject()
    const before = await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const answer = cluster.patch(CONFIG_MAPS, key('one'), patch, WRITER)
    await expect(answer).rejects.toMatchObject({ name: 'ClusterError', reason })
    expect(await cluster.get(CONFIG_MAPS, key('one'))).toEqual(before)
  })

  it.each<readonly [string, Patch]>([
    ['a merge patch that is a text', merge('red')],
    ['a JSON patch to a text', jsonPatch({ op: 'replace', path: '', value: 'red' })],
    ['a JSON patch that takes the metadata off', jsonPatch({ op: 'remove', path: '/metadata' })],
  ])('%s is refused and changes nothing', async (_what, patch) => {
    const { cluster } = subject()
    const before = await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const answer = cluster.patch(CONFIG_MAPS, key('one'), patch, WRITER)
    await expect(answer).rejects.toMatchObject({ name: 'ClusterError', retryable: false })
    expect(await cluster.get(CONFIG_MAPS, key('one'))).toEqual(before)
  })
}

function inTemplate(spec: Json): Json {
  return { spec: { template: { spec } } }
}

function jsonPatch(operation: Extract<Patch, { kind: 'json' }>['operations'][number]): Patch {
  return { kind: 'json', operations: [operation] }
}
