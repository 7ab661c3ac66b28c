import { describe, expect, it } from '@jest/globals'
import { pruned, unknownFieldPaths } from '../../../../../src/cluster/sim/schema/prune.ts'
import type { JsonSchema } from '../../../../../src/objects/crd.ts'

const text: JsonSchema = { type: 'string' }
const schema: JsonSchema = {
  type: 'object',
  properties: {
    name: text,
    labels: { type: 'object', additionalProperties: text },
    steps: {
      type: 'array',
      items: { type: 'object', properties: { weight: { type: 'integer' } } },
    },
    rest: {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { in: { type: 'object', properties: {} } },
    },
  },
}

describe('pruning', () => {
  it.each([
    ['nothing, where all is known', { name: 'a', labels: { any: 'x' } }, []],
    ['a field at the top', { name: 'a', nmae: 'b' }, ['nmae']],
    ['a field in a list', { steps: [{ weight: 1 }, { wieght: 2 }] }, ['steps[1].wieght']],
    ['nothing where unknown fields are kept', { rest: { a: { b: 1 } } }, []],
    ['what a known field inside does not know', { rest: { in: { a: 1 } } }, ['rest.in.a']],
  ])('drops %s', (_sentence, value, paths) => {
    expect(unknownFieldPaths(value, schema)).toEqual(paths)
    expect(unknownFieldPaths(pruned(value, schema), schema)).toEqual([])
  })

  it('keeps all that is known', () => {
    const value = { name: 'a', x: 1, steps: [{ weight: 1, y: 2 }], rest: { z: 1 } }
    expect(pruned(value, schema)).toEqual({ name: 'a', steps: [{ weight: 1 }], rest: { z: 1 } })
  })

  it('gives back the same reference where it drops nothing', () => {
    const value = { name: 'a', steps: [{ weight: 1 }], rest: { z: 1 } }
    expect(pruned(value, schema)).toBe(value)
  })
})
