import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../src/api/rollout-plan.ts'
import type { Json } from '../../src/base/json.ts'
import type { KubeCluster } from '../../src/cluster/kube/kube-cluster.ts'
import { CRDS } from '../../src/objects/crd.ts'
import { DEPLOYMENTS, REPLICA_SETS, type Deployment } from '../../src/objects/workload.ts'
import { controlPlaneFolder } from '../support/kube/control-plane.ts'
import { connectTo, freshSubject } from '../support/kube/real-subject.ts'
import { deploymentYaml, planYaml } from '../support/manifests.ts'

const PERSON = { fieldManager: 'person' }
const WEB = { namespace: 'default', name: 'web' }
const SOON_MS = 2000
const PATIENCE_MS = 60_000
const LOOK_AGAIN_MS = 50
const kubeconfig = `${controlPlaneFolder()}/kubeconfig`

const CANARY = `    type: Canary
    canary:
      steps:
      - {weight: 33, pause: {seconds: 2}}
      bakeSeconds: 1
`

let cluster: KubeCluster
let operator: ChildProcess

beforeEach(async () => {
  cluster = connectTo(kubeconfig)
  await installCrds()
  await freshSubject(cluster)
  operator = startOperator()
})
afterEach(async () => {
  operator.kill('SIGKILL')
  await freshSubject(cluster)
  cluster.close()
})

it('a canary reaches all users, and gives back what it borrowed', async () => {
  await stage()
  await untilPlan(({ status }) => status?.phase === 'Healthy')
  const before = await cluster.get(DEPLOYMENTS, WEB)
  await setImage('web:2')
  await untilPlan(({ status }) => status?.rollout?.weight.observed === 33)
  await untilPlan(({ status }) => status?.rollout?.finishTime !== undefined)
  const { items } = await cluster.list(REPLICA_SETS, { namespace: 'default' })
  const sizes = items.map(({ spec }) => [spec.template.spec.containers[0]?.image, spec.replicas])
  expect(Object.fromEntries(sizes)).toEqual({ 'web:1': 0, 'web:2': 2 })
  const web = await cluster.get(DEPLOYMENTS, WEB)
  expect(web?.spec).toEqual({ ...before?.spec, template: web?.spec.template })
})

it('an operator that is asked to end is gone within two seconds', async () => {
  await stage()
  await untilPlan(({ status }) => status?.phase === 'Healthy')
  const ended = once(operator, 'exit')
  operator.kill('SIGTERM')
  expect(await Promise.race([ended, sleep(SOON_MS, 'still there', { ref: false })])).toEqual([
    0,
    null,
  ])
})

/** No other operator is there, and other tests may listen as well. */
const ALONE = ['--no-leader-elect', '--listen=127.0.0.1:0']

function startOperator(): ChildProcess {
  const args = ['dist/rolloutplan.js', 'operator', '--kubeconfig', kubeconfig, ...ALONE]
  return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}

async function installCrds(): Promise<void> {
  for (const plural of ['rolloutplans', 'rolloutrequests']) {
    const body = parse(await readFile(`crds/rolloutplan.dev_${plural}.yaml`, 'utf8')) as Json
    const key = { namespace: '', name: `${plural}.rolloutplan.dev` }
    await cluster.patch(CRDS, key, { kind: 'apply', body, force: true }, PERSON)
  }
  await until(() => cluster.list(ROLLOUT_PLANS).then(yes, no))
}

async function stage(): Promise<void> {
  const metadata = { ...WEB }
  const deployment = parse(deploymentYaml('web', 2)) as Deployment
  await cluster.create(DEPLOYMENTS, { ...deployment, metadata }, PERSON)
  const plan = parse(planYaml(CANARY)) as RolloutPlan
  await cluster.create(ROLLOUT_PLANS, { ...plan, metadata }, PERSON)
}

async function setImage(image: string): Promise<void> {
  const body = { spec: { template: { spec: { containers: [{ name: 'web', image }] } } } }
  await cluster.patch(DEPLOYMENTS, WEB, { kind: 'strategic', body }, PERSON)
}

async function untilPlan(isSo: (plan: RolloutPlan) => boolean): Promise<void> {
  await until(async () => {
    const plan = await cluster.get(ROLLOUT_PLANS, WEB)
    return plan !== undefined && isSo(plan)
  })
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !(await isSo()); waitedMs += LOOK_AGAIN_MS) {
    if (waitedMs > PATIENCE_MS) throw new Error('Cannot wait any longer: it did not come to be')
    await sleep(LOOK_AGAIN_MS)
  }
}

function yes(): boolean {
  return true
}

function no(): boolean {
  return false
}
