import { describe, expect, it } from '@jest/globals'
import { trafficLines, verdictLines } from '../../../src/view/report.ts'

const NO_GAP = { refused: 0, blackoutSeconds: 0 }

describe('verdictLines()', () => {
  it('says of each expectation whether it was met, and what was seen', () => {
    expect(
      verdictLines([
        { expected: 'always requestsRefused = 0', passed: true, seen: '0' },
        { expected: 'by 5m plan "web" is Healthy', passed: false, seen: 'Degraded' },
      ]),
    ).toEqual([
      '✓ always requestsRefused = 0: 0',
      '✗ by 5m plan "web" is Healthy: saw Degraded',
      '1 of 2 expectations not met',
    ])
  })

  it('says so when all were met, and when nothing was expected', () => {
    const met = { expected: 'x', passed: true, seen: '' }
    expect(verdictLines([met])).toContain('1 of 1 expectations met')
    expect(verdictLines([])).toEqual(['nothing was expected'])
  })
})

describe('trafficLines()', () => {
  const version = {
    service: 'web',
    image: 'web:1',
    podTemplateHash: 'abc',
    served: 900,
    errors: 9,
    latencyMs: { p50: 10, p99: 80 },
  }

  it('has a line for each version and one for those that nobody answered', () => {
    const lines = trafficLines([version], { refused: 3, blackoutSeconds: 2 }, [])
    expect(lines[1]).toMatch(/^web +web:1 +900 +9 +10 ms +80 ms$/)
    expect(lines.at(-1)).toBe('3 requests refused, 2 s with nobody to answer')
  })

  it.each([
    [17_999.99, '18000 ms'],
    [12.34, '12.3 ms'],
    [0.25, '0.25 ms'],
  ])('says of a latency of %f ms %j', (p99, expected) => {
    const lines = trafficLines([{ ...version, latencyMs: { p50: 0.25, p99 } }], NO_GAP, [])
    expect(lines[1]).toMatch(new RegExp(` 0.25 ms +${expected}$`))
  })

  it('tells two versions of one image by their hashes', () => {
    const lines = trafficLines([version, { ...version, podTemplateHash: 'def' }], NO_GAP, [])
    expect(lines[1]).toContain('web:1 (abc)')
    expect(lines[2]).toContain('web:1 (def)')
  })

  it('tells apart what several Services refused', () => {
    const services = [
      { service: 'api', refused: 1, blackoutSeconds: 0 },
      { service: 'shop', ...NO_GAP },
      { service: 'web', refused: 2, blackoutSeconds: 2 },
    ] as const
    const lines = trafficLines([version], { refused: 3, blackoutSeconds: 2 }, services)
    expect(lines.slice(2)).toEqual([
      '3 requests refused, 2 s with nobody to answer, of these:',
      '  api: 1 refused',
      '  web: 2 refused, 2 s with nobody to answer',
    ])
    const [api, shop] = services
    expect(
      trafficLines([version], { refused: 1, blackoutSeconds: 0 }, [api, shop]).slice(2),
    ).toEqual(['1 requests refused, all by api'])
  })

  it('says nothing where there was no traffic', () => {
    expect(trafficLines([], NO_GAP, [])).toEqual([])
  })
})
