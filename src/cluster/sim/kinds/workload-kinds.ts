import { CONTROLLER_REVISION_KIND } from './controller-revision-kind.ts'
import { DAEMON_SET_KIND } from './daemon-set-kind.ts'
import { DEPLOYMENT_KIND } from './deployment-kind.ts'
import type { Kind } from './kind.ts'
import { REPLICA_SET_KIND } from './replica-set-kind.ts'
import { STATEFUL_SET_KIND } from './stateful-set-kind.ts'

/** The kinds whose objects make pods, and what remembers how they were. */
export const WORKLOAD_KINDS: readonly Kind[] = [
  CONTROLLER_REVISION_KIND,
  DAEMON_SET_KIND,
  DEPLOYMENT_KIND,
  REPLICA_SET_KIND,
  STATEFUL_SET_KIND,
]
