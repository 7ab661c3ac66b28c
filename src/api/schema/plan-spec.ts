import { objectName, spanSeconds } from './leaves.ts'
import { flag, object, text, word } from './schema.ts'
import { STRATEGY } from './strategy.ts'

/** Shorter than names may be: it is the value of a label, too. */
export const PLAN_NAME = text('The name of the plan.', { minLength: 1, maxLength: 63 })

const TARGET_REF = object(
  'The Deployment that the plan is for, in the same namespace. It never changes.',
  {
    apiVersion: word('The API version of the target.', ['apps/v1'], { default: 'apps/v1' }),
    kind: word('The kind of the target.', ['Deployment'], { default: 'Deployment' }),
    name: objectName('The name of the Deployment.'),
  },
  {
    immutable: 'targetRef never changes: delete this plan and make one for the other Deployment',
  },
)

export const ROLLOUT_PLAN_SPEC = object('How new versions of one Deployment reach users.', {
  targetRef: TARGET_REF,
  gate: word(
    'What keeps an edit of the template from starting a rollout by itself. Auto: AdmissionPolicy where that is installed, else Paused.',
    ['Auto', 'Paused', 'AdmissionPolicy'],
    { default: 'Auto' },
  ),
  paused: flag(
    'Holds step and traffic where they are. Following the replicas of the Deployment, judging and aborting go on.',
    { default: false },
  ),
  progressDeadlineSeconds: spanSeconds(
    "No progress for so long is a failure. People's pauses do not count.",
    { minimum: 1, default: 600 },
  ),
  strategy: STRATEGY,
})
