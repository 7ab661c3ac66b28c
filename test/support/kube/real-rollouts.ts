import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../../src/api/rollout-plan.ts'
import { defined } from '../../../src/base/assert.ts'
import { without } from '../../../src/base/fields.ts'
import { deepEqual } from '../../../src/base/json.ts'
import type { KubeCluster } from '../../../src/cluster/kube/kube-cluster.ts'
import { conditionOf, isDeleting } from '../../../src/objects/meta.ts'
import { PODS } from '../../../src/objects/pod.ts'
import { DEPLOYMENTS, REPLICA_SETS, type Deployment } from '../../../src/objects/workload.ts'
import { deploymentYaml, planYaml } from '../manifests.ts'
import { installCrds } from './install-crds.ts'
import { connectTo, freshSubject } from './real-subject.ts'

const PERSON = { fieldManager: 'person' }
const NAMESPACE = 'default'
const LOOK_AGAIN_MS = 50
const PATIENCE_MS = 120_000
/** So long nothing may change before we believe that nothing will. */
const QUIET_MS = 1000

export const WEB = { namespace: NAMESPACE, name: 'web' }

/** One Deployment "web" and its plan on a real cluster, and operators as processes of their own. */
export class RealRollouts {
  readonly cluster: KubeCluster
  readonly #kubeconfig: string
  readonly #operators = new Set<ChildProcess>()

  constructor(folder: string) {
    this.#kubeconfig = `${folder}/kubeconfig`
    this.cluster = connectTo(this.#kubeconfig)
  }

  /** Empties the cluster, and waits until a plan has taken hold of a new Deployment. */
  async begin(strategy: string, replicas: number): Promise<void> {
    await this.empty()
    const deployment = parse(deploymentYaml('web', replicas)) as Deployment
    await this.cluster.create(DEPLOYMENTS, { ...deployment, metadata: WEB }, PERSON)
    await this.adopt(strategy)
  }

  async empty(): Promise<void> {
    await installCrds(this.cluster)
    await freshSubject(this.cluster)
  }

  /** Makes a plan for the Deployment that is there, and waits until it has taken hold of it. */
  async adopt(strategy: string): Promise<void> {
    const plan = parse(planYaml(strategy)) as RolloutPlan
    await this.cluster.create(ROLLOUT_PLANS, { ...plan, metadata: WEB }, PERSON)
    this.startOperator()
    await this.untilPlan(({ status }) => status?.phase === 'Healthy')
  }

  async end(): Promise<void> {
    for (const operator of this.#operators) await this.kill(operator)
    await freshSubject(this.cluster)
    this.cluster.close()
  }

  startOperator(flags: readonly string[] = ['--no-leader-elect']): ChildProcess {
    const args = ['--kubeconfig', this.#kubeconfig, '--listen', '127.0.0.1:0', ...flags]
    const operator = spawn(process.execPath, ['dist/rolloutplan.js', 'operator', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    this.#operators.add(operator)
    return operator
  }

  /** All operators that run, the oldest first. */
  get operators(): readonly ChildProcess[] {
    return [...this.#operators]
  }

  /** Ends an operator without a word. */
  async kill(operator: ChildProcess): Promise<void> {
    this.#operators.delete(operator)
    if (operator.exitCode !== null || operator.signalCode !== null) return
    const ended = once(operator, 'exit')
    operator.kill('SIGKILL')
    await ended
  }

  async setImage(image: string): Promise<void> {
    const body = { spec: { template: { spec: { containers: [{ name: 'web', image }] } } } }
    await this.cluster.patch(DEPLOYMENTS, WEB, { kind: 'strategic', body }, PERSON)
  }

  async plan(): Promise<RolloutPlan> {
    return defined(await this.cluster.get(ROLLOUT_PLANS, WEB), 'the plan "web"')
  }

  async untilPlan(isSo: (plan: RolloutPlan) => boolean): Promise<void> {
    await this.until(async () => isSo(await this.plan()))
  }

  /** Whether the stable version has this image, and nothing is under way. */
  async isStable(image: string): Promise<boolean> {
    const { status } = await this.plan()
    const isThere = status?.stable?.images.includes(image) === true
    return isThere && status.phase === 'Healthy' && status.rollout?.finishTime !== undefined
  }

  async untilStable(image: string): Promise<void> {
    await this.until(() => this.isStable(image))
  }

  async until(isSo: () => Promise<boolean>): Promise<void> {
    const fromMs = performance.now()
    while (!(await isSo())) {
      if (performance.now() - fromMs > PATIENCE_MS) throw new Error(await this.#whatIs())
      await sleep(LOOK_AGAIN_MS)
    }
  }

  /**
   * How things stand once nothing moves any more, without what is of one rollout alone. An old
   * version that a rollout took out of the Deployment goes back to it when it is complete (T12).
   */
  async standing(): Promise<object> {
    let before = await this.#look()
    for (;;) {
      await sleep(QUIET_MS)
      const now = await this.#look()
      if (deepEqual(now, before)) return now
      before = now
    }
  }

  async #look(): Promise<object> {
    const { status } = await this.plan()
    const { spec, metadata } = defined(await this.cluster.get(DEPLOYMENTS, WEB), 'the Deployment')
    const sets = await this.cluster.list(REPLICA_SETS, { namespace: NAMESPACE })
    const pods = await this.cluster.list(PODS, { namespace: NAMESPACE })
    const running = pods.items.filter((pod) => !isDeleting(pod))
    return {
      phase: status?.phase,
      reason: conditionOf(status?.conditions, 'Ready')?.reason,
      borrowed: status?.borrowed,
      annotations: Object.keys(metadata.annotations ?? {}).sort(),
      spec: without(spec, 'template'),
      sizes: sets.items.map(({ spec: { replicas = 1 } }) => replicas).filter((size) => size > 0),
      isAsAsked: running.every(
        (pod) => pod.spec.containers[0]?.image === spec.template.spec.containers[0]?.image,
      ),
      pods: running.length,
    }
  }

  async #whatIs(): Promise<string> {
    const { status } = await this.plan()
    const { reason, message } = conditionOf(status?.conditions, 'Ready') ?? {}
    return `Cannot wait any longer: ${status?.phase} ${reason}: ${message}`
  }
}
