import { describe, expect, it } from '@jest/globals'
import { durationMs, instant } from '../../../src/base/units.ts'
import {
  columnsOf,
  timelineHeading,
  timelineLines,
  timeWidthWithin,
  type TimelineRow,
} from '../../../src/view/timeline.ts'

const POD = { version: 'web:1', ready: 2, total: 2, ending: 0, restarts: 0 }
const ROW: TimelineRow = {
  at: instant(95_400),
  source: 'plan',
  workload: 'default/web',
  text: 'Paused AwaitingPromotion',
  progress: '2/4',
  weight: 33,
  pods: [POD, { version: 'web:2', ready: 1, total: 2, ending: 1, restarts: 0 }],
  shares: [67, 33],
}
const TITLE = { start: instant(5_000), workloads: [], hasPlans: true }

describe('timelineLines()', () => {
  it.each([
    [
      'a plan',
      {},
      '+1m30s   plan  Paused AwaitingPromotion           2/4   33 %    web:1 2/2 67 % · web:2 1/2 (1 ending) 33 %',
    ],
    [
      'pods without traffic',
      { source: 'pods', text: '', progress: '', weight: 0, shares: [] },
      '+1m30s   pods                                           0 %     web:1 2/2 · web:2 1/2 (1 ending)',
    ],
    [
      'a person, with nothing else in the line',
      { source: 'you', text: 'kubectl scale deployment/web --replicas=3', workload: '' },
      '+1m30s   you   kubectl scale deployment/web --replicas=3',
    ],
  ] as const)('shows %s', (_name, overrides, expected) => {
    expect(timelineLines({ ...ROW, ...overrides }, TITLE)).toEqual([expected])
  })

  it('names the workload in a column where there are several', () => {
    const workloads = ['default/web', 'shop/cart']
    const [line = ''] = timelineLines(ROW, { ...TITLE, workloads })
    const [heading = ''] = timelineHeading({ workloads, hasPlans: true })
    expect(line.indexOf('default/web  ')).toBe(heading.indexOf('WORKLOAD'))
  })

  it.each([
    [
      'what a person does',
      'you',
      'kubectl delete pod web-1',
      '+1m30s   you   kubectl delete pod web-1',
    ],
    ['pods', 'pods', '', '+1m30s   pods  web:1 2/2 67 % · web:2 1/2 (1 ending) 33 %'],
    ['pods that are gone', 'pods', 'gone', '+1m30s   pods  gone'],
  ] as const)('shows %s in one column where there is no plan', (_name, source, text, expected) => {
    const title = { ...TITLE, hasPlans: false }
    const row = { ...ROW, source, text, ...(text === 'gone' && { pods: [] }) }
    expect(timelineLines(row, title)).toEqual([expected])
    expect(timelineHeading(title)).toEqual([
      'TIME     WHO   WHAT, OR PODS READY AND SHARE OF REQUESTS',
    ])
  })

  it('keeps a text of several lines in one', () => {
    const row = { ...ROW, source: 'event', text: 'one\ntwo' } as const
    expect(timelineLines(row, TITLE)).toEqual(['+1m30s   event one two'])
  })

  it('says below the reason of a plan what is in its way', () => {
    const row = { ...ROW, text: 'Progressing TargetNotFound', message: 'no\n"wab"', pods: [] }
    expect(timelineLines({ ...row, progress: '' }, TITLE)).toEqual([
      '+1m30s   plan  Progressing TargetNotFound               33 %',
      '               no "wab"',
    ])
  })

  it.each([[[]], [['default/web', 'shop/cart']]])(
    'puts the columns below their headings, with workloads %j',
    (workloads) => {
      const [heading = ''] = timelineHeading({ workloads, hasPlans: true })
      const [line = ''] = timelineLines(ROW, { ...TITLE, workloads })
      expect(line.indexOf('Paused')).toBe(heading.indexOf('WHAT'))
      expect(line.indexOf('2/4')).toBe(heading.indexOf('STEP'))
      expect(line.indexOf('33 %')).toBe(heading.indexOf('WEIGHT'))
      expect(line.indexOf('web:1')).toBe(heading.indexOf('PODS'))
    },
  )

  it.each([
    [{ pods: [], done: '1 of 1 done' }, 'done'],
    [{ pods: [], done: '12 of 12 done, 2 failed' }, 'done, 2 failed'],
    [{ pods: [], done: '1 of 11 done' }, 'no pods, 1 of 11 done'],
    [
      { pods: [{ ...POD, version: `web@sha256:0123456789abcdef${'0'.repeat(48)}` }], shares: [] },
      'web@sha256:0123456789ab 2/2',
    ],
  ])('says of %j %j', (overrides, expected) => {
    const row: TimelineRow = { ...ROW, source: 'pods', text: '', ...overrides }
    expect(timelineLines(row, { ...TITLE, hasPlans: false })).toEqual([
      `+1m30s   pods  ${expected}`,
    ])
  })

  it.each([
    [59, '+59s     pods'],
    [9 * 3600 + 15 * 60 + 15, '+9h15m15s pods'],
    [27 * 3600 + 3 * 60 + 4, '+1d3h3m4s pods'],
  ])(
    'leaves a blank behind a time of %i s, and below the same in all rows',
    (seconds, expected) => {
      const start = instant(0)
      const rows = [0, seconds].map((at): TimelineRow => {
        return { ...ROW, source: 'pods', text: 'gone', at: instant(at * 1000) }
      })
      const lines = rows.flatMap((row) => timelineLines(row, { start, ...columnsOf(rows, start) }))
      expect(lines[1]).toMatch(expected)
      expect(lines[0]?.indexOf('pods')).toBe(lines[1]?.indexOf('pods'))
    },
  )

  it.each([
    [3599, 6],
    [36_000, 10],
    [90_000, 12],
  ])('knows that the times within %i s have up to %i letters', (seconds, expected) => {
    expect(timeWidthWithin(durationMs(seconds * 1000))).toBeGreaterThanOrEqual(expected)
  })
})

