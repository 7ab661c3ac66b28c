import { flag, object, optional, text, word } from '../../../api/schema/schema.ts'
import { name, time } from '../leaves.ts'

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
  drain: optional(
    object(
      'Keeps new pods away and evicts those that are there, as `kubectl drain` does: what a budget does not allow yet is tried again every five seconds.',
      {
        node,
        ignoreDaemonSets: optional(flag('Leaves pods of DaemonSets where they are.')),
        deleteEmptyDirData: optional(flag('Takes pods away that have an emptyDir.')),
        force: optional(flag('Takes pods away that nobody will replace.')),
        timeout: optional(time('When it is given up. Absent: never.')),
      },
    ),
  ),
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
