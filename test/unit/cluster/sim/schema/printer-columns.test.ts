import { expect, it } from '@jest/globals'
import { instant } from '../../../../../src/base/units.ts'
import { rowOf, type Cell } from '../../../../../src/cluster/sim/schema/printer-columns.ts'
import type { PrinterColumn } from '../../../../../src/objects/crd.ts'

const NOW = instant(Date.parse('2026-01-01T00:05:00Z'))
const object = {
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name: 'a', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { size: 3, share: 0.5, on: true, name: 'x', images: ['a', 'b'], when: 'soon' },
}

it.each<[PrinterColumn['type'], string, Cell]>([
  ['string', '.spec.name', 'x'],
  ['string', '.spec.size', '3'],
  ['string', '.spec.images', '["a","b"]'],
  ['integer', '.spec.size', 3],
  ['integer', '.spec.name', undefined],
  ['number', '.spec.share', 0.5],
  ['boolean', '.spec.on', true],
  ['boolean', '.spec.name', undefined],
  ['date', '.metadata.creationTimestamp', '5m'],
  ['date', '.spec.when', '<invalid>'],
  ['date', '.status.since', undefined],
])('a column of type %s at %s shows %j', (type, jsonPath, expected) => {
  expect(rowOf([{ name: 'Column', type, jsonPath }], object, NOW)).toEqual([expected])
})
