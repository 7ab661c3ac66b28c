import type { GateStatus } from '../api/rollout-plan.ts'
import { gateOf, type GateType } from '../domain/rollout/at-rest/which-gate.ts'
import type { Deployment } from '../objects/workload.ts'

const MEANINGS: Readonly<Record<string, string>> = {
  KubectlRolloutRefusedInRollout:
    'while a rollout runs, and after one was aborted, kubectl rollout restart and undo refuse it: ' +
    'this program has both verbs',
  KubectlRolloutRefused:
    'kubectl rollout restart and undo refuse it: this program has both verbs; ' +
    'kubectl rollout status is no measure of a rollout',
  ArgoCDSuspended: 'Argo CD shows it as Suspended, which is not Degraded',
  KstatusInProgressAtRest:
    'kstatus takes it for InProgress, so that a wait for it by Flux never ends: set ' +
    'progressDeadlineSeconds: 2147483647 in the Deployment to mend that',
}

/** What a gate does to a Deployment, what that costs, and what the other one would. */
export function gateLines(type: GateType, target: Deployment): readonly string[] {
  const name = `Deployment "${target.metadata.name}"`
  const effects = effectLines(gateOf(type, target))
  if (type === 'AdmissionPolicy') {
    return [
      `At rest nothing is paused: the policy that is installed pauses ${name} in the very write ` +
        'that edits its template (gate AdmissionPolicy). That costs:',
      ...effects,
      '',
      'Without that policy it would be kept paused at rest (gate Paused).',
    ]
  }
  return [
    `At rest the plan keeps ${name} paused, so that no edit rolls by itself (gate Paused). That costs:`,
    ...effects,
    '',
    'Where the policy of the chart is installed (gate AdmissionPolicy), it is paused only while a ' +
      'rollout runs, and none of this is so at rest.',
  ]
}

function effectLines({ effects = [] }: GateStatus): readonly string[] {
  return effects.map((effect) => `- ${MEANINGS[effect] ?? effect}`)
}
