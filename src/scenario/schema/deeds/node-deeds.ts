import { flag, object, optional, text, word } from '../../../api/schema/schema.ts'
import { name } from '../leaves.ts'

const node = name('The node.')

/** What is done to nodes, and what happens to them. */
export const NODE_DEEDS = {
  loseNode: optional(
    object('Takes a node away. Nobody tells the API server, which finds out by itself.', {
      node,
      how: word(
        'Off: its machine, and every process with it. Partition: only its connection to the API server; what runs there runs on.',
        ['Off', 'Partition'],
      ),
    }),
  ),
  returnNode: optional(object('Brings a node back that was lost.', { node })),
  cordon: optional(object('Keeps new pods away, as `kubectl cordon` does.', { node })),
  uncordon: optional(object('Lets new pods come again, as `kubectl uncordon` does.', { node })),
  taint: optional(
    object('Puts a taint on a node, or takes it off, as `kubectl taint` does.', {
      node,
      key: name('The name of the taint.'),
      value: optional(text('Its value.', { maxLength: 63 })),
      effect: word('What it does to pods.', ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
      remove: optional(flag('Whether it is taken off.')),
    }),
  ),
}
