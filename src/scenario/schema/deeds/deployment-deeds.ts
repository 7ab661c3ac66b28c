import { object, optional } from '../../../api/schema/schema.ts'
import { count, image, name, REPLICAS_MAX } from '../leaves.ts'

const deployment = name('The Deployment.')

/** A Deployment, or an object of another kind. */
export const TARGET = {
  deployment: optional(deployment),
  kind: optional(name('In place of deployment: the kind of another workload.')),
  name: optional(name('Beside kind: which one.')),
}

/** What people do to Deployments. */
export const DEPLOYMENT_DEEDS = {
  setImage: optional(
    object('Gives a container another image, as `kubectl set image` does.', {
      ...TARGET,
      container: optional(name('The container. Absent: the first one.')),
      image: image('The image.'),
    }),
  ),
  scale: optional(
    object('Asks for another number of replicas, as `kubectl scale` does.', {
      ...TARGET,
      replicas: count('How many.', { maximum: REPLICAS_MAX }),
    }),
  ),
  resume: optional(
    object('Lets Kubernetes roll by itself, as `kubectl rollout resume` does.', { deployment }),
  ),
  undo: optional(
    object('Puts the template before this one back, as `kubectl rollout undo` does.', {
      ...TARGET,
      toRevision: optional(count('The one to put back instead, by its number.')),
    }),
  ),
  restart: optional(
    object('Has all pods replaced, a few at a time, as `kubectl rollout restart` does.', TARGET),
  ),
}
