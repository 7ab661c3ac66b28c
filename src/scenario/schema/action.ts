import { REQUEST_ACTIONS } from '../../api/rollout-request.ts'
import { anyObject, object, optional, word } from '../../api/schema/schema.ts'
import { BEHAVIOUR_FIELDS } from './behaviour.ts'
import { count, image, name, time } from './leaves.ts'
import { TRAFFIC } from './traffic.ts'

const deployment = name('The Deployment.')

/** What a person can do, or what can go wrong; an action says one of these. */
export const DEEDS = {
  setImage: optional(
    object('Gives a container another image, as `kubectl set image` does.', {
      deployment,
      container: optional(name('The container. Absent: the first one.')),
      image: image('The image.'),
    }),
  ),
  scale: optional(
    object('Asks for another number of replicas, as `kubectl scale` does.', {
      deployment,
      replicas: count('How many.'),
    }),
  ),
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
  request: optional(
    object('Says a word about the rollout that is on, by a RolloutRequest.', {
      plan: name('The RolloutPlan.'),
      action: word('The word; a promotion is about the step of that moment.', REQUEST_ACTIONS),
    }),
  ),
  resume: optional(
    object('Lets Kubernetes roll by itself, as `kubectl rollout resume` does.', { deployment }),
  ),
  undo: optional(
    object('Puts the template before this one back, as `kubectl rollout undo` does.', {
      deployment,
    }),
  ),
  behave: optional(
    object(
      'Makes an image behave otherwise from now on; what is not said stays as it is. Takes image and the fields of images above.',
      {
        image: image('The image.'),
        ...BEHAVIOUR_FIELDS,
      },
    ),
  ),
  traffic: optional({
    ...TRAFFIC,
    description: 'Has clients send at another rate from now on. Takes the fields of traffic above.',
  }),
  operator: optional(
    word('Ends the operator between two of its writes, or starts another one.', ['kill', 'start']),
  ),
}

export const ACTION = object('One thing that is done at a time.', {
  at: time('When, from the start of the run.'),
  ...DEEDS,
})
