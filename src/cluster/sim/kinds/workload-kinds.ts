import { DEPLOYMENT_KIND } from './deployment-kind.ts'
import type { Kind } from './kind.ts'
import { REPLICA_SET_KIND } from './replica-set-kind.ts'

/** The kinds whose objects make pods. */
export const WORKLOAD_KINDS: readonly Kind[] = [DEPLOYMENT_KIND, REPLICA_SET_KIND]
