import { describe, expect, it } from '@jest/globals'
import { trafficLines, verdictLines } from '../../../src/view/report.ts'

describe('verdictLines()', () => {
  it('says of each expectation whether it was met, and what was seen where not', () => {
    expect(
      verdictLines([
        { expected: 'always requestsRefused = 0', passed: true, seen: '0' },
        { expected: 'by 5m plan "web" is Healthy', passed: false, seen: 'Degraded' },
      ]),
    ).toEqual([
      '✓ always requestsRefused = 0',
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
    const lines = trafficLines([version], 3, 2)
    expect(lines[1]).toMatch(/^web +web:1 +900 +9 +10 ms +80 ms$/)
    expect(lines.at(-1)).toBe('3 requests refused, 2 s with nobody to answer')
  })

  it('tells two versions of one image by their hashes', () => {
    const lines = trafficLines([version, { ...version, podTemplateHash: 'def' }], 0, 0)
    expect(lines[1]).toContain('web:1 (abc)')
    expect(lines[2]).toContain('web:1 (def)')
  })

  it('says nothing where there was no traffic', () => {
    expect(trafficLines([], 0, 0)).toEqual([])
  })
})
