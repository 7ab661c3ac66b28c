import { describe, expect, it } from '@jest/globals'
import { behavioursOf } from '../../../../../src/cluster/sim/behaviour.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { CONFIG_MAPS, SECRETS } from '../../../../../src/objects/configuration.ts'
import { podCondition, type PodSpec, type Volume } from '../../../../../src/objects/pod.ts'
import {
  createPod,
  deletePod,
  eventTexts,
  findPod,
  podIn,
  runTo,
  watchPod,
  worldWithNodes,
} from '../../../../support/sim/node-world.ts'
import { PERSON } from '../../../../support/sim/workload-world.ts'

const SETTINGS = { name: 'settings', namespace: 'default' }

function createSettings(world: World, data: Readonly<Record<string, string>> = {}): void {
  const made = { apiVersion: 'v1', kind: 'ConfigMap', metadata: SETTINGS, data }
  world.api.create(CONFIG_MAPS, made, PERSON)
}

function mounting(volume: Omit<Volume, 'name'>, spec: Partial<PodSpec> = {}): World {
  const world = worldWithNodes()
  createPod(world, { spec: { ...spec, volumes: [{ name: 'config', ...volume }] } })
  return world
}

const FROM_SETTINGS = { configMap: { name: 'settings' } }

describe('a pod with volumes', () => {
  it('waits for a ConfigMap, and looks for it after 0.5 s, 1 s, 2 s and 4 s', () => {
    const world = mounting(FROM_SETTINGS)
    const lines = watchPod(world)
    runTo(world, 5)
    expect(podIn(world).status?.containerStatuses?.[0]?.state?.waiting).toEqual({
      reason: 'ContainerCreating',
    })
    expect(podIn(world).status?.podIP).toBeUndefined()
    expect(podCondition(podIn(world), 'PodReadyToStartContainers')?.status).toBe('False')
    createSettings(world)
    runTo(world, 20)
    expect(lines.at(-1)).toBe('9.350 Running running ready')
    expect(podCondition(podIn(world), 'PodReadyToStartContainers')?.status).toBe('True')
    expect(podIn(world).status?.podIP).toBe('10.128.0.2')
  })

  it('begins with its init containers once they are there', () => {
    const world = mounting(FROM_SETTINGS, { initContainers: [{ name: 'init', image: 'init:a' }] })
    runTo(world, 1)
    const before = podIn(world).status?.initContainerStatuses?.[0]?.state?.waiting?.reason
    createSettings(world)
    runTo(world, 5)
    const after = podIn(world).status?.initContainerStatuses?.[0]?.state?.running
    expect([before, after === undefined]).toEqual(['PodInitializing', false])
  })

  it('is probed from when they are there, and its deadline counts from before', () => {
    const world = worldWithNodes()
    const readinessProbe = { httpGet: { port: 80 }, periodSeconds: 10 }
    const behaviour = { startupSeconds: 3 }
    behavioursOf(world).change('web:a', behaviour)
    const volumes = [{ name: 'config', ...FROM_SETTINGS }]
    const spec = { volumes, activeDeadlineSeconds: 40 }
    createPod(world, { container: { readinessProbe }, spec })
    const lines = watchPod(world)
    runTo(world, 5)
    createSettings(world)
    runTo(world, 60)
    expect(lines.find((line) => line.endsWith(' ready'))).toBe('17.510 Running running ready')
    expect(lines.find((line) => line.includes('Failed'))).toBe('44.350 Failed Completed')
  })

  it('goes at once when it is deleted while it waits', () => {
    const world = mounting(FROM_SETTINGS)
    runTo(world, 5)
    deletePod(world)
    runTo(world, 8)
    expect(findPod(world)).toBeUndefined()
  })

  it.each<readonly [string, Omit<Volume, 'name'>, string]>([
    ['a ConfigMap that is not there', FROM_SETTINGS, 'configmap "settings" not found'],
    ['a Secret that is not there', { secret: { secretName: 'key' } }, 'secret "key" not found'],
    [
      'a key that a ConfigMap lacks',
      { configMap: { name: 'there', items: [{ key: 'color', path: 'color' }] } },
      'configmap references non-existent config key: color',
    ],
    [
      'a key that a Secret lacks',
      { secret: { secretName: 'there', items: [{ key: 'color', path: 'color' }] } },
      'references non-existent secret key: color',
    ],
    [
      'several things at once',
      { projected: { sources: [FROM_SETTINGS, { secret: { name: 'key' } }] } },
      '[configmap "settings" not found, secret "key" not found]',
    ],
  ])('says that it wants %s', (_name, volume, why) => {
    const world = worldWithNodes()
    const metadata = { name: 'there', namespace: 'default' }
    world.api.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata }, PERSON)
    world.api.create(SECRETS, { apiVersion: 'v1', kind: 'Secret', metadata }, PERSON)
    createPod(world, { spec: { volumes: [{ name: 'config', ...volume }] } })
    runTo(world, 5)
    expect(eventTexts(world)).toEqual([
      `Warning FailedMount: MountVolume.SetUp failed for volume "config" : ${why}`,
    ])
  })

  it.each<readonly [string, Omit<Volume, 'name'>]>([
    ['what may be missing', { configMap: { name: 'settings', optional: true } }],
    ['things of another kind', {}],
  ])('does not wait for %s', (_name, volume) => {
    const world = mounting(volume)
    runTo(world, 5)
    expect(podIn(world).status?.phase).toBe('Running')
  })
})
