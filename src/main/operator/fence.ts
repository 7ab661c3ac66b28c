import { ClusterError } from '../../cluster/errors.ts'
import { isWrite, type Interceptor } from '../../cluster/intercepted-cluster.ts'
import { resourceName } from '../../objects/resource.ts'

/** Lets writes through only while this process leads, however late it learns that it does not. */
export function fence(isLeading: () => boolean): Interceptor {
  return {
    intercept: async (request, send) => {
      if (isLeading() || !isWrite(request)) return send()
      const { verb, resource, key } = request
      throw new ClusterError(
        'Conflict',
        `Cannot ${verb} ${resourceName(resource)} "${key?.name ?? ''}": another operator may be at work`,
      )
    },
    opening: () => undefined,
  }
}
