import { expect, it } from '@jest/globals'
import { WriteGate } from '../../../src/runtime/write-gate.ts'

function gateWithLog(): { readonly gate: WriteGate; readonly opened: readonly string[] } {
  const opened: string[] = []
  return { gate: new WriteGate((key) => opened.push(key)), opened }
}

it('a key of which nothing was written is not held back', () => {
  const { gate } = gateWithLog()
  gate.expect('other', () => false)
  expect(gate.holdBack('a')).toBe(false)
})

it('a key is held back until all that was written for it is seen, and told of once', () => {
  const { gate, opened } = gateWithLog()
  const seen = { first: false, second: false }
  gate.expect('a', () => seen.first)
  gate.expect('a', () => seen.second)
  expect(gate.holdBack('a')).toBe(true)

  seen.first = true
  gate.lookAgain()
  expect(opened).toEqual([])

  seen.second = true
  gate.lookAgain()
  gate.lookAgain()
  expect([opened, gate.holdBack('a')]).toEqual([['a'], false])
})

it('what was seen once need not be seen again', () => {
  const { gate } = gateWithLog()
  const seen = { first: true, second: false }
  gate.expect('a', () => seen.first)
  gate.expect('a', () => seen.second)
  gate.holdBack('a')
  Object.assign(seen, { first: false, second: true })
  expect(gate.holdBack('a')).toBe(false)
})

it('a key that nobody asked for is not told of when its writes are seen', () => {
  const { gate, opened } = gateWithLog()
  gate.expect('a', () => true)
  gate.lookAgain()
  expect(opened).toEqual([])
})
