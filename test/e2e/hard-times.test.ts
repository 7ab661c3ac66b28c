import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { Resource } from '../../src/objects/resource.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../src/objects/workload.ts'
import { PODS } from '../../src/objects/pod.ts'
import {
  controlPlaneFolder,
  controlPlanePrograms,
  endParts,
  startParts,
} from '../support/kube/control-plane.ts'
import { RealRollouts, WEB } from '../support/kube/real-rollouts.ts'
import { deploymentYaml } from '../support/manifests.ts'

// What a cluster and its people may do to a rollout that is under way.

const TIMEOUT_MS = 180_000
const OUTAGE_MS = 20_000
/** A controller manager that can not renew its lease ends too; how soon it is back is its own. */
const OUTAGE = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok']

const CANARY = `type: Canary
canary:
  capacity: {type: Bounded}
  steps:
  - {weight: 25}
  - {weight: 50, pause: {seconds: 6}}
  - {weight: 75}
  bakeSeconds: 0
`

const folder = controlPlaneFolder()
const programs = controlPlanePrograms()
let rollouts: RealRollouts

beforeEach(async () => {
  rollouts = new RealRollouts(folder)
  await rollouts.begin(CANARY, 4)
  await rollouts.setImage('web:first')
  await rollouts.untilStable('web:first')
}, TIMEOUT_MS)
afterEach(() => rollouts.end(), TIMEOUT_MS)

it(
  'two operators that do not know of each other end a rollout as one does',
  async () => {
    const alone = await rollouts.standing()
    rollouts.startOperator()
    await rollouts.setImage('web:next')
    await rollouts.untilStable('web:next')
    expect(await rollouts.standing()).toEqual(alone)
  },
  TIMEOUT_MS,
)

it(
  'an operator that stands by goes on where one that had the Lease has died',
  async () => {
    const before = await rollouts.standing()
    for (const operator of rollouts.operators) await rollouts.kill(operator)
    const first = rollouts.startOperator([])
    await rollouts.setImage('web:next')
    await rollouts.untilPlan(isPausing)
    rollouts.startOperator([])
    await rollouts.kill(first)
    await rollouts.untilStable('web:next')
    expect(await rollouts.standing()).toEqual(before)
  },
  TIMEOUT_MS,
)

it(
  'a rollout outlives 20 s without an API server',
  async () => {
    const before = await rollouts.standing()
    await rollouts.setImage('web:next')
    await rollouts.untilPlan(isPausing)
    endParts(OUTAGE)
    await sleep(OUTAGE_MS)
    startParts()
    await rollouts.untilStable('web:next')
    expect(await rollouts.standing()).toEqual(before)
    expect(rollouts.operators.map(({ exitCode }) => exitCode)).toEqual([null])
  },
  TIMEOUT_MS,
)

it(
  'a Deployment that is deleted in mid-rollout leaves nothing',
  async () => {
    await rollouts.setImage('web:next')
    await rollouts.untilPlan(isPausing)
    kubectl('delete deployment web')
    await rollouts.until(async () => {
      const kinds: readonly Resource[] = [DEPLOYMENTS, REPLICA_SETS, PODS]
      const lists = kinds.map((kind) => rollouts.cluster.list(kind))
      return (await Promise.all(lists)).every(({ items }) => items.length === 0)
    })
    await rollouts.untilPlan(({ status }) => (status?.borrowed ?? []).length === 0)
  },
  TIMEOUT_MS,
)

it(
  'kubectl scale and a server-side apply in mid-rollout are obeyed',
  async () => {
    await rollouts.setImage('web:next')
    await rollouts.untilPlan(isPausing)
    kubectl('scale deployment web --replicas=6')
    await rollouts.untilStable('web:next')
    expect(await rollouts.standing()).toMatchObject({ sizes: [6], pods: 6, isAsAsked: true })

    await rollouts.setImage('web:third')
    await rollouts.untilPlan(isPausing)
    const chart = deploymentYaml('web', 5).replace('web:1', 'web:fourth')
    kubectl('apply --server-side --force-conflicts -f -', chart)
    await rollouts.untilStable('web:fourth')
    expect(await rollouts.standing()).toMatchObject({ sizes: [5], pods: 5, isAsAsked: true })
  },
  TIMEOUT_MS,
)

it(
  'an edit back to the old image goes back, and kubectl rollout resume lets Kubernetes go on',
  async () => {
    await rollouts.setImage('web:next')
    await rollouts.untilPlan(isPausing)
    await rollouts.setImage('web:first')
    await rollouts.until(async () => {
      const { status } = await rollouts.plan()
      return status?.phase === 'Healthy' && status.rollout?.finishTime !== undefined
    })
    expect(await rollouts.standing()).toMatchObject({ sizes: [4], pods: 4, isAsAsked: true })

    await rollouts.setImage('web:next')
    await rollouts.untilPlan(isPausing)
    kubectl('rollout resume deployment/web')
    await rollouts.untilStable('web:next')
    expect(await rollouts.standing()).toMatchObject({ sizes: [4], pods: 4, isAsAsked: true })
    expect(kubectl('rollout history deployment/web')).toContain('REVISION')
  },
  TIMEOUT_MS,
)

type Plan = Awaited<ReturnType<RealRollouts['plan']>>

/** Whether the rollout rests at its second step. */
function isPausing({ status }: Plan): boolean {
  return status?.rollout?.weight.observed === 50
}

function kubectl(line: string, input = ''): string {
  const words = ['--kubeconfig', `${folder}/kubeconfig`, '-n', WEB.namespace, ...line.split(' ')]
  return execFileSync(`${programs}/kubectl`, words, { encoding: 'utf8', input })
}
