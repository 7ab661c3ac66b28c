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
    { version: 'web:1', ready: 2, total: 2, ending: 0 },
    { version: 'web:2', ready: 1, total: 3, ending: 2 },
  ],
  shares: [67, 33],
}

it('liveLines() shows time, plan, pods and shares', () => {
  const plan = { ...ROW, source: 'plan' as const, text: 'Paused TimedPause', progress: '1/2' }
  expect(liveLines(ROW, plan, 95_000, PLAIN)).toEqual([
    '',
    '+1m35s  Paused TimedPause 1/2',
    `  ${'web:1'.padEnd(24)} ${'●●'.padEnd(20)} ${'█'.repeat(20)}${'░'.repeat(10)} 67 %`,
    `  ${'web:2'.padEnd(24)} ${'●○○◌◌'.padEnd(20)} ${'█'.repeat(10)}${'░'.repeat(20)} 33 %`,
  ])
})

it('liveLines() counts pods that would not fit as dots', () => {
  const row = { ...ROW, pods: [{ version: 'web:1', ready: 90, total: 100, ending: 0 }], shares: [] }
  expect(liveLines(row, undefined, 0, PLAIN)).toEqual(['', '+0s', `  ${'web:1'.padEnd(24)} 90/100`])
})
