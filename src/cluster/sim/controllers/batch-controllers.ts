import type { Actor } from '../actor.ts'
import { CRON_JOB_CONTROLLER } from './cron-job/cron-job-controller.ts'
import { JOB_CONTROLLER } from './job/job-controller.ts'
import { reconcilerActor } from './reconciler.ts'
import { TTL_CONTROLLER } from './ttl-controller.ts'

/** What looks after work that is done some day. */
export const BATCH_CONTROLLERS: readonly Actor[] = [
  reconcilerActor(JOB_CONTROLLER),
  reconcilerActor(CRON_JOB_CONTROLLER),
  reconcilerActor(TTL_CONTROLLER),
]
