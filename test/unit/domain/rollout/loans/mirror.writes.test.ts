import { describe, expect, it } from '@jest/globals'
import { BORROWED_ANNOTATION } from '../../../../../src/api/labels.ts'
import type { Write } from '../../../../../src/domain/rollout/decision.ts'
import { mirrorAfter } from '../../../../../src/domain/rollout/loans/mirror.ts'
import { patchOf } from '../../../../../src/domain/rollout/writes.ts'
import { DEPLOYMENTS, REPLICA_SETS, type Deployment } from '../../../../../src/objects/workload.ts'
import { blueGreenOf } from '../../../../support/facts.ts'
import {
  heldTarget,
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
} from '../../../../support/rollout-facts.ts'

const S = ownedSet()
const SURGE = 'spec.strategy.rollingUpdate.maxSurge'
const GUARD = { [SURGE]: { was: '25%', is: '100%' } }
const guarded = heldTarget('web:2', { strategy: { rollingUpdate: { maxSurge: '100%' } } }, GUARD)
const purpose = { why: 'because', concern: 'handOver' } as const

/** What a status says, as `Kind/name field original`. */
function mirrored(
  target: Deployment,
  writes: readonly Write[] = [],
  mirror: Parameters<typeof mirrorAfter>[2] = [],
): readonly string[] {
  return mirrorAfter(rolloutFacts({ target }), writes, mirror).map(
    ({ kind, name, field, original = 'unset' }) => `${kind}/${name} ${field} ${original}`,
  )
}

function recording(record: string | null): Write {
  const metadata = { annotations: { [BORROWED_ANNOTATION]: record } }
  return patchOf(DEPLOYMENTS, guarded, { metadata }, purpose)
}

const GATE = 'Deployment/web spec.paused unset'

describe('what a status mirrors beside a write', () => {
  it('says what every object has on loan, in order, whatever the order of the facts', () => {
    const services = new Map([pinnedTo(S, servedBy('web', { app: 'web' }, S))])
    const facts = rolloutFacts({
      strategy: blueGreenOf(),
      target: guarded,
      facts: { services },
    })
    const fields = mirrorAfter(facts, [], []).map(({ kind, field }) => `${kind} ${field}`)
    expect(fields).toEqual([
      'Deployment spec.paused',
      `Deployment ${SURGE}`,
      'Service spec.selector.pod-template-hash',
    ])
    const reversed = { ...facts, replicaSets: [...facts.replicaSets].reverse() }
    expect(mirrorAfter(reversed, [], [])).toEqual(mirrorAfter(facts, [], []))
  })

  it.each<[string, Deployment, readonly Write[], readonly string[]]>([
    ['as it is', guarded, [], [GATE, `Deployment/web ${SURGE} "25%"`]],
    [
      'as it will be once a write is made that takes something',
      heldTarget(),
      [recording(guarded.metadata.annotations?.[BORROWED_ANNOTATION] ?? null)],
      [GATE, `Deployment/web ${SURGE} "25%"`],
    ],
    [
      'as it will be once a write is made that gives something back',
      guarded,
      [recording(heldTarget().metadata.annotations?.[BORROWED_ANNOTATION] ?? null)],
      [GATE],
    ],
    ['as it will be once all is given back', guarded, [recording(null)], []],
    [
      'whatever else is written to the object',
      guarded,
      [patchOf(DEPLOYMENTS, guarded, { spec: { replicas: 3 } }, purpose)],
      [GATE, `Deployment/web ${SURGE} "25%"`],
    ],
    [
      'whatever is written to another object',
      guarded,
      [patchOf(REPLICA_SETS, S, { metadata: { annotations: {} } }, purpose)],
      [GATE, `Deployment/web ${SURGE} "25%"`],
    ],
  ])('says it %s', (_name, target, writes, expected) => {
    expect(mirrored(target, writes)).toEqual(expected)
  })

  const known = mirrorAfter(rolloutFacts({ target: guarded }), [], [])
  const stripped = { ...guarded, metadata: { ...guarded.metadata, annotations: {} } }

  it('keeps in mind what was on loan where somebody has replaced all annotations', () => {
    expect(mirrored(stripped, [], known)).toEqual([GATE, `Deployment/web ${SURGE} "25%"`])
  })

  it('forgets it once a write has given it back', () => {
    expect(mirrored(stripped, [recording(null)], known)).toEqual([])
  })

  it('says no more than a status holds', () => {
    const many = Array.from({ length: 70 }, (_, index) => [`spec.f${index}`, { was: null, is: 1 }])
    const loans = Object.fromEntries(many) as Record<string, { was: null; is: 1 }>
    expect(mirrored(heldTarget('web:2', {}, loans))).toHaveLength(64)
  })
})
