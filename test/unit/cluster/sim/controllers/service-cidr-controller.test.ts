import { describe, expect, it } from '@jest/globals'
import { reconcilerActor } from '../../../../../src/cluster/sim/controllers/reconciler.ts'
import { SERVICE_CIDR_CONTROLLER } from '../../../../../src/cluster/sim/controllers/service-cidr-controller.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { conditionOf } from '../../../../../src/objects/meta.ts'
import { SERVICE_CIDRS } from '../../../../../src/objects/network.ts'
import { SERVICES } from '../../../../../src/objects/service.ts'
import { makeService, PERSON, run, worldOf } from '../../../../support/sim/workload-world.ts'

function createCidr(world: World, name: string, cidr: string): void {
  const made = { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: { name } }
  world.api.create(SERVICE_CIDRS, { ...made, spec: { cidrs: [cidr] } }, PERSON)
  run(world)
}

function readyOf(world: World, name: string): string | undefined {
  const cidr = world.api.get(SERVICE_CIDRS, { namespace: '', name })
  return conditionOf(cidr?.status?.conditions, 'Ready')?.status
}

/** A second ServiceCIDR, with a Service that has the address, and asked to go. */
function leaving({ cidr, clusterIP }: { cidr: string; clusterIP: string }): World {
  const world = worldOf([reconcilerActor(SERVICE_CIDR_CONTROLLER)])
  createCidr(world, 'more', cidr)
  world.api.create(SERVICES, makeService({ clusterIP }, { name: 'web' }), PERSON)
  world.api.delete(SERVICE_CIDRS, { namespace: '', name: 'more' })
  run(world)
  return world
}

describe('a ServiceCIDR that is deleted', () => {
  it('goes ten seconds after, when no address is of it', () => {
    const world = leaving({ cidr: '10.200.0.0/24', clusterIP: '10.96.0.9' })
    run(world, 4)
    expect(readyOf(world, 'more')).toBe('True')
    run(world, 2)
    expect(readyOf(world, 'more')).toBeUndefined()
  })

  it('stays while an address is of it alone, and goes with that', () => {
    const world = leaving({ cidr: '10.200.0.0/24', clusterIP: '10.200.0.9' })
    run(world, 60)
    expect(readyOf(world, 'more')).toBe('False')
    world.api.delete(SERVICES, { namespace: 'default', name: 'web' })
    run(world)
    expect(readyOf(world, 'more')).toBeUndefined()
  })

  it('goes in use, when another one has the address too', () => {
    const world = leaving({ cidr: '10.96.0.0/24', clusterIP: '10.96.0.9' })
    run(world, 12)
    expect(readyOf(world, 'more')).toBeUndefined()
  })

  it('goes when another one comes that has its addresses', () => {
    const world = leaving({ cidr: '10.200.0.0/24', clusterIP: '10.200.0.9' })
    createCidr(world, 'wider', '10.200.0.0/16')
    run(world, 12)
    expect([readyOf(world, 'more'), readyOf(world, 'wider')]).toEqual([undefined, 'True'])
  })
})
