import { withShortDigests } from '../base/short-digest.ts'
import { formatTable } from './table.ts'

/** What requests to one version met with, for people. */
export interface TrafficLine {
  readonly service: string
  readonly image: string
  readonly podTemplateHash: string
  readonly served: number
  readonly errors: number
  readonly latencyMs: { readonly p50: number; readonly p99: number }
}

/** A line of a verdict. */
export interface VerdictLine {
  readonly expected: string
  readonly passed: boolean
  readonly seen: string
}

/** What nobody answered, of one Service or of all. */
export interface GapLine {
  readonly refused: number
  readonly blackoutSeconds: number
}

/** What became of the requests, a line for each version and one for those nobody answered. */
export function trafficLines(
  versions: readonly TrafficLine[],
  all: GapLine,
  services: readonly (GapLine & { readonly service: string })[],
): readonly string[] {
  if (versions.length === 0 && all.refused === 0) return []
  const rows = versions.map((version) => [
    version.service,
    withShortDigests(nameOf(version, versions)),
    String(version.served),
    String(version.errors),
    latencyText(version.latencyMs.p50),
    latencyText(version.latencyMs.p99),
  ])
  const apart = services.length < 2 ? [] : services.filter(hasGap)
  const [only] = apart
  return [
    ...formatTable(
      [
        { heading: 'SERVICE', align: 'left' },
        { heading: 'VERSION', align: 'left' },
        { heading: 'ANSWERED', align: 'right' },
        { heading: 'ERRORS', align: 'right' },
        { heading: 'P50', align: 'right' },
        { heading: 'P99', align: 'right' },
      ],
      rows,
    ),
    ...(only !== undefined && apart.length === 1
      ? [gapText(only, ` requests refused, all by ${only.service}`)]
      : [
          `${gapText(all, ' requests refused')}${only === undefined ? '' : ', of these:'}`,
          ...apart.map((gap) => `  ${gap.service}: ${gapText(gap, ' refused')}`),
        ]),
  ]
}

/** As exact as it matters: `0.25 ms`, `12.3 ms`, `18000 ms`. */
function latencyText(ms: number): string {
  const decimals = ms >= 100 ? 0 : ms >= 10 ? 1 : 2
  return `${Number(ms.toFixed(decimals))} ms`
}

function hasGap({ refused, blackoutSeconds }: GapLine): boolean {
  return refused > 0 || blackoutSeconds > 0
}

function gapText({ refused, blackoutSeconds }: GapLine, what: string): string {
  const gap = blackoutSeconds === 0 ? '' : `, ${blackoutSeconds} s with nobody to answer`
  return `${refused}${what}${gap}`
}

/** The image, and the hash with it where two versions of a Service run the same one. */
function nameOf(
  { service, image, podTemplateHash }: TrafficLine,
  versions: readonly TrafficLine[],
): string {
  const twins = versions.filter((other) => other.service === service && other.image === image)
  return twins.length > 1 ? `${image} (${podTemplateHash})` : image
}

/** The verdict, one line for each expectation, then one in all. */
export function verdictLines(findings: readonly VerdictLine[]): readonly string[] {
  const failed = findings.filter((finding) => !finding.passed).length
  const lines = findings.map(({ expected, passed, seen }) => {
    return passed ? `✓ ${expected}: ${seen}` : `✗ ${expected}: saw ${seen}`
  })
  const all =
    failed === 0
      ? `${findings.length} of ${findings.length} expectations met`
      : `${failed} of ${findings.length} expectations not met`
  return [...lines, findings.length === 0 ? 'nothing was expected' : all]
}
