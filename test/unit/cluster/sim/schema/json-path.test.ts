import { expect, it } from '@jest/globals'
import { stepsOf, valueAt } from '../../../../../src/cluster/sim/schema/json-path.ts'

const object = {
  metadata: { labels: { 'app.kubernetes.io/name': 'web' } },
  status: {
    conditions: [
      { type: 'Ready', status: 'True', reason: 'Adopted' },
      { type: 'Stalled', status: 'False' },
    ],
    images: ['web:1', 'log:2'],
  },
}

it.each([
  ['.status.images[1]', 'log:2'],
  ['.status.images', ['web:1', 'log:2']],
  ['.status.conditions[?(@.type=="Ready")].reason', 'Adopted'],
  [".status.conditions[?(@.type=='Stalled')].status", 'False'],
  ['.status.conditions[?(@.type == "Stalled")].status', 'False'],
  ['.status.conditions[?(@.type=="Other")].reason', undefined],
  ['.status.images[7]', undefined],
  ['.status.images.first', undefined],
  ['.nothing.at.all', undefined],
  ['.metadata.labels.app\\.kubernetes\\.io/name', 'web'],
  [".metadata.labels['app.kubernetes.io/name']", 'web'],
])('%s finds %j', (path, expected) => {
  expect(valueAt(object, path)).toEqual(expected)
})

it.each(['', 'spec', '.spec..a', '.spec[*]', '.spec[?(@.a>1)]', '{.spec}'])(
  'refuses the path "%s"',
  (path) => {
    expect(() => stepsOf(path)).toThrow(`Cannot read the JSONPath "${path}"`)
  },
)
