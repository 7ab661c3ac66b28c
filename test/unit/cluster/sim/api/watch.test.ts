import { describe, expect, it } from '@jest/globals'
import { durationMs, seconds } from '../../../../../src/base/units.ts'
import { newWorld } from '../../../../../src/cluster/sim/cluster-parts.ts'
import { Simulation } from '../../../../../src/cluster/sim/simulation.ts'
import type { Cluster, WatchQuery } from '../../../../../src/cluster/cluster.ts'
import { CONFIG_MAPS, type ConfigMap } from '../../../../../src/objects/configuration.ts'
import { LEASES } from '../../../../../src/objects/coordination.ts'
import { PERSON } from '../../../../support/sim/workload-world.ts'

function configMap(name: string): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } }
}

function begun() {
  const simulation = new Simulation(newWorld({ seed: 1, actors: [] }))
  return { simulation, world: simulation.world, cluster: simulation.connect(durationMs(1)) }
}

/** Many changes that are nothing to those who watch ConfigMaps. */
function writeLeases({ world }: Simulation, count: number): void {
  const metadata = { name: 'one', namespace: 'default' }
  const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: {} }
  for (let made = 0; made < count; made++) {
    world.api.create(LEASES, { ...lease, metadata: { ...metadata, name: `l${made}` } }, PERSON)
  }
}

/** Forgets the history but for the last chunk of it. */
function forget({ world }: Simulation): void {
  world.store.log.trim(world.store.log.end)
}

function watch(cluster: Cluster, query: WatchQuery = {}): readonly string[] {
  const seen: string[] = []
  cluster.watch(CONFIG_MAPS, query, {
    next: (event) => seen.push(event.kind === 'bookmark' ? 'bookmark' : event.object.metadata.name),
    ended: (error) => seen.push(error?.message ?? 'ended'),
  })
  return seen
}

describe('a watch', () => {
  it('that would begin before what is still known is told so', async () => {
    const { simulation, world, cluster } = begun()
    const resourceVersion = String(world.store.revision)
    world.api.create(CONFIG_MAPS, configMap('one'), PERSON)
    writeLeases(simulation, 600)
    forget(simulation)
    const oldest = world.store.log.at(world.store.log.start)?.revision ?? 0
    const seen = watch(cluster, { resourceVersion })
    await simulation.runFor(seconds(1))
    expect(seen).toEqual([`too old resource version: ${resourceVersion} (${oldest - 1})`])
  })

  it('that begins exactly where what is known begins goes on', async () => {
    const { simulation, world, cluster } = begun()
    writeLeases(simulation, 600)
    forget(simulation)
    world.api.create(CONFIG_MAPS, configMap('one'), PERSON)
    const oldest = world.store.log.at(world.store.log.start)?.revision ?? 0
    const exact = watch(cluster, { resourceVersion: String(oldest - 1) })
    const early = watch(cluster, { resourceVersion: String(oldest - 2) })
    await simulation.runFor(seconds(1))
    expect(exact).toEqual(['one'])
    expect(early[0]).toMatch(/^too old resource version/)
  })

  it('does not mind that what concerned others is forgotten', async () => {
    const { simulation, world, cluster } = begun()
    const seen = watch(cluster)
    await simulation.runFor(seconds(1))
    writeLeases(simulation, 600)
    forget(simulation)
    world.api.create(CONFIG_MAPS, configMap('one'), PERSON)
    await simulation.runFor(seconds(1))
    expect(seen).toEqual(['one'])
  })

  it('is told when it was too slow', async () => {
    const { simulation, world, cluster } = begun()
    const seen = watch(cluster)
    await simulation.runFor(seconds(1))
    world.api.create(CONFIG_MAPS, configMap('one'), PERSON)
    writeLeases(simulation, 600)
    forget(simulation)
    await simulation.runFor(seconds(1))
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatch(/^too old resource version/)
  })

  it('tells what its own observer writes, once', async () => {
    const { simulation, world, cluster } = begun()
    const seen: string[] = []
    cluster.watch(
      CONFIG_MAPS,
      {},
      {
        next(event) {
          if (event.kind === 'bookmark') return
          const { name } = event.object.metadata
          seen.push(name)
          if (name.length < 4) world.api.create(CONFIG_MAPS, configMap(`${name}x`), PERSON)
        },
        ended: () => seen.push('ended'),
      },
    )
    world.api.create(CONFIG_MAPS, configMap('a'), PERSON)
    await simulation.runFor(seconds(1))
    world.api.create(CONFIG_MAPS, configMap('b'), PERSON)
    await simulation.runFor(seconds(1))
    expect(seen).toEqual(['a', 'ax', 'axx', 'axxx', 'b', 'bx', 'bxx', 'bxxx'])
  })
})
