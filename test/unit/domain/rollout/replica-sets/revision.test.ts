import { describe, expect, it } from '@jest/globals'
import { SEAL_ANNOTATION } from '../../../../../src/api/labels.ts'
import {
  hashOf,
  hashOfTemplate,
  imagesOf,
  isSameTemplate,
  unsealedTemplate,
} from '../../../../../src/domain/rollout/replica-sets/revision.ts'
import { POD_TEMPLATE_HASH } from '../../../../../src/objects/workload.ts'
import { ownedSet, templateOf } from '../../../../support/rollout-facts.ts'

const TEMPLATE = templateOf('web:1')

function labelled(labels: Record<string, string>) {
  return { ...TEMPLATE, metadata: { labels } }
}

describe('hashOfTemplate()', () => {
  it('is the same whatever the order of keys', () => {
    const { metadata = {}, spec } = TEMPLATE
    expect(hashOfTemplate({ spec, metadata })).toBe(hashOfTemplate({ metadata, spec }))
  })

  it('is made of letters that are safe in names', () => {
    expect(hashOfTemplate(TEMPLATE)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/)
  })

  it('is another for another image', () => {
    expect(hashOfTemplate(templateOf('web:2'))).not.toBe(hashOfTemplate(TEMPLATE))
  })
})

describe('isSameTemplate()', () => {
  it.each([
    ['the hash label', labelled({ app: 'web', [POD_TEMPLATE_HASH]: 'x' }), true],
    [
      'no annotations or empty ones',
      { ...TEMPLATE, metadata: { labels: { app: 'web' }, annotations: {} } },
      true,
    ],
    ['another label', labelled({ app: 'web', tier: 'x' }), false],
    [
      'another annotation',
      { ...TEMPLATE, metadata: { labels: { app: 'web' }, annotations: { a: 'b' } } },
      false,
    ],
    ['another image', templateOf('web:2'), false],
  ])('%s', (_name, other, expected) => {
    expect(isSameTemplate(TEMPLATE, other)).toBe(expected)
  })
})

describe('a sealed ReplicaSet', () => {
  const set = ownedSet()
  const sealed = {
    ...set,
    spec: {
      ...set.spec,
      template: {
        ...set.spec.template,
        metadata: {
          ...set.spec.template.metadata,
          annotations: { [SEAL_ANNOTATION]: 'true', a: 'b' },
        },
      },
    },
  }

  it('equals no template that its Deployment can ask for', () => {
    expect(isSameTemplate(sealed.spec.template, TEMPLATE)).toBe(false)
  })

  it('is known by what it was before', () => {
    expect(unsealedTemplate(sealed).metadata?.annotations).toEqual({ a: 'b' })
    expect(isSameTemplate(unsealedTemplate(set), TEMPLATE)).toBe(true)
  })
})

it('hashOf() reads the selector', () => {
  expect(hashOf(ownedSet())).toBe('web1')
})

it('imagesOf() keeps the order of the containers, and no more than a status holds', () => {
  const containers = Array.from({ length: 70 }, (_, index) => ({ name: 'c', image: `i:${index}` }))
  expect(imagesOf({ spec: { containers } })).toHaveLength(64)
  expect(imagesOf({ spec: { containers: [{ name: 'a', image: 'a:1' }, { name: 'b' }] } })).toEqual([
    'a:1',
    '',
  ])
})
