import {
  conditions,
  counter,
  images,
  ordinal,
  podCount,
  podTemplateHash,
  reasonWord,
  sentence,
  weight,
} from './leaves.ts'
import { PHASES, type HoldReason, type Reason } from '../reasons.ts'
import { flag, list, object, optional, text, time, word } from './schema.ts'

const revision = {
  podTemplateHash: podTemplateHash('The pod-template-hash label of its pods.'),
  replicaSet: text('The name of its ReplicaSet.', { maxLength: 253 }),
  images: images('The images of its containers, in the order of the template.'),
  replicas: podCount('Its pods, as observed.'),
  available: podCount('Those of them that are available.'),
}

export const STABLE_STATUS = object('The version that is trusted now.', {
  ...revision,
  deploymentRevision: optional(
    text('Its number in kubectl rollout history.', { maxLength: 20, pattern: '^[0-9]*$' }),
  ),
})

export const UPDATED_STATUS = object(
  "The version that the Deployment's template asks for now. At rest it is the stable one.",
  revision,
)

export const STEP_STATUS = object(
  'Where the rollout stands on its ladder. Absent when no rollout is on it.',
  {
    index: ordinal('Which step, counted from 1.'),
    name: optional(text('Its name in the spec.', { maxLength: 63 })),
    count: ordinal('How many steps there are.'),
    enteredTime: time('When the step was begun.'),
    reachedTime: optional(
      time(
        'When the weight and capacity of the step were first observed. Its pause counts from here.',
      ),
    ),
    promoted: optional(flag('Whether somebody ended the pause of this step.')),
  },
)

export const WEIGHT_STATUS = object("The updated version's share of the traffic, in percent.", {
  desired: weight('What the step asks for.'),
  achievable: weight('What the number of pods allows, rounded in the open.'),
  observed: weight('What was last seen to be in force.'),
})

const HOLD_STATUS = object('What holds the rollout until a person lets it go on.', {
  reason: reasonWord<HoldReason>('PausedByRequest, FailurePaused or AnalysisInconclusive.'),
  message: sentence('Why, in a sentence.'),
  since: time('Since when.'),
})

export const ABORT_STATUS = object(
  'Why this rollout was given up. Once set it stays, until a retry.',
  {
    reason: reasonWord<Reason>(
      'The reason that Ready carries once stable has all traffic again, such as AnalysisFailed.',
    ),
    message: sentence('Why, in a sentence.'),
    time: time('When it was decided.'),
  },
)

export const ROLLOUT_STATUS = object('The rollout that runs, or the last one that did.', {
  id: counter('Rises with every start, retry and superseding. Requests name it.', 1),
  podTemplateHash: podTemplateHash('The version that it is about.'),
  images: images('The images of that version.'),
  stepsHash: text('Tells one ladder of steps from another: which steps run.', { maxLength: 63 }),
  startTime: time('When it started.'),
  progressTime: time('When it last got further. spec.progressDeadlineSeconds counts from here.'),
  step: optional(STEP_STATUS),
  weight: WEIGHT_STATUS,
  promotedFull: optional(flag('Whether somebody said to skip all steps that are left.')),
  fullWeightTime: optional(
    time('When the updated version was first seen to have all traffic. The bake counts from here.'),
  ),
  dippedTime: optional(
    time(
      'When pods of the updated version were first seen to be missing, in the state that it had reached. The progress deadline counts from here until they are back.',
    ),
  ),
  recoveredTime: optional(
    time(
      'When they were all back. A step is not left before they have stayed for as long as they were missing.',
    ),
  ),
  hold: optional(HOLD_STATUS),
  abort: optional(ABORT_STATUS),
  lastRequest: optional(
    text('The uid of the RolloutRequest that was last obeyed, so that none is obeyed twice.', {
      maxLength: 64,
    }),
  ),
  finishTime: optional(time('When it ended, one way or another. Absent while it runs.')),
})

export const WAIT = object('One thing that is waited for.', {
  reason: reasonWord('What kind of thing, in one word.'),
  message: sentence('What exactly, in a sentence.'),
  since: time('Since when.'),
  deadline: optional(time('Until when, where waiting has an end.')),
})

export const BORROWED = object(
  'One field of an object that is not ours, changed for the time being.',
  {
    apiVersion: text('The API version of the object.', { maxLength: 253 }),
    kind: text('The kind of the object.', { maxLength: 63 }),
    name: text('The name of the object.', { maxLength: 253 }),
    field: text('The path of the field, such as spec.paused.', { maxLength: 512 }),
    original: optional(
      text('What it held before, as JSON. Absent: the field was not set.', { maxLength: 4096 }),
    ),
  },
)

export const PAST = object('How one rollout ended.', {
  rollout: counter('Its id.', 1),
  podTemplateHash: podTemplateHash('The version that was rolled out.'),
  stablePodTemplateHash: optional(podTemplateHash('The version that was stable meanwhile.')),
  images: images('The images of that version.'),
  result: word(
    'How it ended. Overridden: somebody resumed the Deployment, or deleted it (TargetNotFound).',
    ['Completed', 'Aborted', 'Superseded', 'Reverted', 'Overridden'],
  ),
  reason: reasonWord('Why it ended so, in one word.'),
  started: time('When it started.'),
  finished: time('When it ended.'),
})

export const GATE_STATUS = object(
  'What keeps an edit of the template from starting a rollout by itself.',
  {
    type: word('Which gate is in force.', ['Paused', 'AdmissionPolicy']),
    effects: optional(
      list(
        'What other tools make of this gate.',
        reasonWord('One effect, in one word, such as KstatusInProgressAtRest.'),
        { maxItems: 8 },
      ),
    ),
  },
)

export const TARGET_STATUS = object('The Deployment as it was last seen.', {
  uid: text('Its uid.', { maxLength: 64 }),
  observedGeneration: counter('Its metadata.generation.'),
  podTemplateHash: podTemplateHash('What its template hashes to: the version that it asks for.'),
})

export const ROLLOUT_PLAN_STATUS = object(
  'What was observed, written by the operator alone.',
  {
    observedGeneration: counter('The metadata.generation that this is about; -1: none yet.', -1),
    phase: optional(word('The state in one word, for people.', PHASES)),
    progress: optional(
      text('The steps that are reached, of all, such as "2/4".', {
        maxLength: 16,
        pattern: '^[0-9]+/[0-9]+$',
      }),
    ),
    phaseSince: optional(time('When the phase last changed.')),
    gate: optional(GATE_STATUS),
    target: optional(TARGET_STATUS),
    conditions: optional(
      conditions(
        'Ready, Reconciling and Stalled, as kstatus reads them, and Available: users are served in full.',
      ),
    ),
    stable: optional(STABLE_STATUS),
    updated: optional(UPDATED_STATUS),
    rollout: optional(ROLLOUT_STATUS),
    waits: optional(list('What is waited for just now.', WAIT, { maxItems: 8 })),
    borrowed: optional(
      list(
        'The fields of other objects that the plan has changed for the time being. It mirrors the annotation rolloutplan.dev/borrowed of those objects.',
        BORROWED,
        { maxItems: 64 },
      ),
    ),
    history: optional(list('The last rollouts, newest first.', PAST, { maxItems: 10 })),
  },
  { default: { observedGeneration: -1 } },
)
