import { anyObject, object, optional, word } from '../../../api/schema/schema.ts'
import { name } from '../leaves.ts'

/** What people do to objects of any kind. */
export const OBJECT_DEEDS = {
  apply: optional(
    name('Applies the objects of a file, as `kubectl apply -f` does; beside this file.'),
  ),
  patch: optional(
    object('Changes fields of an object, as `kubectl patch --type=merge` does.', {
      kind: name('The kind, such as Service.'),
      name: name('Which one.'),
      merge: anyObject('The fields; null removes one.'),
    }),
  ),
  delete: optional(
    object('Deletes an object, as `kubectl delete` does.', {
      kind: name('The kind, such as Deployment.'),
      name: name('Which one.'),
      propagation: optional(
        word('What becomes of the objects that it owns. Absent: Background.', [
          'Background',
          'Foreground',
          'Orphan',
        ]),
      ),
    }),
  ),
}
