import { CANARY } from './canary.ts'
import { labelName, podCount, spanSeconds } from './leaves.ts'
import { bakeSeconds, onFailure } from './outcome.ts'
import { PAUSE } from './pause.ts'
import { object, optional, rule, word } from './schema.ts'

export const STRATEGY_TYPES = ['Canary', 'BlueGreen', 'RollingUpdate', 'Recreate'] as const

export const BLUE_GREEN = object(
  'Brings up the updated version in full, then moves all traffic at once.',
  {
    activeService: labelName('The Service that users reach.'),
    previewService: optional(
      labelName(
        'The Service of the updated version before the cut-over; not the active one. Made if absent.',
      ),
    ),
    previewReplicas: optional(
      podCount(
        'The pods of the updated version while it is looked at; in full before the cut-over anyway. Absent: as many as the Deployment.',
        1,
      ),
    ),
    pause: optional(PAUSE),
    bakeSeconds,
    onFailure,
  },
  {
    rules: [
      rule(
        '!has(self.previewService) || self.previewService != self.activeService',
        'the preview Service is not the one that users reach: write another name',
        ({ activeService, previewService }) => activeService !== previewService,
        ['previewService'],
      ),
    ],
  },
)

export const ROLLING_UPDATE = object(
  "Replaces pods in batches, by the Deployment's own maxSurge and maxUnavailable, and goes back when a batch fails.",
  {
    minBatchSeconds: spanSeconds('Each batch serves for so long before the next.', { default: 0 }),
    bakeSeconds,
    onFailure,
  },
)

export const STRATEGY = object(
  'How a new version reaches users. The field of the same name holds the details of the type.',
  {
    type: word('Which strategy.', STRATEGY_TYPES),
    canary: optional(CANARY),
    blueGreen: optional(BLUE_GREEN),
    rollingUpdate: optional(ROLLING_UPDATE),
    recreate: optional(
      object('Stops all old pods, then starts the new ones. There is nothing to go back to.', {}),
    ),
  },
  {
    rules: [
      rule(
        "self.type != 'Canary' || has(self.canary)",
        'type Canary needs its steps: write the field canary',
        ({ type, canary }) => type !== 'Canary' || canary !== undefined,
      ),
      rule(
        "self.type != 'BlueGreen' || has(self.blueGreen)",
        'type BlueGreen needs its activeService: write the field blueGreen',
        ({ type, blueGreen }) => type !== 'BlueGreen' || blueGreen !== undefined,
      ),
      rule(
        "self.type == 'Canary' || !has(self.canary)",
        'canary belongs to type Canary: write that type, or remove the field',
        ({ type, canary }) => type === 'Canary' || canary === undefined,
        ['canary'],
      ),
      rule(
        "self.type == 'BlueGreen' || !has(self.blueGreen)",
        'blueGreen belongs to type BlueGreen: write that type, or remove the field',
        ({ type, blueGreen }) => type === 'BlueGreen' || blueGreen === undefined,
        ['blueGreen'],
      ),
      rule(
        "self.type == 'RollingUpdate' || !has(self.rollingUpdate)",
        'rollingUpdate belongs to type RollingUpdate: write that type, or remove the field',
        ({ type, rollingUpdate }) => type === 'RollingUpdate' || rollingUpdate === undefined,
        ['rollingUpdate'],
      ),
      rule(
        "self.type == 'Recreate' || !has(self.recreate)",
        'recreate belongs to type Recreate: write that type, or remove the field',
        ({ type, recreate }) => type === 'Recreate' || recreate === undefined,
        ['recreate'],
      ),
    ],
  },
)
