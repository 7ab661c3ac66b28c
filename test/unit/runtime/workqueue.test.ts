import { describe, expect, it } from '@jest/globals'
import { fc } from '../../support/seeded.ts'
import { after, durationMs, type DurationMs } from '../../../src/base/units.ts'
import { WorkQueue } from '../../../src/runtime/workqueue.ts'
import { Stage } from '../../support/runtime/stage.ts'

describe('WorkQueue', () => {
  it('works on each key once, in the order of asking, however often it is added', async () => {
    const { stage, queue, done } = setUp({ workers: 1, tookMs: 1 })
    for (const key of ['b', 'a', 'b', 'c', 'a']) queue.add(key)
    await stage.run(10)
    expect(done).toEqual(['0 b', '1 a', '2 c'])
  })

  it('begins when it is started, with what was added before', async () => {
    const { stage, queue, done } = setUp({ started: false })
    queue.add('a')
    await stage.run(10)
    expect([done, queue.depth]).toEqual([[], 1])
    queue.start()
    await stage.run(10)
    expect([done, queue.depth]).toEqual([['10 a'], 0])
  })

  it('works on a key again that is added while it is worked on, and never twice at once', async () => {
    const { stage, queue, done } = setUp({ workers: 4, tookMs: 10 })
    queue.add('a')
    await stage.run(5)
    queue.add('a')
    queue.add('a')
    await stage.run(30)
    expect(done).toEqual(['0 a', '10 a'])
  })

  it('hurries those that failed, and nobody else', async () => {
    const { stage, queue, done } = setUp({})
    for (let failures = 0; failures < 12; failures++) queue.retry('failed')
    queue.addAt('later', after(stage.clock.now(), durationMs(1000)))
    await stage.run(5)
    queue.hurry()
    await stage.run(5)
    expect(done).toEqual(['5 failed'])
    queue.hurry()
    expect(queue.retry('failed')).toEqual({
      at: after(stage.clock.now(), durationMs(5)),
      failures: 1,
    })
  })

  it('works on no more keys at once than it has workers', async () => {
    const { stage, queue, done } = setUp({ workers: 2, tookMs: 10 })
    for (const key of ['a', 'b', 'c', 'd', 'e']) queue.add(key)
    await stage.run(100)
    expect(done).toEqual(['0 a', '0 b', '10 c', '10 d', '20 e'])
  })

  it('adds a key when its time has come; the last word on when counts', async () => {
    const { stage, queue, done, later } = setUp({})
    queue.addAt('a', later(50))
    queue.addAt('b', later(20))
    queue.addAt('a', later(30))
    await stage.run(100)
    expect(done).toEqual(['20 b', '30 a'])
  })

  it('forgets a time once the key was worked on', async () => {
    const { stage, queue, done, later } = setUp({})
    queue.addAt('a', later(50))
    queue.add('a')
    await stage.run(100)
    expect(done).toEqual(['0 a'])
  })

  it('waits twice as long after each failure, five minutes at most', async () => {
    const { stage, queue, done } = setUp({ failing: true })
    queue.add('a')
    await stage.run(2_000_000)
    const times = done.map((line) => Number(line.split(' ')[0]))
    const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(waits.slice(0, 4)).toEqual([5, 10, 20, 40])
    expect(waits.slice(16, 18)).toEqual([300_000, 300_000])
  })

  it('waits as long as the server asked for', async () => {
    const { stage, queue, done } = setUp({})
    queue.retry('a', durationMs(2000))
    await stage.run(3000)
    expect(done).toEqual(['2000 a'])
  })

  it('starts from the first wait again when a key is forgotten', async () => {
    const { stage, queue, done } = setUp({})
    queue.retry('a')
    await stage.run(100)
    queue.forget('a')
    queue.retry('a')
    await stage.run(100)
    expect(done).toEqual(['5 a', '105 a'])
  })

  it('does nothing more once it is stopped', async () => {
    const { stage, queue, done, later } = setUp({ workers: 1, tookMs: 10 })
    queue.add('a')
    queue.add('b')
    queue.addAt('c', later(5))
    await stage.run(1)
    queue.add('a')
    queue.stop()
    queue.add('d')
    queue.retry('e')
    queue.start()
    await stage.run(1000)
    expect([done, queue.depth, stage.world.nextAt]).toEqual([['0 a'], 0, undefined])
  })

  it('loses no key and overlaps none, whatever is asked of it', async () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      kind: fc.constantFrom('add', 'addAt', 'retry'),
      delayMs: fc.nat(40),
      pauseMs: fc.nat(15),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { stage, queue, spans, later } = setUp({ workers: 2, tookMs: 7 })
        for (const { key, kind, delayMs, pauseMs } of steps) {
          if (kind === 'add') queue.add(key)
          else if (kind === 'addAt') queue.addAt(key, later(delayMs))
          else queue.retry(key)
          await stage.run(pauseMs)
        }
        const endedAt = stage.clock.now()
        await stage.run(2_000_000)
        for (const key of new Set(steps.map((each) => each.key))) {
          const own = spans.filter((span) => span.key === key)
          expect(own.length).toBeGreaterThan(0)
          expect(own.slice(1).every((span, index) => span.from >= (own[index]?.to ?? 0))).toBe(true)
        }
        const open = (at: number): number =>
          spans.filter(({ from, to }) => from <= at && at < to).length
        expect(spans.every(({ from }) => open(from) <= 2)).toBe(true)
        expect(queue.depth).toBe(0)
        expect(endedAt).toBeLessThanOrEqual(stage.clock.now())
      }),
      { numRuns: 50 },
    )
  })

  it('is idle when nothing is worked on and nothing is due', async () => {
    const { stage, queue, later } = setUp({ workers: 1, tookMs: 10 })
    const idleAt: number[] = []
    const start = stage.clock.now()
    const note = () => void queue.idle().then(() => idleAt.push(stage.clock.now() - start))
    queue.addAt('later', later(1000))
    note()
    queue.add('a')
    queue.add('b')
    note()
    await stage.run(100)
    expect(idleAt).toEqual([0, 20])
  })

  it('is idle after a stop when the work under way has ended', async () => {
    const { stage, queue } = setUp({ workers: 1, tookMs: 10 })
    let isIdle = false
    queue.add('a')
    queue.add('b')
    await stage.run(5)
    queue.stop()
    void queue.idle().then(() => (isIdle = true))
    await stage.run(4)
    expect(isIdle).toBe(false)
    await stage.run(1)
    expect(isIdle).toBe(true)
  })
})

interface SetUpOptions {
  readonly workers?: number
  readonly tookMs?: number
  readonly started?: boolean
  readonly failing?: boolean
}

function setUp({ workers = 1, tookMs = 0, started = true, failing = false }: SetUpOptions) {
  const stage = new Stage()
  const { clock } = stage
  const start = clock.now()
  const done: string[] = []
  const spans: { readonly key: string; readonly from: number; readonly to: number }[] = []
  const queue = new WorkQueue({
    clock,
    workers,
    work: async (key) => {
      const from = clock.now()
      done.push(`${from - start} ${key}`)
      if (tookMs > 0) await sleep(stage, durationMs(tookMs))
      spans.push({ key, from, to: clock.now() })
      if (failing) queue.retry(key)
    },
  })
  if (started) queue.start()
  const later = (span: number) => after(clock.now(), durationMs(span))
  return { stage, queue, done, spans, later }
}

function sleep({ clock }: Stage, span: DurationMs): Promise<void> {
  return new Promise((resolve) => clock.wakeAt(after(clock.now(), span), resolve))
}
