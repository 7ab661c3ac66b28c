import { expect, it } from '@jest/globals'
import { withMessageCalls } from '../../../../../src/cluster/sim/admission/message-literals.ts'

it.each([
  ['Object{}', '__object("Object", {})'],
  ['Object{a: 1}', '__object("Object", {"a": dyn( 1)})'],
  ['Object.spec{a:1,b:2,}', '__part("Object.spec", {"a": dyn(1),"b": dyn(2),})'],
  ['Object . spec {a:1}', '__part("Object.spec", {"a": dyn(1)})'],
  ['JSONPatch{op:x}', '__jsonPatch("JSONPatch", {"op": dyn(x)})'],
  ['Object{a:Object.a{b:1}}', '__object("Object", {"a": dyn(__part("Object.a", {"b": dyn(1)}))})'],
  ['Object{?a:b}', '__object("Object", {"?a": dyn(b)})'],
  ['Object{a:x ? y : z,b:[1,2]}', '__object("Object", {"a": dyn(x ? y : z),"b": dyn([1,2])})'],
  ['Object{a:{"b":1,"c":2}}', '__object("Object", {"a": dyn({"b":1,"c":2})})'],
  ['f(Object{}, 1)', 'f(__object("Object", {}), 1)'],
])('the message in %s becomes a call', (source, expected) => {
  expect(withMessageCalls(source)).toBe(expected)
})

it.each([
  'object.spec.template != oldObject.spec.template',
  'x in {"a": 1}',
  '"Object{a: 1}" + \'Object{b: 2}\'',
  '"\\"Object{a: 1}"',
  'r"\\" + r\'Object{}\'',
  '"""\nObject{a: 1}\n"""',
  "b'''Object{a: 1}'''",
  '// Object{a: 1}\nobject.a',
  'a.Object{b: 1}',
  'Objects{a: 1}',
  'f().Object{a: 1}',
  '"never ended',
])('%j stays as it is', (source) => {
  expect(withMessageCalls(source)).toBe(source)
})
