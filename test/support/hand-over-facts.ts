import {
  BORROWED_ANNOTATION,
  HANDED_OVER_ANNOTATION,
  SEAL_ANNOTATION,
} from '../../src/api/labels.ts'
import { formatLoans } from '../../src/domain/rollout/loans/borrow.ts'
import { SEAL } from '../../src/domain/rollout/hand-over/hand-over.ts'
import type { DeploymentStrategy, ReplicaSet } from '../../src/objects/workload.ts'
import { timeAt } from './rollout-facts.ts'

/** Where the guard of a hand-over is. */
export const SURGE = 'spec.strategy.rollingUpdate.maxSurge'

export function rolling(maxSurge: number | string): DeploymentStrategy {
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable: 0 } }
}

/** As the hand-over leaves S first. */
export function sealed(set: ReplicaSet): ReplicaSet {
  const loans = { [SEAL]: { was: null, is: 'true' } }
  const record = formatLoans('ReplicaSet', set.metadata.name, loans)
  const { template } = set.spec
  const metadata = { ...template.metadata, annotations: { [SEAL_ANNOTATION]: 'true' } }
  return {
    ...set,
    metadata: { ...set.metadata, annotations: { [BORROWED_ANNOTATION]: record } },
    spec: { ...set.spec, template: { ...template, metadata } },
  }
}

/** U with its labels on since so many seconds after the start, and taken over by D. */
export function adopted(set: ReplicaSet, time: number): ReplicaSet {
  const { labels } = set.spec.template.metadata ?? {}
  const annotations = { [HANDED_OVER_ANNOTATION]: timeAt(time) }
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: 'web',
    uid: 'uid-of-web',
    controller: true,
  }
  return {
    ...set,
    metadata: { ...set.metadata, ...(labels && { labels }), annotations, ownerReferences: [owner] },
  }
}
