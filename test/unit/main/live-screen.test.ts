import { expect, it } from '@jest/globals'
import { LiveScreen } from '../../../src/main/live-screen.ts'

it('a live screen keeps lines whole above a foot that it draws again', () => {
  const written: string[] = []
  const screen = new LiveScreen((text) => written.push(text))
  screen.draw(['foot'])
  screen.print(['a line that is longer than any screen'])
  expect(written.slice(-4)).toEqual([
    '\u001b[1A\r\u001b[J',
    'a line that is longer than any screen\n',
    '\r\u001b[J',
    'foot\n',
  ])
})
