import { describe, expect, it } from '@jest/globals'
import { deletionOf, patchOf, seen } from '../../../../src/domain/rollout/writes.ts'
import { DEPLOYMENTS } from '../../../../src/objects/workload.ts'
import { heldTarget } from '../../../support/rollout-facts.ts'

const D = heldTarget()

it('a patch says which object, as of when, and in whose name', () => {
  const purpose = { why: 'because', concern: 'gate' } as const
  expect(patchOf(DEPLOYMENTS, D, { spec: { paused: true } }, purpose)).toEqual({
    kind: 'patch',
    why: 'because',
    concern: 'gate',
    resource: DEPLOYMENTS,
    key: { namespace: 'default', name: 'web' },
    body: { spec: { paused: true }, metadata: { uid: 'uid-of-web', resourceVersion: '10' } },
    unlessChanged: [],
  })
})

it('a deletion is of this object and no other of its name', () => {
  expect(deletionOf(DEPLOYMENTS, D, 'because')).toMatchObject({
    uid: 'uid-of-web',
    resourceVersion: '10',
  })
})

describe('seen()', () => {
  it('is an object as it was when it was decided on', () => {
    const key = { namespace: 'default', name: 'web' }
    expect(seen(DEPLOYMENTS, D)).toEqual({ resource: DEPLOYMENTS, key, resourceVersion: '10' })
  })
})
