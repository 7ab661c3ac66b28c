import { describe, expect, it } from '@jest/globals'
import { REPLICA_SET_KIND } from '../../../../../src/cluster/sim/kinds/replica-set-kind.ts'
import {
  complaints,
  selectableIn,
  stored,
  updateComplaints,
} from '../../../../support/sim/kind-subject.ts'

const labels = { app: 'web' }
const spec = {
  selector: { matchLabels: labels },
  template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
}

describe('a ReplicaSet', () => {
  const set = stored(REPLICA_SET_KIND, { spec })

  it('has one replica unless it says otherwise', () => {
    expect(set.spec.replicas).toBe(1)
    expect(stored(REPLICA_SET_KIND, { spec: { ...spec, replicas: 0 } }).spec.replicas).toBe(0)
  })

  it.each([
    [
      { selector: {} },
      'spec.selector: Invalid value: {}: empty selector is invalid for deployment',
    ],
    [{ replicas: -1 }, 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    [
      { minReadySeconds: -1 },
      'spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0',
    ],
  ])('is refused with %j', (change, expected) => {
    expect(complaints(REPLICA_SET_KIND, { spec: { ...spec, ...change } })).toEqual([expected])
  })

  it('keeps no empty map of annotations in its template, as Go leaves it out', () => {
    const { template } = spec
    const none = { ...template, metadata: { labels, annotations: {} } }
    const some = { ...template, metadata: { labels, annotations: { note: 'x' } } }
    const kept = [none, some].map((given) => {
      const { metadata } = stored(REPLICA_SET_KIND, { spec: { ...spec, template: given } }).spec
        .template
      return metadata
    })
    expect(kept).toEqual([{ labels }, { labels, annotations: { note: 'x' } }])
    expect(kept[0]).not.toHaveProperty('annotations')
  })

  it('keeps its selector', () => {
    const selector = { matchExpressions: [{ key: 'app', operator: 'Exists' }] }
    const found = updateComplaints(REPLICA_SET_KIND, { spec: { ...spec, selector } }, set)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/^spec\.selector: .* field is immutable$/)
  })

  it('has another generation when its spec changes, and only then', () => {
    const annotated = { ...set, metadata: { ...set.metadata, annotations: { a: 'b' } } }
    const scaled = { ...set, spec: { ...set.spec, replicas: 2 } }
    expect(REPLICA_SET_KIND.raisesGeneration(annotated, set)).toBe(false)
    expect(REPLICA_SET_KIND.raisesGeneration(scaled, set)).toBe(true)
  })

  it('can be selected by its observed replicas', () => {
    const seen = { ...set, status: { replicas: 3 } }
    expect(selectableIn(REPLICA_SET_KIND, seen)).toMatchObject({ 'status.replicas': '3' })
  })
})
