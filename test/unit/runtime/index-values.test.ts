import { expect, it } from '@jest/globals'
import type { OwnerReference } from '../../../src/objects/meta.ts'
import { controllerUidOf, labelValue, ownerUidsOf } from '../../../src/runtime/index-values.ts'

const OBJECT = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', labels: { app: 'web' }, ownerReferences: [owner('1'), owner('2', true)] },
}
const ORPHAN = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } }

it.each([
  ['its controller', controllerUidOf, ['2'], []],
  ['each of its owners', ownerUidsOf, ['1', '2'], []],
  ['a label that it has', labelValue('app'), ['web'], []],
  ['a label that it has not', labelValue('tier'), [], []],
])('an object is found by %s', (_, valuesOf, ofObject, ofOrphan) => {
  expect([valuesOf(OBJECT), valuesOf(ORPHAN)]).toEqual([ofObject, ofOrphan])
})

function owner(uid: string, controller = false): OwnerReference {
  return { apiVersion: 'v1', kind: 'Owner', name: `owner-${uid}`, uid, controller }
}
