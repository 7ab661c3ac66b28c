import { expect, it } from '@jest/globals'
import type { OwnerReference } from '../../../src/objects/meta.ts'
import { labelValue, ownerUidsOf } from '../../../src/runtime/index-values.ts'

const OBJECT = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', labels: { app: 'web' }, ownerReferences: [owner('1'), owner('2')] },
}
const ORPHAN = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } }

it.each([
  ['each of its owners', ownerUidsOf, ['1', '2'], []],
  ['a label that it has', labelValue('app'), ['web'], []],
  ['a label that it has not', labelValue('tier'), [], []],
])('an object is found by %s', (_, valuesOf, ofObject, ofOrphan) => {
  expect([valuesOf(OBJECT), valuesOf(ORPHAN)]).toEqual([ofObject, ofOrphan])
})

function owner(uid: string): OwnerReference {
  return { apiVersion: 'v1', kind: 'Owner', name: `owner-${uid}`, uid }
}
