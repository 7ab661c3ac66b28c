import { describe, expect, it } from '@jest/globals'
import { compileRules, ruleCauses } from '../../../../../src/cluster/sim/schema/cel-rules.ts'
import type { CelRule, JsonSchema } from '../../../../../src/objects/crd.ts'

function told(schema: JsonSchema, value: unknown, old?: unknown): readonly string[] {
  const tree = compileRules(schema)
  if (tree === undefined) return ['no rules']
  return ruleCauses(tree, { value, old }, 'spec').map(
    ({ field = '', message }) => `${field}: ${message}`,
  )
}

function ruled(schema: JsonSchema, ...rules: readonly CelRule[]): JsonSchema {
  return { ...schema, 'x-kubernetes-validations': rules }
}

const whole: JsonSchema = { type: 'integer' }
const text: JsonSchema = { type: 'string' }
const texts: JsonSchema = { type: 'array', items: text }
const anyPort: JsonSchema = { 'x-kubernetes-int-or-string': true }

describe('a rule', () => {
  const spec: JsonSchema = {
    type: 'object',
    properties: {
      min: whole,
      max: whole,
      share: { type: 'number' },
      name: text,
      names: texts,
      labels: { type: 'object', additionalProperties: text },
      port: anyPort,
      namespace: text,
      'x-y': text,
      free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  }
  it.each([
    ['self.min <= self.max', { min: 1, max: 2 }],
    ['!has(self.min) || self.min > 0', {}],
    ['self.share > 0.5 && self.share < 1.0', { share: 0.75 }],
    ['self.share >= 1.0', { share: 1 }],
    ['self.name.matches("^a+$") && self.name.size() <= 3', { name: 'aaa' }],
    ['self.names.isSorted() && self.names.indexOf("b") == 1', { names: ['a', 'b'] }],
    ['self.names.all(n, self.names.exists_one(m, m == n))', { names: ['a', 'b'] }],
    ['self.names.map(n, n.size()).sum() == 3', { names: ['a', 'bc'] }],
    ['self.names.map(n, n.size()).max() == 2', { names: ['a', 'bc'] }],
    ['self.labels.all(key, key.startsWith("app"))', { labels: { app: 'x' } }],
    ['"app" in self.labels && self.labels["app"] == "x"', { labels: { app: 'x' } }],
    ['type(self.port) == int ? self.port > 0 : self.port.endsWith("%")', { port: '5%' }],
    ['type(self.port) == int ? self.port > 0 : self.port.endsWith("%")', { port: 5 }],
    ['self.__namespace__ == "a" && self.x__dash__y == "b"', { namespace: 'a', 'x-y': 'b' }],
    ['self.free.a.b == 1', { free: { a: { b: 1 } } }],
    ['self.?name.orValue("none") == "none"', {}],
    ['self.name.find("[0-9]+") == "12" && self.name.replace("a", "") == "12"', { name: 'a12' }],
  ])('%s holds for %j', (rule, value) => {
    expect(told(ruled(spec, { rule }), value)).toEqual([])
    expect(told(ruled(spec, { rule: `!(${rule})` }), value)).toHaveLength(1)
  })
})

describe('a broken rule', () => {
  const never = { rule: 'self < 0' }
  it.each<[string, CelRule, string]>([
    ['its message', { ...never, message: 'no' }, 'spec: Invalid value: 5: no'],
    ['itself, without a message', never, 'spec: Invalid value: 5: failed rule: self < 0'],
    [
      'what its expression makes',
      { ...never, message: 'no', messageExpression: '"not " + string(self)' },
      'spec: Invalid value: 5: not 5',
    ],
    [
      'its message, where the expression fails',
      { ...never, message: 'no', messageExpression: 'string(1 / (self - 5))' },
      'spec: Invalid value: 5: no',
    ],
    [
      'the field it is about',
      { ...never, message: 'no', fieldPath: '.a' },
      'spec.a: Invalid value: 5: no',
    ],
  ])('says %s', (_sentence, rule, expected) => {
    expect(told(ruled(whole, rule), 5)).toEqual([expected])
  })

  it('is one that can not be worked out', () => {
    const schema = ruled({ type: 'object', properties: { a: whole } }, { rule: 'self.a > 1' })
    expect(told(schema, {})).toEqual([
      'spec: Invalid value: "object": no such key: a evaluating rule: self.a > 1',
    ])
  })
})

describe('rules below', () => {
  const small = ruled(whole, { rule: 'self < 10', message: 'too big' })
  it.each<[JsonSchema, unknown, string]>([
    [{ type: 'object', properties: { a: small } }, { a: 11 }, 'spec.a'],
    [{ type: 'array', items: small }, [1, 11], 'spec[1]'],
    [{ type: 'object', additionalProperties: small }, { k: 11 }, 'spec[k]'],
    [
      { type: 'array', items: { type: 'object', properties: { a: small } } },
      [{ a: 11 }],
      'spec[0].a',
    ],
  ])('%j are found in %j', (schema, value, path) => {
    expect(told(schema, value)).toEqual([`${path}: Invalid value: 11: too big`])
  })

  it('are quiet about what is absent', () => {
    expect(told({ type: 'object', properties: { a: small } }, {})).toEqual([])
  })

  it('are none where none is written', () => {
    expect(compileRules({ type: 'object', properties: { a: whole } })).toBeUndefined()
  })
})

describe('a rule about a change', () => {
  const fixed = ruled(whole, { rule: 'self == oldSelf', message: 'fixed' })
  const keyed: JsonSchema = {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    items: ruled(
      { type: 'object', properties: { name: text, size: whole } },
      { rule: 'self.size >= oldSelf.size', message: 'shrinks' },
    ),
  }

  it('is about updates only', () => {
    expect(told(fixed, 1)).toEqual([])
    expect(told(fixed, 1, 1)).toEqual([])
    expect(told(fixed, 2, 1)).toEqual(['spec: Invalid value: 2: fixed'])
  })

  it('compares objects by what is in them', () => {
    const schema = ruled(
      { type: 'object', properties: { a: texts } },
      { rule: 'self == oldSelf', message: 'fixed' },
    )
    expect(told(schema, { a: ['x'] }, { a: ['x'] })).toEqual([])
    expect(told(schema, { a: ['y'] }, { a: ['x'] })).toHaveLength(1)
  })

  it('finds the old self of an item by its key', () => {
    const old = [
      { name: 'a', size: 1 },
      { name: 'b', size: 5 },
    ]
    expect(
      told(
        keyed,
        [
          { name: 'b', size: 5 },
          { name: 'c', size: 0 },
        ],
        old,
      ),
    ).toEqual([])
    expect(told(keyed, [{ name: 'b', size: 4 }], old)).toEqual(['spec[0]: Invalid value: shrinks'])
  })

  it('may be about creation too, with an optional old self', () => {
    const schema = ruled(whole, {
      rule: 'oldSelf.hasValue() ? self >= oldSelf.value() : self == 0',
      optionalOldSelf: true,
      message: 'must start at 0 and rise',
    })
    expect(told(schema, 0)).toEqual([])
    expect(told(schema, 1)).toHaveLength(1)
    expect(told(schema, 2, 1)).toEqual([])
    expect(told(schema, 1, 2)).toHaveLength(1)
  })
})

describe('what was wrong before', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: { a: ruled(whole, { rule: 'self > 0', message: 'too small' }), b: whole },
  }

  it('is not held against an update that leaves it alone', () => {
    expect(told(schema, { a: 0, b: 2 }, { a: 0, b: 1 })).toEqual([])
    expect(told(schema, { a: -1 }, { a: 0 })).toHaveLength(1)
  })
})

describe('compiling', () => {
  it.each(['self +', 'self.foo()', 'other == 1', 'self.all(i, v, v > i)'])(
    'refuses "%s"',
    (rule) => {
      expect(() => compileRules(ruled(whole, { rule }))).toThrow()
    },
  )
})
