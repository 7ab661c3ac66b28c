import { defined } from '../../../src/base/assert.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import { DAEMON_SETS, type DaemonSet, type DaemonSetSpec } from '../../../src/objects/daemon-set.ts'
import type { PodSpec, PodTemplateSpec } from '../../../src/objects/pod.ts'
import { PERSON } from './workload-world.ts'

/** The DaemonSet "agent". */
export const AGENT = { namespace: 'default', name: 'agent' }

export function daemonTemplate(image: string, spec: Partial<PodSpec> = {}): PodTemplateSpec {
  return {
    metadata: { labels: { app: 'agent' } },
    spec: { containers: [{ name: 'agent', image }], ...spec },
  }
}

export function createDaemonSet(world: World, spec: Partial<DaemonSetSpec> = {}): DaemonSet {
  return world.api.create(
    DAEMON_SETS,
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { ...AGENT },
      spec: {
        selector: { matchLabels: { app: 'agent' } },
        template: daemonTemplate('agent:a'),
        ...spec,
      },
    },
    PERSON,
  )
}

export function daemonSetIn(world: World): DaemonSet {
  return defined(world.api.get(DAEMON_SETS, AGENT), 'the DaemonSet "agent"')
}

export function editDaemonSet(world: World, spec: Partial<DaemonSetSpec>): void {
  const set = daemonSetIn(world)
  world.api.update(DAEMON_SETS, { ...set, spec: { ...set.spec, ...spec } }, PERSON)
}