describe('on a terminal', () => {
  const rows: readonly TimelineRow[] = [
    ROW,
    { ...ROW, source: 'pods', text: '', progress: '', weight: 0, shares: [] },
    { ...ROW, source: 'event', workload: '', text: 'FailedCreate on ReplicaSet "web": too many' },
    { ...ROW, text: 'Progressing TargetNotFound', message: 'there is no such Deployment "wab"' },
  ]

  it.each([
    [
      'pods go on under their column',
      115,
      [
        'TIME     WHO   WORKLOAD     WHAT                               STEP  WEIGHT  PODS READY AND SHARE OF REQUESTS',
        '+1m30s   plan  default/web  Paused AwaitingPromotion           2/4   33 %    web:1 2/2 67 % · web:2 1/2 (1 ending)',
        '                                                                             33 %',
      ],
    ],
    [
      'pods stand below what is done, where there is no room beside it',
      80,
      [
        'TIME     WHO   WORKLOAD     WHAT                               STEP  WEIGHT',
        '                            PODS READY AND SHARE OF REQUESTS',
        '+1m30s   plan  default/web  Paused AwaitingPromotion           2/4   33 %',
        '                            web:1 2/2 67 % · web:2 1/2 (1 ending) 33 %',
      ],
    ],
    [
      'texts stand below the workload, where there is no room beside it',
      60,
      [
        'TIME     WHO   WORKLOAD',
        '               WHAT                          STEP  WEIGHT',
        '               PODS READY AND SHARE OF REQUESTS',
        '+1m30s   plan  default/web',
        '               Paused AwaitingPromotion      2/4   33 %',
        '               web:1 2/2 67 % · web:2 1/2 (1 ending) 33 %',
      ],
    ],
  ])('%s', (_, width, expected) => {
    const title = { ...TITLE, workloads: ['default/web', 'default/api'], width }
    expect([...timelineHeading(title), ...timelineLines(ROW, title)]).toEqual(expected)
  })

  it.each([20, 40, 60, 80, 100, 120, 200])('%i columns lose no word', (width) => {
    const title = { ...TITLE, workloads: ['default/web', 'default/api'], width }
    const words = (lines: readonly string[]) => lines.join('').replaceAll(' ', '')
    for (const row of rows) {
      const lines = timelineLines(row, title)
      expect(words(lines)).toBe(words(timelineLines(row, { ...TITLE, workloads: title.workloads })))
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(width)
    }
  })
})
