import { describe, expect, it } from '@jest/globals'
import { behavioursOf } from '../../../../../src/cluster/sim/behaviour.ts'
import { settingsOf } from '../../../../../src/cluster/sim/kubelet/settings.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { CONFIG_MAPS, SECRETS } from '../../../../../src/objects/configuration.ts'
import { PODS, type Container, type Pod } from '../../../../../src/objects/pod.ts'
import { createPod, watchPod, worldWithNodes } from '../../../../support/sim/node-world.ts'
import { PERSON, run, worldOf } from '../../../../support/sim/workload-world.ts'

const KEY = { namespace: 'default', name: 'app' }

function configure(world: World, data: Readonly<Record<string, string>>): void {
  const metadata = { name: 'app', namespace: 'default' }
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }
  const live = world.api.get(CONFIG_MAPS, KEY)
  if (live === undefined) world.api.create(CONFIG_MAPS, map, PERSON)
  else world.api.update(CONFIG_MAPS, { ...live, data }, PERSON)
}

type Environment = Pick<Container, 'env' | 'envFrom'>

function podWith(environment: Environment): { readonly pod: Pod; readonly container: Container } {
  const container = { name: 'web', image: 'web:a', ...environment }
  const metadata = { name: 'one', namespace: 'default' }
  return {
    container,
    pod: { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [container] } },
  }
}

describe(settingsOf.name, () => {
  it.each<readonly [string, Environment, Readonly<Record<string, string>>]>([
    ['a value', { env: [{ name: 'A', value: '1' }] }, { A: '1' }],
    [
      'a key of a ConfigMap',
      { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'app', key: 'MODE' } } }] },
      { A: 'calm' },
    ],
    [
      'a key of a Secret',
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'app', key: 'word' } } }] },
      { A: 'hüsh' },
    ],
    [
      'all keys of both, under a prefix',
      {
        envFrom: [{ configMapRef: { name: 'app' } }, { prefix: 'S_', secretRef: { name: 'app' } }],
      },
      { MODE: 'calm', S_word: 'hüsh' },
    ],
    [
      'a name rather than all keys',
      { env: [{ name: 'MODE', value: 'own' }], envFrom: [{ configMapRef: { name: 'app' } }] },
      { MODE: 'own' },
    ],
    [
      'nothing where it may be missing',
      {
        env: [
          {
            name: 'A',
            valueFrom: { configMapKeyRef: { name: 'app', key: 'no', optional: true } },
          },
        ],
        envFrom: [{ secretRef: { name: 'no', optional: true } }],
      },
      {},
    ],
  ])('reads %s', (_what, environment, values) => {
    const { pod, container } = podWith(environment)
    expect(settingsOf(withBoth().store, pod, container)).toEqual({ kind: 'known', values })
  })

  it.each<readonly [Environment, string]>([
    [{ envFrom: [{ configMapRef: { name: 'no' } }] }, 'configmap "no" not found'],
    [{ envFrom: [{ secretRef: { name: 'no' } }] }, 'secret "no" not found'],
    [
      { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'app', key: 'no' } } }] },
      "couldn't find key no in ConfigMap default/app",
    ],
    [
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'app', key: 'no' } } }] },
      "couldn't find key no in Secret default/app",
    ],
  ])('says of %j what is missing', (environment, message) => {
    const { pod, container } = podWith(environment)
    expect(settingsOf(withBoth().store, pod, container)).toEqual({ kind: 'missing', message })
  })
})

function withBoth(): World {
  const world = worldOf([])
  configure(world, { MODE: 'calm' })
  const metadata = { name: 'app', namespace: 'default' }
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { word: 'hüsh' } }
  world.api.create(SECRETS, secret, PERSON)
  return world
}

const FROM_MAP = { envFrom: [{ configMapRef: { name: 'app' } }] }

describe('a container whose ConfigMap is missing', () => {
  it('waits, and starts when it is there', () => {
    const world = worldWithNodes()
    const lines = watchPod(world)
    createPod(world, { container: FROM_MAP })
    run(world, 25)
    configure(world, { MODE: 'calm' })
    run(world, 15)
    expect(lines).toMatchInlineSnapshot(`
     [
       "0.000 unbound",
       "0.010 Pending",
       "1.110 Pending CreateContainerConfigError",
       "31.010 Pending ContainerCreating",
       "31.350 Running running ready",
     ]
    `)
    expect(world.api.get(PODS, { namespace: 'default', name: 'web' })?.status?.phase).toBe(
      'Running',
    )
  })
})

describe('a container that reads a ConfigMap', () => {
  it('runs on with what it has read, until it is restarted', () => {
    const world = worldWithNodes()
    configure(world, { MODE: 'calm' })
    const whenEnv = [{ name: 'MODE', value: 'wild', life: { crashAfterSeconds: 30 } }]
    behavioursOf(world).change('web:a', { whenEnv })
    const lines = watchPod(world)
    createPod(world, { container: FROM_MAP })
    run(world, 20)
    configure(world, { MODE: 'wild' })
    run(world, 60)
    const settled = lines.length
    expect(lines.at(-1)).toBe('1.350 Running running ready')
    world.api.delete(PODS, { namespace: 'default', name: 'web' }, { gracePeriodSeconds: 0 })
    run(world, 5)
    createPod(world, { container: FROM_MAP })
    run(world, 40)
    expect(lines.slice(settled)).toMatchInlineSnapshot(`
     [
       "80.000 deleted",
       "85.000 unbound",
       "85.010 Pending",
       "85.350 Running running ready",
       "115.350 Running Error",
       "116.350 Running running ready restarts=1",
     ]
    `)
  })
})
