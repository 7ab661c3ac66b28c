import { describe, expect, it } from '@jest/globals'
import { NAMESPACE_KIND, NODE_KIND } from '../../../../../src/cluster/sim/kinds/cluster-kinds.ts'
import { complaints, replaced, selectableIn, stored } from '../../../../support/sim/kind-subject.ts'

describe('a Namespace', () => {
  const made = stored(NAMESPACE_KIND, { metadata: { name: 'shop' } })

  it('is active, bears its name and is cleaned up before it goes', () => {
    expect(made).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'shop' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    })
  })

  it('keeps its finalizer for as long as it is not going', () => {
    const change = { metadata: { name: 'shop' }, spec: { finalizers: [] } }
    const going = {
      ...made,
      metadata: { ...made.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
    }
    expect(replaced(NAMESPACE_KIND, change, made).spec).toEqual({ finalizers: ['kubernetes'] })
    expect(replaced(NAMESPACE_KIND, change, going).spec).toEqual({ finalizers: [] })
  })

  it('has a name without dots', () => {
    const [found = ''] = complaints(NAMESPACE_KIND, { metadata: { name: 'a.b' } })
    expect(found).toMatch(/^metadata\.name: Invalid value: "a\.b": must not contain dots$/)
  })
})

describe('a Node', () => {
  it('registers with its status', () => {
    const status = { capacity: { cpu: '4' } }
    expect(stored(NODE_KIND, { status }).status).toEqual(status)
  })

  it.each([
    [{ key: 'a' }, 'spec.taints[0].effect: Required value'],
    [
      { key: 'a', effect: 'Never' },
      'spec.taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
  ])('is refused with the taint %j', (taint, expected) => {
    expect(complaints(NODE_KIND, { spec: { taints: [taint] } })).toEqual([expected])
  })

  it('can be selected by whether it takes pods', () => {
    expect(selectableIn(NODE_KIND, stored(NODE_KIND))).toEqual({
      'metadata.name': 'web',
      'spec.unschedulable': 'false',
    })
  })
})
