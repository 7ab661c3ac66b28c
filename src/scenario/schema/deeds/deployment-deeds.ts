import { object, optional } from '../../../api/schema/schema.ts'
import { count, image, name } from '../leaves.ts'

const deployment = name('The Deployment.')

/** What people do to Deployments. */
export const DEPLOYMENT_DEEDS = {
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
  resume: optional(
    object('Lets Kubernetes roll by itself, as `kubectl rollout resume` does.', { deployment }),
  ),
  undo: optional(
    object('Puts the template before this one back, as `kubectl rollout undo` does.', {
      deployment,
    }),
  ),
}
