import { expect, it } from '@jest/globals'
import { CONFIG_MAPS } from '../../src/objects/configuration.ts'
import { SERVICES } from '../../src/objects/service.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'
import type { Subject } from './cluster-contract.ts'
import {
  configMap,
  configMapWith,
  deployment,
  DRY_RUN,
  key,
  merge,
  recolored,
  service,
  WRITER,
} from './fixtures.ts'

/** A dry run answers like the write, and keeps nothing. */
export function dryRunPromises(subject: () => Subject): void {
  it.each(WRITES)('%s keeps nothing, and tells no watch', async (_what, write) => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, configMapWith({ name: 'two', labels: OWN }), WRITER)
    const before = await cluster.list(CONFIG_MAPS, ALL_OWN)
    const seen: string[] = []
    const stop = cluster.watch(
      CONFIG_MAPS,
      { ...ALL_OWN, resourceVersion: before.resourceVersion },
      {
        next: ({ kind }) => seen.push(kind),
        ended: () => seen.push('ended'),
      },
    )
    await write(cluster)
    await settle()
    stop()
    expect(seen).toEqual([])
    expect((await cluster.list(CONFIG_MAPS, ALL_OWN)).items).toEqual(before.items)
  })

  it('of a creation, it answers with a name, a uid and no revision', async () => {
    const unnamed = configMapWith({ name: '', generateName: 'made-' })
    const { metadata } = await subject().cluster.create(CONFIG_MAPS, unnamed, DRY_RUN)
    expect(metadata.name).toMatch(/^made-.{5}$/)
    expect(metadata.uid).toBeDefined()
    expect(metadata.resourceVersion ?? '').toBe('')
  })

  it('of a change, it answers with what would be, at the revision that is', async () => {
    const { cluster, settle } = subject()
    await cluster.create(DEPLOYMENTS, deployment('web'), WRITER)
    await settle()
    const before = await cluster.get(DEPLOYMENTS, key('web'))
    const patch = merge({ spec: { replicas: 3 } })
    const answer = await cluster.patch(DEPLOYMENTS, key('web'), patch, DRY_RUN)
    expect(answer.spec.replicas).toBe(3)
    expect(answer.metadata.generation).toBe(2)
    expect(answer.metadata.resourceVersion).toBe(before?.metadata.resourceVersion)
  })

  it('it refuses what the write would be refused for', async () => {
    const { cluster } = subject()
    const first = await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    await cluster.patch(CONFIG_MAPS, key('one'), recolored('red'), WRITER)
    const refused = [
      [() => cluster.create(CONFIG_MAPS, configMap('one'), DRY_RUN), 'AlreadyExists'],
      [() => cluster.create(CONFIG_MAPS, configMap('One'), DRY_RUN), 'Invalid'],
      [() => cluster.update(CONFIG_MAPS, first, DRY_RUN), 'Conflict'],
      [() => cluster.delete(CONFIG_MAPS, key('nobody'), { dryRun: true }), 'NotFound'],
    ] as const
    for (const [ask, reason] of refused) await expect(ask()).rejects.toMatchObject({ reason })
  })

  it('it keeps no port', async () => {
    const { cluster } = subject()
    const ports = [{ port: 80, nodePort: 30_001 }]
    const taken = { type: 'NodePort', ports } as const
    await cluster.create(SERVICES, service('first', taken), DRY_RUN)
    const made = await cluster.create(SERVICES, service('second', taken), WRITER)
    expect(made.spec.ports?.[0]?.nodePort).toBe(30_001)
  })
}

const OWN = { own: 'yes' }
const ALL_OWN = { namespace: 'default', labels: { matchLabels: OWN } }

const WRITES: readonly (readonly [string, (cluster: Cluster) => Promise<unknown>])[] = [
  ['a creation', (cluster) => cluster.create(CONFIG_MAPS, configMapWith({ labels: OWN }), DRY_RUN)],
  [
    'an update',
    (cluster) =>
      cluster.update(
        CONFIG_MAPS,
        { ...configMapWith({ name: 'two', labels: OWN }), data: {} },
        DRY_RUN,
      ),
  ],
  ['a patch', (cluster) => cluster.patch(CONFIG_MAPS, key('two'), recolored('red'), DRY_RUN)],
  ['a deletion', (cluster) => cluster.delete(CONFIG_MAPS, key('two'), { dryRun: true })],
]
