import { execFileSync, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'
import { NAMESPACES } from '../../../src/objects/node.ts'
import type { Resource } from '../../../src/objects/resource.ts'
import { SERVICES } from '../../../src/objects/service.ts'
import type { Deployment } from '../../../src/objects/workload.ts'
import { freePorts } from '../../../hack/control-plane/ports.ts'
import { controlPlanePrograms } from '../../support/kube/control-plane.ts'
import { canaryObjects, type Canary } from '../canary-scenario.ts'
import type { Contender } from './contender.ts'

interface Rollout extends KubeObject {
  readonly spec: Deployment['spec']
  readonly status?: {
    readonly phase?: string
    readonly observedGeneration?: string
    readonly currentPodHash?: string
    readonly stableRS?: string
  }
}

const ROLLOUTS: Resource<Rollout> = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  kind: 'Rollout',
  plural: 'rollouts',
  namespaced: true,
}

/** Where its Lease is. */
const HOME = 'argo-rollouts'

/**
 * Argo Rollouts as it is by default: a checkout, with its `rollouts-controller` built beside.
 *
 * Its canary has no router either, so that pods are the share of users, and stays near its size.
 */
export function argoRollouts(checkout: string, canary: Canary): Contender<Rollout> {
  return {
    userAgent: 'rollouts-controller',
    told: ROLLOUTS,
    edited: ROLLOUTS,
    install: (cluster, folder) => install(checkout, cluster, folder),
    start: async (folder) => {
      const [metrics, health] = await freePorts(2)
      const ports = ['--metricsPort', `${metrics}`, '--healthzPort', `${health}`]
      const args = ['--kubeconfig', `${folder}/kubeconfig`, ...ports]
      return spawn(join(checkout, 'rollouts-controller'), args, { stdio: 'ignore' })
    },
    objectsOf: (name) => {
      const [deployment, service] = canaryObjects(name, canary) as [Deployment, KubeObject]
      return [
        { resource: SERVICES, object: service },
        { resource: ROLLOUTS, object: rolloutOf(deployment, canary) },
      ]
    },
    isAtRest,
    hasCompleted: (rollout) =>
      isAtRest(rollout) && rollout.spec.template.spec.containers[0]?.image === 'web:2',
  }
}

function isAtRest({ metadata, status }: Rollout): boolean {
  const isSeen = status?.observedGeneration === String(metadata.generation)
  return isSeen && status.phase === 'Healthy' && status.stableRS === status.currentPodHash
}

/** A Rollout of what a Deployment says, which is there without it. */
function rolloutOf({ metadata, spec }: Deployment, canary: Canary): KubeObject {
  const steps = canary.weights.flatMap((weight) => [
    { setWeight: weight },
    { pause: { duration: `${canary.pauseSeconds}s` } },
  ])
  const object = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: ROLLOUTS.kind,
    metadata,
    spec: { ...spec, strategy: { canary: { steps } } },
  }
  return object
}

async function install(checkout: string, cluster: Cluster, folder: string): Promise<void> {
  const crds = join(checkout, 'manifests/crds')
  const files = readdirSync(crds).filter((name) => name.endsWith('-crd.yaml'))
  const kubectl = (...args: readonly string[]): void => {
    const all = ['--kubeconfig', `${folder}/kubeconfig`, ...args]
    execFileSync(join(controlPlanePrograms(folder), 'kubectl'), all, { stdio: 'ignore' })
  }
  kubectl('apply', '--server-side', ...files.flatMap((name) => ['-f', join(crds, name)]))
  kubectl('wait', '--for=condition=Established', 'crd/rollouts.argoproj.io', '--timeout=60s')
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: HOME } }
  await cluster.create(NAMESPACES, namespace, { fieldManager: 'person' })
}
