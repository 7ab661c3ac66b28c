import { describe, expect, it } from '@jest/globals'
import { instant } from '../../../../../src/base/units.ts'
import { BUILT_IN_MERGE_SCHEMAS } from '../../../../../src/cluster/sim/patch/built-in-merge-schemas.ts'
import { fieldSetOf } from '../../../../../src/cluster/sim/patch/field-set.ts'
import { DEDUCED } from '../../../../../src/cluster/sim/patch/merge-schema.ts'
import { trackUpdate } from '../../../../../src/cluster/sim/patch/track-update.ts'
import type { KubeObject, ManagedFieldsEntry } from '../../../../../src/objects/meta.ts'

type Fields = Readonly<Record<string, unknown>>
type Entries = readonly ManagedFieldsEntry[]

const schema = BUILT_IN_MERGE_SCHEMAS['Deployment'] ?? DEDUCED

function deployment(spec: Fields, rest: Fields = {}): KubeObject {
  const metadata = { name: 'web', uid: '1', generation: 1 }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec, ...rest } as KubeObject
}

function withEntries(object: KubeObject, managedFields: Entries): KubeObject {
  return { ...object, metadata: { ...object.metadata, managedFields } }
}

function created(object: KubeObject, manager = 'creator'): KubeObject {
  return withEntries(object, trackUpdate({ updated: object, schema, manager, now: instant(0) }))
}

function updated(
  live: KubeObject,
  updated: KubeObject,
  manager: string,
  second: number,
): KubeObject {
  const now = instant(second * 1000)
  return withEntries(updated, trackUpdate({ live, updated, schema, manager, now }))
}

function owners(object: KubeObject): readonly string[] {
  return (object.metadata.managedFields ?? []).map(({ manager, time = '', fieldsV1 }) =>
    [manager, time.slice(17, 19), JSON.stringify(fieldsV1)].join(' '),
  )
}

describe('trackUpdate()', () => {
  it('gives the creator every field, as `kubectl create deployment` shows', () => {
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:1', resources: {} }] },
    }
    const selector = { matchLabels: { app: 'web' } }
    const spec = { replicas: 1, selector, strategy: { type: 'Recreate' }, template }
    expect(created(deployment(spec)).metadata.managedFields).toEqual([
      {
        manager: 'creator',
        operation: 'Update',
        apiVersion: 'apps/v1',
        time: '1970-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': {
            'f:replicas': {},
            'f:selector': {},
            'f:strategy': { 'f:type': {} },
            'f:template': {
              'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
              'f:spec': {
                'f:containers': {
                  'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {}, 'f:resources': {} },
                },
              },
            },
          },
        },
      },
    ])
  })

  it('moves a changed field to who changed it, at that time', () => {
    const live = created(deployment({ replicas: 1, paused: true }))
    expect(owners(updated(live, deployment({ replicas: 2, paused: true }), 'scaler', 5))).toEqual([
      'creator 00 {"f:spec":{"f:paused":{}}}',
      'scaler 05 {"f:spec":{"f:replicas":{}}}',
    ])
  })

  it('keeps the time of everybody who changes nothing', () => {
    const live = created(deployment({ replicas: 1, paused: true }))
    const after = updated(live, deployment({ replicas: 1 }), 'scaler', 5)
    expect(owners(after)).toEqual(['creator 00 {"f:spec":{"f:replicas":{}}}'])
  })

  it('drops the entry of whoever owns nothing any more', () => {
    const live = created(deployment({ replicas: 1 }))
    expect(owners(updated(live, deployment({ replicas: 2 }), 'scaler', 5))).toEqual([
      'scaler 05 {"f:spec":{"f:replicas":{}}}',
    ])
  })

  it('gives back the very entries when nothing that can be owned changes', () => {
    const live = created(deployment({ replicas: 1 }))
    const touched = {
      ...live,
      metadata: { ...live.metadata, resourceVersion: '9', generation: 2 },
      spec: { replicas: 1 },
    }
    const entries = trackUpdate({
      live,
      updated: touched,
      schema,
      manager: 'other',
      now: instant(5000),
    })
    expect(entries).toBe(live.metadata.managedFields)
  })

  it('records a write of the status apart from the rest', () => {
    const live = created(deployment({ replicas: 1 }))
    const status = { replicas: 1, conditions: [{ type: 'Available', status: 'True' }] }
    const entries = trackUpdate({
      live,
      updated: deployment({ replicas: 1 }, { status }),
      schema,
      manager: 'controller',
      subresource: 'status',
      now: instant(5000),
    })
    expect(entries[1]).toMatchObject({
      manager: 'controller',
      subresource: 'status',
      fieldsV1: {
        'f:status': {
          'f:conditions': {
            '.': {},
            'k:{"type":"Available"}': { '.': {}, 'f:status': {}, 'f:type': {} },
          },
          'f:replicas': {},
        },
      },
    })
  })

  it('owns nothing of the fields that the endpoint resets', () => {
    const object = deployment({ replicas: 1 }, { status: { replicas: 7 } })
    const ignored = fieldSetOf(['f:status'])
    const entries = trackUpdate({ updated: object, schema, manager: 'a', ignored, now: instant(0) })
    expect(entries[0]?.fieldsV1).toEqual({ 'f:spec': { 'f:replicas': {} } })
  })

  it('folds the oldest of more than ten updaters into ancient-changes', () => {
    const many = Array.from({ length: 12 }, (_, index) => index)
    const last = many.reduce<KubeObject>(
      (live, index) => {
        const labels = Object.fromEntries(many.slice(0, index + 1).map((n) => [`l${n}`, 'x']))
        const object = deployment({ replicas: 1 })
        return updated(
          live,
          { ...object, metadata: { ...object.metadata, labels } },
          `m${index}`,
          index + 1,
        )
      },
      created(deployment({ replicas: 1 })),
    )
    const managers = (last.metadata.managedFields ?? []).map(({ manager }) => manager)
    expect(managers).toEqual(['ancient-changes', ...many.slice(3).map((index) => `m${index}`)])
    expect(last.metadata.managedFields?.[0]).toMatchObject({
      time: '1970-01-01T00:00:03Z',
      fieldsV1: {
        'f:metadata': { 'f:labels': { '.': {}, 'f:l0': {}, 'f:l1': {}, 'f:l2': {} } },
        'f:spec': { 'f:replicas': {} },
      },
    })
  })

  it('lets a client drop an entry, or all of them', () => {
    const first = created(deployment({ replicas: 1 }))
    const live = updated(first, deployment({ replicas: 1, paused: true }), 'rolloutplan-gate', 1)
    const kept = (live.metadata.managedFields ?? []).filter(({ manager }) => manager === 'creator')
    expect(owners(updated(live, withEntries(live, kept), 'rolloutplan-gate', 2))).toEqual([
      'creator 00 {"f:spec":{"f:replicas":{}}}',
    ])
    expect(updated(live, withEntries(live, []), 'x', 2).metadata.managedFields).toEqual([])
  })

  it('leaves an object without entries that way', () => {
    const live = deployment({ replicas: 1 })
    expect(owners(updated(live, deployment({ replicas: 2 }), 'a', 1))).toEqual([])
  })
})
