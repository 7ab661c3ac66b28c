import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { SystemClock } from '../../../src/base/system-clock.ts'
import { NAMESPACES } from '../../../src/objects/node.ts'
import { PODS } from '../../../src/objects/pod.ts'
import type { Resource } from '../../../src/objects/resource.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../../src/objects/workload.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import type { Interceptor } from '../../../src/cluster/intercepted-cluster.ts'
import { folderAt, type FolderRecord } from '../../../hack/control-plane/folder.ts'
import type { Edit, OperatedGround } from '../../contract/hand-over/ground.ts'
import { OperatorInHand } from '../operator-in-hand.ts'

const PERSON = { fieldManager: 'person' }
const LOOK_AGAIN_MS = 100
/** So long nothing changes before we believe that the controllers have done their work. */
const QUIET_MS = 2500
const PATIENCE_MS = 60_000

/** Ground on a real cluster: a namespace of its own, so that many rows play at once. */
export class RealGround implements OperatedGround {
  readonly cluster: Cluster
  readonly namespace: string
  readonly #halt: Halt
  readonly #operator: OperatorInHand

  private constructor(cluster: Cluster, namespace: string, halt: Halt) {
    this.cluster = cluster
    this.namespace = namespace
    this.#halt = halt
    this.#operator = new OperatorInHand(cluster, new SystemClock(), namespace)
  }

  static async open(cluster: Cluster, namespace: string, halt: Halt): Promise<RealGround> {
    const metadata = { name: namespace }
    await cluster.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata }, PERSON)
    return new RealGround(cluster, namespace, halt)
  }

  get client(): Cluster {
    return this.cluster
  }

  get bugs(): readonly string[] {
    return this.#operator.bugs
  }

  operate(interceptor: Interceptor): void {
    this.#operator.start(interceptor)
  }

  leave(): void {
    this.#operator.stop()
  }

  atOnce(edits: readonly Edit[], first?: () => Promise<void>): Promise<void> {
    return this.#halt.during(async () => {
      await first?.()
      for (const { resource, key, patch } of edits) {
        await this.cluster.patch(resource, key, patch, PERSON)
      }
    })
  }

  async pass(): Promise<void> {
    await sleep(LOOK_AGAIN_MS)
  }

  async settle(): Promise<void> {
    let last = ''
    let quietMs = 0
    for (let waitedMs = 0; quietMs < QUIET_MS; waitedMs += LOOK_AGAIN_MS) {
      if (waitedMs > PATIENCE_MS) throw new Error(`Cannot wait any longer: ${last} still changes`)
      const now = await this.#look()
      quietMs = now === last ? quietMs + LOOK_AGAIN_MS : 0
      last = now
      await sleep(LOOK_AGAIN_MS)
    }
  }

  /** Every version of everything that controllers write here. */
  async #look(): Promise<string> {
    const kinds: readonly Resource[] = [DEPLOYMENTS, REPLICA_SETS, PODS]
    const lists = await Promise.all(kinds.map((kind) => this.cluster.list(kind, this)))
    const seen = lists.flatMap(({ items }) => items)
    return seen.map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion ?? ''}`).join()
  }
}

/** Holds up all controllers of a control plane, for as long as anybody asks. */
export class Halt {
  readonly #pid: number
  #holders = 0

  constructor(folder: string) {
    const record = JSON.parse(readFileSync(folderAt(folder).record, 'utf8')) as FolderRecord
    const manager = record.processes.find(({ name }) => name === 'kube-controller-manager')
    if (manager === undefined)
      throw new Error(`Cannot halt the controllers: none runs in ${folder}`)
    this.#pid = manager.pid
  }

  async during<R>(deed: () => Promise<R>): Promise<R> {
    if (this.#holders++ === 0) process.kill(this.#pid, 'SIGSTOP')
    try {
      return await deed()
    } finally {
      if (--this.#holders === 0) process.kill(this.#pid, 'SIGCONT')
    }
  }
}
