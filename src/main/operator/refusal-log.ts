import type { Logger } from 'pino'
import { isClusterError, type ClusterError, type ClusterErrorReason } from '../../cluster/errors.ts'
import type { Interceptor, Request } from '../../cluster/intercepted-cluster.ts'
import { LEASES } from '../../objects/coordination.ts'
import { isSameResource, resourceName } from '../../objects/resource.ts'

/** What happens every day where several write the same objects, and mends itself. */
const EVERYDAY: ReadonlySet<ClusterErrorReason> = new Set(['AlreadyExists', 'Conflict', 'Expired'])

export function isEveryday({ reason }: ClusterError): boolean {
  return EVERYDAY.has(reason)
}

/** Informers and the election say themselves what keeps them, once. */
function isToldByItsPart({ verb, resource }: Request): boolean {
  return verb === 'list' || isSameResource(resource, LEASES)
}

/** Says of each request that a cluster refuses what it was and why; lets all of them through. */
export function refusalLog(log: Pick<Logger, 'debug' | 'warn'>): Interceptor {
  return {
    intercept: async (request, send) => {
      try {
        return await send()
      } catch (error) {
        if (isClusterError(error)) {
          const { reason, message } = error
          const fields = { ...fieldsOf(request), reason, error: message }
          if (error.retryable || isEveryday(error) || isToldByItsPart(request))
            log.debug(fields, REFUSED)
          else log.warn(fields, REFUSED)
        }
        throw error
      }
    },
    opening: () => undefined,
  }
}

const REFUSED = 'The cluster refused a request'

function fieldsOf({ verb, resource, key }: Request): object {
  return { verb, resource: resourceName(resource), ...key }
}
