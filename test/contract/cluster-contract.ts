import { beforeEach, describe } from '@jest/globals'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { deletionPromises } from './deletion-promises.ts'
import { patchPromises } from './patch-promises.ts'
import { readPromises } from './read-promises.ts'
import { watchPromises } from './watch-promises.ts'
import { writePromises } from './write-promises.ts'

/** A cluster to hold to its promises, and a way to let what was started come to an end. */
export interface Subject {
  readonly cluster: Cluster
  /** Waits until everything that the cluster does by itself after a request has been done. */
  readonly settle: () => Promise<void>
}

export interface Backend {
  readonly name: string
  /** A cluster with the namespace `default`, and with nothing of an earlier test in it. */
  fresh(): Promise<Subject>
}

/** Every promise of `Cluster`, checked the same way against any backend. */
export function clusterContract(backend: Backend): void {
  describe(`${backend.name} keeps the Cluster contract`, () => {
    let subject: Subject
    beforeEach(async () => {
      subject = await backend.fresh()
    })
    const current = (): Subject => subject

    describe('reading', () => {
      readPromises(current)
    })
    describe('writing', () => {
      writePromises(current)
    })
    describe('patching', () => {
      patchPromises(current)
    })
    describe('deleting', () => {
      deletionPromises(current)
    })
    describe('watching', () => {
      watchPromises(current)
    })
  })
}
