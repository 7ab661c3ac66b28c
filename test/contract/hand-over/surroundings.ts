import { withPodsOnly } from '../../../src/controllers/rollout-plan/kept-parts.ts'
import { servingPods } from '../../../src/domain/blue-green/endpoints.ts'
import { controllerOf } from '../../../src/objects/meta.ts'
import { DISRUPTION_BUDGETS } from '../../../src/objects/policy.ts'
import { ENDPOINT_SLICES, SERVICES, SERVICE_NAME_LABEL } from '../../../src/objects/service.ts'
import { DEPLOYMENTS, POD_TEMPLATE_HASH } from '../../../src/objects/workload.ts'
import { PERSON, type Trial } from './trial.ts'

/** `kubectl apply --server-side` of some of D's spec. */
export async function apply(trial: Trial, spec: object, force = true): Promise<void> {
  const { namespace, cluster } = trial.ground
  const metadata = { name: 'web' }
  const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec } as never
  const key = { namespace, name: 'web' }
  await cluster.patch(DEPLOYMENTS, key, { kind: 'apply', body, force }, { fieldManager: 'applier' })
}

/** A Service whose users all go to the pods with this hash. */
export async function pinned({ ground }: Trial, hash: string): Promise<void> {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: ground.namespace, name: 'web' },
    spec: { selector: { app: 'web', [POD_TEMPLATE_HASH]: hash }, ports: [{ port: 80 }] },
  }
  await ground.cluster.create(SERVICES, service, PERSON)
  await ground.settle()
}

/** How many pods its users reach. */
export async function reached({ ground }: Trial): Promise<number> {
  const slices = await ground.cluster.list(ENDPOINT_SLICES, {
    namespace: ground.namespace,
    labels: { matchLabels: { [SERVICE_NAME_LABEL]: 'web' } },
  })
  return servingPods(slices.items.map(withPodsOnly)).length
}

export async function budget({ ground }: Trial, limits: object): Promise<void> {
  const { namespace } = ground
  const object = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { namespace, name: 'web' },
    spec: { selector: { matchLabels: { app: 'web' } }, ...limits },
  }
  await ground.cluster.create(DISRUPTION_BUDGETS, object, PERSON)
}

export async function evictionsAllowed({ ground }: Trial): Promise<number | undefined> {
  const key = { namespace: ground.namespace, name: 'web' }
  return (await ground.cluster.get(DISRUPTION_BUDGETS, key))?.status?.disruptionsAllowed
}

/** Evicts pods that serve, as a drain does. */
export async function evictOfStable(trial: Trial, count: number): Promise<void> {
  const { namespace, cluster } = trial.ground
  const { metadata } = await trial.setOf('web:a')
  const pods = (await trial.pods()).filter((pod) => controllerOf(pod)?.name === metadata.name)
  for (const pod of pods.slice(0, count))
    await cluster.evict({ namespace, name: pod.metadata.name })
}

export async function ownersOfPods(trial: Trial): Promise<readonly unknown[]> {
  return (await trial.pods()).map((pod) => controllerOf(pod)?.name)
}

export async function namesOfPods(trial: Trial): Promise<readonly string[]> {
  return (await trial.pods()).map(({ metadata }) => metadata.name).sort()
}
