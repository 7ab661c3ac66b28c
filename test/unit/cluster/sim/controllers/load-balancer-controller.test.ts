import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { SERVICES, type ServiceSpec } from '../../../../../src/objects/service.ts'
import { makeService, PERSON, run, worldOf } from '../../../../support/sim/workload-world.ts'

function create(world: World, name: string, spec: Partial<ServiceSpec>): void {
  world.api.create(SERVICES, makeService(spec, { name }), PERSON)
  run(world, 1)
}

function addressOf(world: World, name: string): string | undefined {
  const service = world.api.get(SERVICES, { namespace: 'default', name })
  return service?.status?.loadBalancer?.ingress?.[0]?.ip
}

describe('a Service of type LoadBalancer', () => {
  it('has an address of its own, and a node port', () => {
    const world = worldOf([])
    create(world, 'one', { type: 'LoadBalancer' })
    create(world, 'two', { type: 'LoadBalancer' })
    create(world, 'three', { type: 'NodePort' })
    expect(addressOf(world, 'one')).toBe('203.0.113.1')
    expect(addressOf(world, 'two')).toBe('203.0.113.2')
    expect(addressOf(world, 'three')).toBeUndefined()
  })

  it('gives the address back when it is deleted or becomes something else', () => {
    const world = worldOf([])
    create(world, 'one', { type: 'LoadBalancer' })
    create(world, 'two', { type: 'LoadBalancer' })
    world.api.delete(SERVICES, { namespace: 'default', name: 'one' })
    const two = world.api.get(SERVICES, { namespace: 'default', name: 'two' })
    if (two !== undefined) {
      world.api.update(SERVICES, { ...two, spec: { ...two.spec, type: 'NodePort' } }, PERSON)
    }
    run(world, 1)
    expect(addressOf(world, 'two')).toBeUndefined()
    create(world, 'three', { type: 'LoadBalancer' })
    expect(addressOf(world, 'three')).toBe('203.0.113.1')
  })
})
