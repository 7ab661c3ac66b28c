import { expect, it } from '@jest/globals'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { conditionOf } from '../../src/objects/meta.ts'
import { podCondition, PODS } from '../../src/objects/pod.ts'
import { DISRUPTION_BUDGETS, type PodDisruptionBudget } from '../../src/objects/policy.ts'
import type { Subject } from './cluster-contract.ts'
import { ELSEWHERE, key, merge, pod, STATUS_WRITER, WRITER } from './fixtures.ts'

const LABELS = { app: 'web' }

/** A budget of the pods that are made here. */
function budget(spec: PodDisruptionBudget['spec'], name = 'web'): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'default' },
    spec: { selector: { matchLabels: LABELS }, ...spec },
  }
}

/** A pod that runs as far as anybody can tell, where nobody ends it. */
async function runningPod(cluster: Cluster, name: string, isReady = true): Promise<void> {
  const metadata = { name, namespace: 'default', labels: LABELS }
  await cluster.create(PODS, { ...pod(name, ELSEWHERE), metadata }, WRITER)
  const conditions = [{ type: 'Ready', status: isReady ? 'True' : 'False' }]
  const status = merge({ status: { phase: 'Running', conditions } })
  await cluster.patch(PODS, key(name), status, STATUS_WRITER)
}

async function isGoing(cluster: Cluster, name: string): Promise<boolean> {
  return (await cluster.get(PODS, key(name)))?.metadata.deletionTimestamp !== undefined
}

export function evictionPromises(subject: () => Subject): void {
  free(subject)
  guarded(subject)
  unready(subject)
}

function free(subject: () => Subject): void {
  it('evict() deletes a pod that no budget minds', async () => {
    const { cluster } = subject()
    await cluster.create(PODS, pod('one'), WRITER)
    await cluster.evict(key('one'))
    expect(await cluster.get(PODS, key('one'))).toBeUndefined()
  })

  it('evict() of a pod that is not there is NotFound', async () => {
    const answer = subject().cluster.evict(key('nobody'))
    await expect(answer).rejects.toMatchObject({ reason: 'NotFound' })
  })

  it('an evicted pod says why it goes', async () => {
    const { cluster } = subject()
    await runningPod(cluster, 'one')
    await cluster.evict(key('one'))
    const going = await cluster.get(PODS, key('one'))
    expect(going?.metadata.deletionTimestamp).toBeDefined()
    expect(going === undefined ? undefined : podCondition(going, 'DisruptionTarget')).toMatchObject(
      { status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' },
    )
  })

  it('a pod that has not begun yet is evicted whatever its budget says', async () => {
    const { cluster, settle } = subject()
    await cluster.create(DISRUPTION_BUDGETS, budget({ minAvailable: 1 }), WRITER)
    const metadata = { name: 'one', namespace: 'default', labels: LABELS }
    await cluster.create(PODS, { ...pod('one', ELSEWHERE), metadata }, WRITER)
    await settle()
    await cluster.evict(key('one'))
    expect(await isGoing(cluster, 'one')).toBe(true)
  })
}

function guarded(subject: () => Subject): void {
  it('evict() leaves a pod that its budget cannot spare, and says how many it needs', async () => {
    const { cluster, settle } = subject()
    await cluster.create(DISRUPTION_BUDGETS, budget({ minAvailable: 1 }), WRITER)
    await runningPod(cluster, 'one')
    await settle()
    await expect(cluster.evict(key('one'))).rejects.toMatchObject({
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      causes: [
        {
          reason: 'DisruptionBudget',
          message: 'The disruption budget web needs 1 healthy pods and has 1 currently',
        },
      ],
      retryable: true,
    })
    expect(await isGoing(cluster, 'one')).toBe(false)
  })

  it('a budget is spent by an eviction at once, and counts the pod no more', async () => {
    const { cluster, settle } = subject()
    await cluster.create(DISRUPTION_BUDGETS, budget({ minAvailable: 1 }), WRITER)
    await runningPod(cluster, 'one')
    await runningPod(cluster, 'two')
    await settle()
    await cluster.evict(key('one'))
    await expect(cluster.evict(key('two'))).rejects.toMatchObject({ reason: 'TooManyRequests' })
    await settle()
    const live = await cluster.get(DISRUPTION_BUDGETS, key('web'))
    expect(live?.status).toMatchObject({
      disruptionsAllowed: 0,
      currentHealthy: 1,
      desiredHealthy: 1,
      expectedPods: 2,
      observedGeneration: 1,
    })
    expect(live?.status?.disruptedPods ?? {}).toEqual({})
    expect(conditionOf(live?.status?.conditions, 'DisruptionAllowed')).toMatchObject({
      status: 'False',
      reason: 'InsufficientPods',
    })
  })

  it('a budget with something to spare says so', async () => {
    const { cluster, settle } = subject()
    await cluster.create(DISRUPTION_BUDGETS, budget({ minAvailable: 1 }), WRITER)
    await runningPod(cluster, 'one')
    await runningPod(cluster, 'two')
    await settle()
    const live = await cluster.get(DISRUPTION_BUDGETS, key('web'))
    expect(live?.status?.disruptionsAllowed).toBe(1)
    expect(conditionOf(live?.status?.conditions, 'DisruptionAllowed')).toMatchObject({
      status: 'True',
      reason: 'SufficientPods',
    })
  })

  it('a share of pods that nobody asks for is a share of nothing', async () => {
    const { cluster, settle } = subject()
    await cluster.create(DISRUPTION_BUDGETS, budget({ maxUnavailable: '50%' }), WRITER)
    await runningPod(cluster, 'one')
    await settle()
    const live = await cluster.get(DISRUPTION_BUDGETS, key('web'))
    expect(live?.status).toMatchObject({ expectedPods: 0, disruptionsAllowed: 0 })
  })
}

type Policy = 'AlwaysAllow' | 'IfHealthyBudget' | undefined

function unready(subject: () => Subject): void {
  it.each<readonly [string, Policy, number, boolean]>([
    ['goes while the others suffice', undefined, 1, true],
    ['goes while the others suffice, under IfHealthyBudget', 'IfHealthyBudget', 1, true],
    ['stays while too few are healthy', undefined, 2, false],
    ['stays while too few are healthy, under IfHealthyBudget', 'IfHealthyBudget', 2, false],
    ['goes in any case under AlwaysAllow', 'AlwaysAllow', 2, true],
  ])('a pod that is not ready %s', async (_, policy, minAvailable, goes) => {
    const { cluster, settle } = subject()
    const own = policy === undefined ? {} : { unhealthyPodEvictionPolicy: policy }
    await cluster.create(DISRUPTION_BUDGETS, budget({ minAvailable, ...own }), WRITER)
    await runningPod(cluster, 'one')
    await runningPod(cluster, 'two', false)
    await settle()
    await cluster.evict(key('two')).catch((error: unknown) => {
      expect(error).toMatchObject({ reason: 'TooManyRequests' })
    })
    expect(await isGoing(cluster, 'two')).toBe(goes)
  })
}
