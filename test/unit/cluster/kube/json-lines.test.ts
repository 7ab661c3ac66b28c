import { describe, expect, it } from '@jest/globals'
import { fc } from '../../../support/seeded.ts'
import { JsonLines } from '../../../../src/cluster/kube/json-lines.ts'

function linesOf(chunks: readonly string[]): readonly unknown[] {
  const seen: unknown[] = []
  const lines = new JsonLines((value) => seen.push(value))
  for (const chunk of chunks) lines.add(chunk)
  return seen
}

describe('JsonLines', () => {
  it('gives each line when it is whole', () => {
    expect(linesOf(['{"a":1}\n{"b"', ':2}\n{"c":', '3}'])).toEqual([{ a: 1 }, { b: 2 }])
  })

  it('passes over empty lines', () => {
    expect(linesOf(['\n\n{}\n \n'])).toEqual([{}])
  })

  it('reads the same however a stream is cut', () => {
    const whole = fc.array(fc.json()).map((texts) => texts.map((text) => `${text}\n`).join(''))
    fc.assert(
      fc.property(whole, fc.array(fc.nat({ max: 40 })), (text, cuts) => {
        const chunks: string[] = []
        let rest = text
        for (const cut of cuts) {
          chunks.push(rest.slice(0, cut))
          rest = rest.slice(cut)
        }
        expect(linesOf([...chunks, rest])).toEqual(linesOf([text]))
      }),
    )
  })

  it('refuses a line that is no JSON', () => {
    expect(() => linesOf(['<html>\n'])).toThrow(SyntaxError)
  })

  it('refuses a line that never ends', () => {
    const piece = 'x'.repeat(2 ** 20)
    expect(() => linesOf(Array.from({ length: 20 }, () => piece))).toThrow(RangeError)
  })
})
