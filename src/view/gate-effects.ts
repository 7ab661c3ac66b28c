import type { GateStatus } from '../api/rollout-plan.ts'

const MEANINGS: Readonly<Record<string, string>> = {
  KubectlRolloutRefused:
    'kubectl rollout restart and undo refuse it: this program has both verbs; ' +
    'kubectl rollout status is no measure of a rollout',
  ArgoCDSuspended: 'Argo CD shows it as Suspended, which is not Degraded',
  KstatusInProgressAtRest:
    'kstatus takes it for InProgress, so that a wait for it by Flux never ends: set ' +
    'progressDeadlineSeconds: 2147483647 in the Deployment to mend that',
}

/** What the gate costs while a plan is at rest, a line for each effect. */
export function gateEffectLines({ effects = [] }: GateStatus): readonly string[] {
  return effects.map((effect) => `- ${MEANINGS[effect] ?? effect}`)
}
