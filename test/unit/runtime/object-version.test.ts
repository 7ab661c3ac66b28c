import { describe, expect, it } from '@jest/globals'
import { CONFIG_MAPS } from '../../../src/objects/configuration.ts'
import { keyOf } from '../../../src/objects/meta.ts'
import { DEPLOYMENTS } from '../../../src/objects/workload.ts'
import { Informer } from '../../../src/runtime/informer.ts'
import { Stage } from '../../support/runtime/stage.ts'
import { makeDeployment } from '../../support/sim/workload-world.ts'

const PERSON = { fieldManager: 'person' }

describe('the versions of an object that an Informer keeps', () => {
  it('is one spec for a generation, which comes from the wire anew with each status', async () => {
    const stage = new Stage()
    const informer = new Informer(DEPLOYMENTS, stage.runtime, { keep: structuredClone })
    const created = stage.world.api.create(DEPLOYMENTS, makeDeployment(), PERSON)
    informer.start()
    await stage.run(10)
    const [first] = informer.list()
    const observed = { ...created, status: { observedGeneration: 1 } }
    stage.world.api.update(DEPLOYMENTS, observed, { ...PERSON, subresource: 'status' })
    await stage.run(10)
    const [second] = informer.list()
    expect(second?.status).toEqual({ observedGeneration: 1 })
    expect(second?.spec).toBe(first?.spec)
    const body = { spec: { replicas: 9 } }
    stage.world.api.patch(DEPLOYMENTS, keyOf(created), { kind: 'merge', body }, PERSON)
    await stage.run(10)
    expect(informer.list()[0]?.spec.replicas).toBe(9)
  })

  it('is all that it tells the changes of, and it has seen the others', async () => {
    const stage = new Stage()
    const informer = new Informer(CONFIG_MAPS, stage.runtime, {
      keep: ({ apiVersion, kind, metadata }) => ({ apiVersion, kind, metadata }),
    })
    const told: string[] = []
    informer.listen({ changed: ({ kind }) => told.push(kind) })
    stage.write('a', { color: 'red' })
    informer.start()
    await stage.run(10)
    const { resourceVersion = '' } = stage.write('a', { color: 'blue' }).metadata
    await stage.run(10)
    expect(told).toEqual(['added'])
    expect(informer.hasSeen(resourceVersion)).toBe(true)
    expect(informer.list()[0]?.metadata.resourceVersion).toBe(resourceVersion)
  })
})
