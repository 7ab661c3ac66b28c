import { expect, it } from '@jest/globals'
import { LiveScreen } from '../../../src/main/live-screen.ts'

it('a live screen cuts lines where the screen ends, and keeps their start', () => {
  const written: string[] = []
  const screen = new LiveScreen((text) => written.push(text), 10)
  screen.print(['+1m  plan  Progressing'])
  expect(written).toContain('+1m  plan…\n')
})

it('a live screen closes the wide gaps of a line before it cuts it', () => {
  const written: string[] = []
  const screen = new LiveScreen((text) => written.push(text), 21)
  screen.print(['+1m   pods          web:1 1/2', 'a        b'])
  expect(written).toContain('+1m   pods  web:1 1/2\n')
  expect(written).toContain('a        b\n')
})
