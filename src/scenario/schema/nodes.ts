import { oneOf } from '../../api/schema/forms.ts'
import { objectName } from '../../api/schema/leaves.ts'
import { list, map, object, optional, quantity, text, word } from '../../api/schema/schema.ts'
import { count, name } from './leaves.ts'

const NODES_MAX = 5000
const CPU = '4'
const MEMORY = '8Gi'

const TAINT = object('What keeps pods away that do not tolerate it.', {
  key: name('The name of the taint.'),
  value: optional(text('Its value.', { maxLength: 63 })),
  effect: word('What it does to pods.', ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
})

const LIKENESS = {
  cpu: quantity('The cores that pods may request.', { default: CPU }),
  memory: quantity('The memory that pods may request.', { default: MEMORY }),
  resources: optional(
    map(
      'Resources beside these that pods may request, such as nvidia.com/gpu. A node that does ' +
        'not list one has none of it; ephemeral-storage is 100Gi unless it says otherwise.',
      quantity('How much there is.'),
      { maxProperties: 16 },
    ),
  ),
  zone: optional(text('The value of topology.kubernetes.io/zone.', { maxLength: 63 })),
  labels: optional(
    map('Labels beside those of a kubelet.', text('The value.', { maxLength: 63 }), {
      maxProperties: 64,
    }),
  ),
  taints: optional(list('What keeps pods away.', TAINT, { maxItems: 16 })),
}

export const EQUAL_NODES = object('So many nodes, all alike.', {
  count: count('How many, all alike: node-1, node-2 and so on.', {
    minimum: 1,
    maximum: NODES_MAX,
  }),
  ...LIKENESS,
})

export const NODE = object('One node.', {
  name: optional(objectName('In a list, its name. Absent: node-1 for the first, and so on.')),
  ...LIKENESS,
})

export const NODES = oneOf(
  'The nodes: an object with count where all are alike, or a list.',
  [EQUAL_NODES, list('The nodes, one by one.', NODE, { minItems: 1, maxItems: NODES_MAX })],
  { default: { count: 3, cpu: CPU, memory: MEMORY } },
)
