import { describe, expect, it } from '@jest/globals'
import type { ContainerState, Pod, PodStatus } from '../../../src/objects/pod.ts'
import type { ReplicaSet } from '../../../src/objects/workload.ts'
import { unreadySentences } from '../../../src/view/unready-pods.ts'
import { metadataOf } from '../../support/facts.ts'

function podOf(status: PodStatus): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadataOf('web-x'),
    spec: { containers: [{ name: 'web', image: 'web:b' }] },
    status,
  }
}

function containerIn(state: ContainerState, restartCount = 0): PodStatus {
  const container = { name: 'web', image: 'web:b', ready: false, restartCount, state }
  return { phase: 'Running', containerStatuses: [container] }
}

const RUNNING = { running: { startedAt: '2030-01-01T00:00:00Z' } }
const PULLING = { waiting: { reason: 'ImagePullBackOff', message: 'no such tag' } }

describe('unreadySentences()', () => {
  it.each<[string, PodStatus, string]>([
    [
      'a pod that no node takes',
      {
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' },
        ],
      },
      '1 pod of web:b: Unschedulable: 0/3 nodes',
    ],
    ['a pod that has only been placed', {}, '1 pod of web:b: not started yet'],
    [
      'an image that is not there',
      containerIn(PULLING),
      '1 pod of web:b: ImagePullBackOff: no such tag',
    ],
    [
      'a process that ended',
      containerIn({ terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: '' } }),
      '1 pod of web:b: OOMKilled, exit code 137',
    ],
    [
      'a process that starts again and again',
      containerIn(RUNNING, 3),
      '1 pod of web:b: not ready, restarted 3 times',
    ],
    ['a probe that fails', containerIn(RUNNING), '1 pod of web:b: running, and not ready'],
  ])('says why of %s', (_name, status, sentence) => {
    expect(unreadySentences([], [podOf(status)])).toEqual([sentence])
  })

  it('counts pods that wait for the same', () => {
    const pods = [podOf(containerIn(PULLING)), podOf(containerIn(PULLING)), podOf({})]
    expect(unreadySentences([], pods)).toEqual([
      '1 pod of web:b: not started yet',
      '2 pods of web:b: ImagePullBackOff: no such tag',
    ])
  })

  it('leaves out pods that are ready, or done for', () => {
    const ready = podOf({ conditions: [{ type: 'Ready', status: 'True' }] })
    const failed = podOf({ phase: 'Failed' })
    const { metadata } = ready
    const leaving = { ...podOf({}), metadata: { ...metadata, deletionTimestamp: 'x' } }
    expect(unreadySentences([], [ready, failed, leaving])).toEqual([])
  })

  it('says of pods that could not be made why', () => {
    const message = 'pods "web-x" is forbidden: exceeded quota'
    const set: ReplicaSet = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: metadataOf('web-x'),
      spec: { selector: {}, template: { spec: { containers: [] } } },
      status: { replicas: 0, conditions: [{ type: 'ReplicaFailure', status: 'True', message }] },
    }
    expect(unreadySentences([set], [])).toEqual([`replicaset/web-x makes no pods: ${message}`])
  })
})
