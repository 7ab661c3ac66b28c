import { describe, expect, it } from '@jest/globals'
import { instant } from '../../../../src/base/units.ts'
import { evaluate } from '../../../../src/metrics/promql/evaluate.ts'
import { parseQuery } from '../../../../src/metrics/promql/parse.ts'
import type { Series, SeriesSource } from '../../../../src/metrics/promql/series.ts'

/** Each series as `metric{labels} values`, one a minute from 0; `_` is none. */
function sourceOf(text: string): SeriesSource {
  const lines = text.trim().split('\n')
  return {
    series: (metric, after, until) =>
      lines.flatMap((line): Series[] => {
        const [, name, labels = '', values = ''] = /^\s*(\w+)\{(.*)\} (.*)$/.exec(line) ?? []
        if (name !== metric) return []
        const samples = values
          .split(' ')
          .map((word, minute) => ({ at: instant(minute * 60_000), value: Number(word) }))
          .filter(({ at, value }) => !Number.isNaN(value) && at > after && at <= until)
        const isStale = values.endsWith('_') && until > (samples.at(-1)?.at ?? until)
        const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(
          ([, key = '', value = '']) => [key, value] as const,
        )
        return [{ labels: Object.fromEntries(pairs), samples, isStale }]
      }),
  }
}

const REQUESTS = sourceOf(`
  http_requests_total{pod="a",version="1",code="200"} 0 60 120 180 240 300
  http_requests_total{pod="a",version="1",code="500"} 0 0 0 0 0 0
  http_requests_total{pod="b",version="2",code="200"} 0 54 108 162 216 270
  http_requests_total{pod="b",version="2",code="500"} 0 6 12 18 24 30
  late_total{pod="c"} _ _ _ 10 20 30
  restarted_total{pod="d"} 100 160 40 100 160 220
  sparse_total{pod="e"} 0 60 _ _ _ 300
  gone{pod="f"} 1 2 3 4 5 _
  up{pod="a"} 1 1 1 1 1 1
  up{pod="b"} 0 0 0 0 0 0
`)

const BUCKETS = sourceOf(`
  seconds_bucket{pod="a",le="0.1"} 5 5 5 5 5 5
  seconds_bucket{pod="a",le="0.2"} 7 7 7 7 7 7
  seconds_bucket{pod="a",le="1"} 10 10 10 10 10 10
  seconds_bucket{pod="a",le="+Inf"} 10 10 10 10 10 10
  seconds_bucket{pod="b",le="0.1"} 0 0 0 0 0 0
  seconds_bucket{pod="b",le="0.2"} 6 6 6 6 6 6
  seconds_bucket{pod="b",le="1"} 5 5 5 5 5 5
  seconds_bucket{pod="b",le="+Inf"} 12 12 12 12 12 12
  bare_bucket{le="+Inf"} 1 1 1 1 1 1
  short_bucket{le="1"} 1 1 1 1 1 1
`)

