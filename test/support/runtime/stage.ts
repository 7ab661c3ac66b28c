import { RandomStream } from '../../../src/base/random.ts'
import { durationMs } from '../../../src/base/units.ts'
import { BUILT_IN_KINDS } from '../../../src/cluster/sim/kinds/built-in-kinds.ts'
import { Simulation } from '../../../src/cluster/sim/simulation.ts'
import { World } from '../../../src/cluster/sim/world.ts'
import { CONFIG_MAPS, type ConfigMap } from '../../../src/objects/configuration.ts'
import { NAMESPACES } from '../../../src/objects/node.ts'
import type { Bug, Runtime } from '../../../src/runtime/runtime.ts'
import { FaultyCluster } from './faulty-cluster.ts'

const BY_SOMEBODY = { fieldManager: 'somebody' }

/** A cluster with no controllers in it, for parts that are tried alone. */
export class Stage {
  readonly world = World.create({ seed: 1, kinds: BUILT_IN_KINDS, actors: [] })
  readonly simulation = new Simulation(this.world)
  readonly clock = this.simulation.outside
  readonly cluster = new FaultyCluster(this.simulation.connect(durationMs(1)))
  readonly bugs: Bug[] = []
  /** Outages and their ends, such as `informer configmaps: Forbidden`. */
  readonly outages: string[] = []
  readonly runtime: Runtime = {
    cluster: this.cluster,
    clock: this.clock,
    random: (name) => RandomStream.seeded(1, name),
    onBug: (bug) => this.bugs.push(bug),
    onOutage: ({ part, why }) => this.outages.push(`${part}: ${why.reason}`),
    onRecovery: ({ part, lasted }) => this.outages.push(`${part}: well after ${lasted} ms`),
  }

  constructor() {
    this.addNamespace('default')
  }

  addNamespace(name: string): void {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
    this.world.api.create(NAMESPACES, namespace, BY_SOMEBODY)
  }

  async run(spanMs: number): Promise<void> {
    await this.simulation.runFor(durationMs(spanMs))
  }

  /** Creates a ConfigMap, or writes its data, as somebody else would. */
  write(name: string, data: ConfigMap['data'] = {}, namespace = 'default'): ConfigMap {
    const object = makeConfigMap(name, data, namespace)
    return this.has(name, namespace)
      ? this.world.api.update(CONFIG_MAPS, object, BY_SOMEBODY)
      : this.world.api.create(CONFIG_MAPS, object, BY_SOMEBODY)
  }

  has(name: string, namespace = 'default'): boolean {
    return this.world.api.get(CONFIG_MAPS, { namespace, name }) !== undefined
  }

  remove(name: string, namespace = 'default'): void {
    this.world.api.delete(CONFIG_MAPS, { namespace, name })
  }
}

export function makeConfigMap(
  name: string,
  data: ConfigMap['data'] = {},
  namespace = 'default',
): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, data }
}
