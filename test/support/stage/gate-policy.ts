import { parseAllDocuments } from 'yaml'
import {
  MUTATING_POLICIES,
  MUTATING_POLICY_BINDINGS,
  type MutatingAdmissionPolicy,
  type MutatingAdmissionPolicyBinding,
} from '../../../src/objects/admission.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import { readProjectFile } from '../project-files.ts'
import { PERSON } from '../sim/workload-world.ts'

/** The policy of the gate and its binding, as the chart has them. */
const GATE_POLICY_FILE = 'charts/rolloutplan/gate/policy.yaml'

const POLICY_KEY = { namespace: '', name: 'rolloutplan-gate' }

export function readGatePolicy(): readonly KubeObject[] {
  const documents = parseAllDocuments(readProjectFile(GATE_POLICY_FILE))
  return documents.map((document) => document.toJS() as KubeObject)
}

export function installPolicy(world: World): void {
  const [policy, binding] = readGatePolicy()
  world.api.create(MUTATING_POLICIES, policy as MutatingAdmissionPolicy, PERSON)
  world.api.create(MUTATING_POLICY_BINDINGS, binding as MutatingAdmissionPolicyBinding, PERSON)
}

export function removePolicy(world: World): void {
  world.api.delete(MUTATING_POLICY_BINDINGS, POLICY_KEY)
  world.api.delete(MUTATING_POLICIES, POLICY_KEY)
}