function answer(query: string, source: SeriesSource = REQUESTS, minute = 5): unknown {
  const value = evaluate(parseQuery(query), source, instant(minute * 60_000))
  if (value.kind === 'scalar') return value.value
  return value.elements.map(({ labels, value: one }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}=${text}`)
    return `${pairs.join(',')} ${Math.round(one * 10_000) / 10_000}`.trim()
  })
}

describe('what success rates are asked with', () => {
  it.each<[string, unknown]>([
    ['up', ['pod=a 1', 'pod=b 0']],
    ['up == 1', ['pod=a 1']],
    ['up == bool 1', ['pod=a 1', 'pod=b 0']],
    ['up{pod="a"}', ['pod=a 1']],
    ['up{pod!="a"}', ['pod=b 0']],
    ['up{pod=~"a|c"}', ['pod=a 1']],
    ['up{pod=~"x?a"}', ['pod=a 1']],
    ['up{pod!~".*"}', []],
    ['up{zone=""}', ['pod=a 1', 'pod=b 0']],
    ['{__name__="up",pod="b"}', ['pod=b 0']],
    ['nothing', []],
    ['rate(http_requests_total{pod="a",code="200"}[5m])', ['pod=a,version=1,code=200 1']],
    ['increase(http_requests_total{pod="a",code="200"}[5m])', ['pod=a,version=1,code=200 300']],
    ['sum(rate(http_requests_total[5m]))', ['2']],
    ['sum by (version) (rate(http_requests_total[5m]))', ['version=1 1', 'version=2 1']],
    ['sum(rate(http_requests_total[5m])) by (version)', ['version=1 1', 'version=2 1']],
    ['sum without (pod, code) (rate(http_requests_total[5m]))', ['version=1 1', 'version=2 1']],
    [
      'sum by (version) (rate(http_requests_total{code!~"5.."}[2m])) / sum by (version) (rate(http_requests_total[2m]))',
      ['version=1 1', 'version=2 0.9'],
    ],
    [
      '100 * sum(rate(http_requests_total{code="200"}[2m])) / sum(rate(http_requests_total[2m])) > 90',
      ['95'],
    ],
    ['sum(rate(http_requests_total{code="200"}[2m])) > 90', []],
    ['avg(up) + max(up) * 10 - min(up)', ['10.5']],
    ['count(up)', ['2']],
    ['2 + 3 * 4 ^ 2 / 8 - -1', 9],
    ['-2 ^ 2 % 3', -1],
    ['(1 + 2) * 3 # said by a person', 9],
    ['1 / 0', Infinity],
  ])('%s', (query, expected) => {
    expect(answer(query)).toEqual(expected)
  })
})

describe('rate() and increase(), as Prometheus takes them on beyond the samples', () => {
  it.each<[string, string, unknown]>([
    ['a range that no sample meets', 'increase(up{pod="a"}[30s])', []],
    ['one sample in the range', 'increase(late_total[1m])', []],
    ['a series that begins within the range', 'increase(late_total[5m])', ['pod=c 25']],
    ['a counter that began anew', 'increase(restarted_total[5m])', ['pod=d 275']],
    ['samples that are missing', 'increase(sparse_total[5m])', ['pod=e 300']],
    ['a target that is gone', 'gone', []],
    ['what a target that is gone did before', 'increase(gone[3m])', ['pod=f 3']],
  ])('%s', (_title, query, expected) => {
    expect(answer(query)).toEqual(expected)
  })
})

describe('histogram_quantile()', () => {
  it.each<[string, unknown]>([
    ['histogram_quantile(0.5, seconds_bucket{pod="a"})', ['pod=a 0.1']],
    ['histogram_quantile(0.6, seconds_bucket{pod="a"})', ['pod=a 0.15']],
    ['histogram_quantile(0.25, seconds_bucket{pod="a"})', ['pod=a 0.05']],
    ['histogram_quantile(0.99, seconds_bucket{pod="a"})', ['pod=a 0.9733']],
    ['histogram_quantile(0.25, seconds_bucket{pod="b"})', ['pod=b 0.15']],
    ['histogram_quantile(0.9, seconds_bucket{pod="b"})', ['pod=b 1']],
    ['histogram_quantile(0.5, sum by (le) (seconds_bucket))', ['0.175']],
    ['histogram_quantile(-1, seconds_bucket{pod="a"})', ['pod=a -Infinity']],
    ['histogram_quantile(2, seconds_bucket{pod="a"})', ['pod=a Infinity']],
    ['histogram_quantile(0.5, bare_bucket)', ['NaN']],
    ['histogram_quantile(0.5, short_bucket)', ['NaN']],
  ])('%s', (query, expected) => {
    expect(answer(query, BUCKETS)).toEqual(expected)
  })
})

describe('a query that cannot be read or answered', () => {
  it.each([
    ['sum(up', 'Cannot read a query at 7: found its end, expected ")"'],
    ['up{pod="a"', 'Cannot read a query at 11: found its end, expected ","'],
    ['up{pod~"a"}', 'Cannot read a query at 7: found "~", expected a name or a sign'],
    ['up[5]', 'Cannot read a query at 4: found "5", expected a span such as 5m'],
    ['up up', 'Cannot read a query at 4: found "up", expected its end'],
    ['', 'Cannot read a query at 1: found its end, expected a number, a metric or a function'],
    ['deriv(up[5m])', 'there is no function "deriv" here'],
    ['rate(up)', 'rate without a range, expected rate(metric[5m])'],
    ['up[5m]', 'up has a range, expected rate of it'],
    ['1 > 2', 'a comparison of numbers, expected bool behind it'],
    ['sum(1)', 'a number, expected a metric'],
    ['up{pod=~"("}', '"(" is no regular expression, expected one such as 5..'],
    ['histogram_quantile(up, up)', 'the quantile is no number, expected 0 to 1'],
  ])('%s', (query, expected) => {
    expect(() => answer(query)).toThrow(expected)
  })
})
