import { describe, expect, it } from '@jest/globals'
import { instant } from '../../../../../../src/base/units.ts'
import { rankForDeletion } from '../../../../../../src/cluster/sim/controllers/replica-set/delete-ranking.ts'
import type { Pod, PodStatus } from '../../../../../../src/objects/pod.ts'
import { templateOf } from '../../../../../support/sim/workload-world.ts'

const NOW = instant(1_767_229_200_000)

interface Traits {
  readonly node?: string
  readonly phase?: PodStatus['phase']
  /** Since when it is ready, as `hh:mm:ss` of the day; absent: it is not. */
  readonly readySince?: string
  readonly createdAt?: string
  readonly cost?: string
  readonly restarts?: number
  readonly uid?: string
}

const DEFAULTS: Traits = {
  node: 'a',
  phase: 'Running',
  readySince: '00:30:00',
  createdAt: '00:20:00',
}

function pod(name: string, overrides: Traits): Pod {
  const traits = { ...DEFAULTS, ...overrides }
  const { node = '', cost, restarts = 0 } = traits
  const time = (clock?: string): string => (clock === undefined ? '' : `2026-01-01T${clock}Z`)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid: traits.uid ?? name,
      creationTimestamp: time(traits.createdAt),
      ...(cost === undefined
        ? {}
        : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
    },
    spec: { ...templateOf('web:a').spec, nodeName: node },
    status: {
      phase: traits.phase ?? 'Running',
      conditions: [
        {
          type: 'Ready',
          status: traits.readySince === undefined ? 'False' : 'True',
          lastTransitionTime: time(traits.readySince),
        },
      ],
      containerStatuses: [{ name: 'web', image: '', ready: true, restartCount: restarts }],
    },
  }
}

const UNREADY = { ...DEFAULTS, readySince: undefined } as unknown as Traits

describe('which pod goes first', () => {
  it.each<readonly [string, Traits, Traits]>([
    ['one without a node before one with', { node: '' }, UNREADY],
    [
      'a pending before an unknown one',
      { ...UNREADY, phase: 'Pending' },
      { ...UNREADY, phase: 'Unknown' },
    ],
    ['an unknown before a running one', { phase: 'Unknown' }, { phase: 'Running' }],
    ['an unready before a ready one', { ...UNREADY, cost: '5' }, { cost: '-5' }],
    ['a cheap before a dear one', { cost: '-1', node: 'b' }, {}],
    ['one on a crowded node before one on an empty one', { node: 'a' }, { node: 'b', restarts: 9 }],
    [
      'one that is ready for a moment before one that is for long',
      { readySince: '00:59:00' },
      { restarts: 3 },
    ],
    ['one that has restarted before one that has not', { restarts: 1 }, { createdAt: '00:59:59' }],
    ['a young before an old one', { createdAt: '00:59:59' }, { createdAt: '00:20:00' }],
    [
      'of ages that are alike the lower uid',
      { readySince: '00:20:00', uid: '1' },
      { readySince: '00:22:00', uid: '2' },
    ],
  ])('%s', (_name, first, second) => {
    const neighbours = new Map([
      ['a', 2],
      ['b', 1],
    ])
    const pods = [pod('second', second), pod('first', first)]
    expect(rankForDeletion(pods, neighbours, NOW).map(({ metadata }) => metadata.name)).toEqual([
      'first',
      'second',
    ])
  })
})
