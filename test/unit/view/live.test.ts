import { expect, it } from '@jest/globals'
import { instant } from '../../../src/base/units.ts'
import { liveLines, PLAIN } from '../../../src/view/live.ts'
import type { TimelineRow } from '../../../src/view/timeline.ts'

const ROW: TimelineRow = {
  at: instant(0),
  source: 'pods',
  workload: 'default/web',
  text: '',
  progress: '',
  pods: [
    { version: 'web:1', ready: 2, total: 2, ending: 0, restarts: 0 },
    { version: 'web:2', ready: 1, total: 3, ending: 2, restarts: 0 },
  ],
  shares: [67, 33],
}

const WIDE = { paint: PLAIN, columns: 120 }

it('liveLines() shows time, plan, pods and shares', () => {
  const plan = { ...ROW, source: 'plan' as const, text: 'Paused TimedPause', progress: '1/2' }
  expect(liveLines({ pods: ROW, plan, elapsedMs: 95_000 }, WIDE)).toEqual([
    '',
    '+1m35s  Paused TimedPause 1/2',
    `  ${'web:1'.padEnd(24)} ${'●●'.padEnd(20)} ${'█'.repeat(20)}${'░'.repeat(10)} 67 %`,
    `  ${'web:2'.padEnd(24)} ${'●○○◌◌'.padEnd(20)} ${'█'.repeat(10)}${'░'.repeat(20)} 33 %`,
  ])
})

it('liveLines() counts pods that would not fit as dots', () => {
  const row = {
    ...ROW,
    pods: [{ version: 'web:1', ready: 90, total: 100, ending: 0, restarts: 0 }],
    shares: [],
  }
  const lines = liveLines({ pods: row, elapsedMs: 0 }, WIDE)
  expect(lines).toEqual(['', '+0s', `  ${'web:1'.padEnd(24)} 90/100`])
})

it.each([20, 30, 40, 60, 80])('liveLines() keeps the numbers, within %i columns', (columns) => {
  const long = 'registry.example.com/shop/checkout/frontend@sha256:0123456789'
  const pods = ROW.pods.map((pod) => ({ ...pod, version: long }))
  const plan = { ...ROW, text: 'Progressing ProgressDeadlineExceeded' }
  const state = { pods: { ...ROW, pods, shares: [100, 0] }, plan, elapsedMs: 0, name: 'shop/web' }
  const lines = liveLines(state, { paint: PLAIN, columns })
  expect(lines.filter((line) => Array.from(line).length > columns)).toEqual([])
  expect(lines.slice(2).map((line) => line.slice(-4))).toEqual(['00 %', ' 0 %'])
})

it('liveLines() names the workload where there are several', () => {
  const [, head] = liveLines({ elapsedMs: 0, name: 'shop/web' }, WIDE)
  expect(head).toBe('+0s  shop/web')
})
