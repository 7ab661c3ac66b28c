import { expect, it } from '@jest/globals'
import { after, instant, seconds } from '../../../../../../src/base/units.ts'
import { FailedPods } from '../../../../../../src/cluster/sim/controllers/daemon-set/failed-pods.ts'
import type { DaemonSet } from '../../../../../../src/objects/daemon-set.ts'
import { daemonTemplate } from '../../../../../support/sim/daemon-world.ts'

const SET: DaemonSet = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent', namespace: 'default', uid: 'uid' },
  spec: { selector: { matchLabels: { app: 'agent' } }, template: daemonTemplate('agent:a') },
}

const at = (time: number) => after(instant(0), seconds(time))

it('failed pods of nodes are forgotten when half an hour is over', () => {
  const failed = new FailedPods()
  for (const node of ['a', 'b', 'c']) failed.noteDeletion(SET, node, at(100))
  failed.noteDeletion(SET, 'a', at(1000))
  expect(failed.size).toBe(3)
  failed.noteDeletion(SET, 'd', at(100 + 1801))
  expect(failed.size).toBe(2)
})

it('a failed pod is left for the whole span from when it is first seen', () => {
  const failed = new FailedPods()
  failed.noteDeletion(SET, 'a', at(100))
  expect(failed.waitOf(SET, 'a', at(100.4))).toBe(1000)
  expect(failed.waitOf(SET, 'a', at(100.9))).toBe(500)
  expect(failed.waitOf(SET, 'a', at(101))).toBeUndefined()
})
