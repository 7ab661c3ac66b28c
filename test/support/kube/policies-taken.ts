import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import {
  MUTATING_POLICIES,
  MUTATING_POLICY_BINDINGS,
  type MutatingAdmissionPolicy,
} from '../../../src/objects/admission.ts'
import { CONFIG_MAPS, type ConfigMap } from '../../../src/objects/configuration.ts'

const MARKER = { fieldManager: 'marker' }
const LOOK_AGAIN_MS = 50
const PATIENCE_MS = 30_000

let made = 0

/**
 * Waits until an API server has taken notice of all policies that were written, and deleted.
 *
 * It learns of them one after another: once one that is made now is in force, so are those before.
 */
export async function policiesTaken(cluster: Cluster): Promise<void> {
  const name = `marker-${(made += 1)}-${process.pid}`
  const key = { namespace: '', name }
  const { apiVersion } = markerPolicy(name)
  const binding = { apiVersion, kind: 'MutatingAdmissionPolicyBinding', metadata: { name } }
  await cluster.create(MUTATING_POLICIES, markerPolicy(name), MARKER)
  await cluster.create(MUTATING_POLICY_BINDINGS, { ...binding, spec: { policyName: name } }, MARKER)
  try {
    for (let waitedMs = 0; !(await isInForce(cluster, name)); waitedMs += LOOK_AGAIN_MS) {
      if (waitedMs > PATIENCE_MS) throw new Error(`Cannot see "${name}" come into force`)
      await sleep(LOOK_AGAIN_MS)
    }
  } finally {
    await cluster.delete(MUTATING_POLICY_BINDINGS, key)
    await cluster.delete(MUTATING_POLICIES, key)
  }
}

async function isInForce(cluster: Cluster, name: string): Promise<boolean> {
  const metadata = { name, namespace: 'default', labels: { marker: name } }
  const map: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
  const { data } = await cluster.create(CONFIG_MAPS, map, { ...MARKER, dryRun: true })
  return data?.['taken'] === 'yes'
}

function markerPolicy(name: string): MutatingAdmissionPolicy {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicy',
    metadata: { name },
    spec: {
      matchConstraints: {
        objectSelector: { matchLabels: { marker: name } },
        resourceRules: [
          {
            operations: ['CREATE'],
            apiGroups: [''],
            apiVersions: ['v1'],
            resources: ['configmaps'],
          },
        ],
      },
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: { expression: 'Object{data: {"taken": "yes"}}' },
        },
      ],
      reinvocationPolicy: 'Never',
    },
  }
}
