import { describe, expect, it } from '@jest/globals'
import { imageFault } from '../../../../../src/cluster/sim/kubelet/image-reference.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import type { Container } from '../../../../../src/objects/pod.ts'
import {
  createPod,
  eventTexts,
  podIn,
  runTo,
  worldWithNodes,
} from '../../../../support/sim/node-world.ts'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`

describe('the name of an image', () => {
  it.each([
    'web',
    'web:1.0',
    'shop/web',
    'localhost/web',
    'registry.example.com:5000/shop/web:1.0',
    'REGISTRY/web',
    `web@${DIGEST}`,
    `web:1.0@${DIGEST}`,
    'a__b/c.d-e',
  ])('may be %s', (image) => {
    expect(imageFault(image)).toBeUndefined()
  })

  it.each([
    ['Web:1.0', 'invalid reference format: repository name (library/Web) must be lowercase'],
    ['shop/Web', 'invalid reference format: repository name (shop/Web) must be lowercase'],
    ['web:', 'invalid reference format'],
    ['web:1.0:2', 'invalid reference format'],
    ['-web', 'invalid reference format'],
    ['https://example.com/web', 'invalid reference format'],
    [
      'registry.example.com/Web',
      'invalid reference format: repository name (Web) must be lowercase',
    ],
    [
      'a'.repeat(64),
      `invalid repository name (${'a'.repeat(64)}), cannot specify 64-byte hexadecimal strings`,
    ],
  ])('may not be %s', (image, why) => {
    expect(imageFault(image)).toBe(`couldn't parse image name ${JSON.stringify(image)}: ${why}`)
  })
})

describe('a container', () => {
  function told(container: Partial<Container>): World {
    const world = worldWithNodes()
    createPod(world, { name: 'web', container })
    runTo(world, 5)
    return world
  }

  const waitingIn = (world: World, name = 'web') =>
    podIn(world, name).status?.containerStatuses?.[0]?.state?.waiting

  it('whose image can have no such name says so', () => {
    const world = told({ image: 'Web:1.0' })
    const message =
      'Failed to apply default image tag "Web:1.0": couldn\'t parse image name "Web:1.0": ' +
      'invalid reference format: repository name (library/Web) must be lowercase'
    expect(waitingIn(world)).toEqual({ reason: 'InvalidImageName', message })
    expect(eventTexts(world)).toEqual([
      'Warning Failed: Error: InvalidImageName',
      `Warning InspectFailed: ${message}`,
    ])
  })

  it('whose image may not be pulled waits until its node has it', () => {
    const world = told({ image: 'web:b', imagePullPolicy: 'Never' })
    const message = 'Container image "web:b" is not present with pull policy of Never'
    expect(waitingIn(world)).toEqual({ reason: 'ErrImageNeverPull', message })
    expect(eventTexts(world)).toEqual([
      `Warning ErrImageNeverPull: ${message}`,
      'Warning Failed: Error: ErrImageNeverPull',
    ])
    createPod(world, { name: 'other', container: { image: 'web:b' } })
    runTo(world, 30)
    expect([podIn(world).status?.phase, podIn(world, 'other').status?.phase]).toEqual([
      'Running',
      'Running',
    ])
  })
})
