import { describe, expect, it } from '@jest/globals'
import { instant } from '../../../src/base/units.ts'
import { timelineHeading, timelineLines, type TimelineRow } from '../../../src/view/timeline.ts'

const ROW: TimelineRow = {
  at: instant(95_400),
  source: 'plan',
  workload: 'default/web',
  text: 'Paused AwaitingPromotion',
  progress: '2/4',
  weight: 33,
  pods: [
    { version: 'web:1', ready: 2, total: 2, ending: 0, restarts: 0 },
    { version: 'web:2', ready: 1, total: 2, ending: 1, restarts: 0 },
  ],
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
    expect(line.indexOf('default/web  ')).toBe(
      timelineHeading({ workloads, hasPlans: true }).indexOf('WORKLOAD'),
    )
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
    expect(timelineHeading(title)).toBe('TIME     WHO   WHAT, OR PODS READY AND SHARE OF REQUESTS')
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
      const heading = timelineHeading({ workloads, hasPlans: true })
      const [line = ''] = timelineLines(ROW, { ...TITLE, workloads })
      expect(line.indexOf('Paused')).toBe(heading.indexOf('WHAT'))
      expect(line.indexOf('2/4')).toBe(heading.indexOf('STEP'))
      expect(line.indexOf('33 %')).toBe(heading.indexOf('WEIGHT'))
      expect(line.indexOf('web:1')).toBe(heading.indexOf('PODS'))
    },
  )
})
