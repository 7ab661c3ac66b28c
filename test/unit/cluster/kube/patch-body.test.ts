import { describe, expect, it } from '@jest/globals'
import { patchBodyOf } from '../../../../src/cluster/kube/patch-body.ts'
import type { Patch } from '../../../../src/cluster/patch.ts'

const TEST = { op: 'test', path: '/a', value: null } as const

describe('patchBodyOf()', () => {
  it.each<readonly [Patch, string, string]>([
    [{ kind: 'merge', body: { a: null } }, 'application/merge-patch+json', '{"a":null}'],
    [{ kind: 'strategic', body: { a: [] } }, 'application/strategic-merge-patch+json', '{"a":[]}'],
    [
      { kind: 'json', operations: [TEST] },
      'application/json-patch+json',
      `[${JSON.stringify(TEST)}]`,
    ],
    [{ kind: 'apply', body: { a: 1 }, force: true }, 'application/apply-patch+yaml', '{"a":1}'],
  ])('sends %j as it is, under its own type', (patch, contentType, body) => {
    expect(patchBodyOf(patch)).toEqual({ contentType, body })
  })
})
