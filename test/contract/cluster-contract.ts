import { beforeEach, describe } from '@jest/globals'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { accessPromises } from './access-promises.ts'
import { addressPromises } from './address-promises.ts'
import { allotmentPromises } from './allotment-promises.ts'
import { applyPromises } from './apply-promises.ts'
import { autoscalerPromises } from './autoscaler-promises.ts'
import { configurationPromises } from './configuration-promises.ts'
import { createPromises } from './create-promises.ts'
import { customKindPromises } from './custom-kind-promises.ts'
import { daemonSetPromises } from './daemon-set-promises.ts'
import { deletionPromises } from './deletion-promises.ts'
import { dryRunPromises } from './dry-run-promises.ts'
import { evictionPromises } from './eviction-promises.ts'
import { gatePromises } from './gate-promises.ts'
import { jobPromises } from './job-promises.ts'
import { limitPromises } from './limit-promises.ts'
import { nodePromises } from './node-promises.ts'
import { networkPromises } from './network-promises.ts'
import { patchPromises } from './patch-promises.ts'
import { podPromises } from './pod-promises.ts'
import { policyFailurePromises } from './policy-failure-promises.ts'
import { policyKindPromises } from './policy-kind-promises.ts'
import { policyPromises } from './policy-promises.ts'
import { readPromises } from './read-promises.ts'
import { replayPromises } from './replay-promises.ts'
import { schedulingPromises } from './scheduling-promises.ts'
import { statefulSetPromises } from './stateful-set-promises.ts'
import { subresourcePromises } from './subresource-promises.ts'
import { updatePromises } from './update-promises.ts'
import { watchPromises } from './watch-promises.ts'

/** A cluster to hold to its promises, and a way to let what was started come to an end. */
export interface Subject {
  readonly cluster: Cluster
  /** Waits until everything that the cluster does by itself after a request has been done. */
  readonly settle: () => Promise<void>
  /** Waits until admission policies that were made are in force, and those deleted no longer. */
  readonly policiesTaken: () => Promise<void>
}

export interface Backend {
  readonly name: string
  /** A cluster with the namespace `default`, and with nothing of an earlier test in it. */
  fresh(): Promise<Subject>
}

const CHAPTERS: readonly (readonly [string, (subject: () => Subject) => void])[] = [
  ['reading', readPromises],
  ['creating', createPromises],
  ['updating', updatePromises],
  ['patching', patchPromises],
  ['applying', applyPromises],
  ['subresources', subresourcePromises],
  ['deleting', deletionPromises],
  ['watching', watchPromises],
  ['listing and watching', replayPromises],
  ['a dry run', dryRunPromises],
  ['custom kinds', customKindPromises],
  ['allotting', allotmentPromises],
  ['addresses of Services', addressPromises],
  ['policies as objects', policyKindPromises],
  ['policies in force', policyPromises],
  ['policies that fail', policyFailurePromises],
  ['a gate by policy', gatePromises],
  ['scheduling', schedulingPromises],
  ['limits of a namespace', limitPromises],
  ['who may do what', accessPromises],
  ['evicting', evictionPromises],
  ['nodes', nodePromises],
  ['the life of pods', podPromises],
  ['policies of the network', networkPromises],
  ['configuration', configurationPromises],
  ['StatefulSets', statefulSetPromises],
  ['DaemonSets', daemonSetPromises],
  ['autoscalers', autoscalerPromises],
  ['Jobs and CronJobs', jobPromises],
]

/** Every promise of `Cluster`, checked the same way against any backend. */
export function clusterContract(backend: Backend): void {
  describe(`${backend.name} keeps the Cluster contract`, () => {
    let subject: Subject
    beforeEach(async () => {
      subject = await backend.fresh()
    })
    describe.each(CHAPTERS)('%s', (_chapter, promises) => {
      promises(() => subject)
    })
  })
}
