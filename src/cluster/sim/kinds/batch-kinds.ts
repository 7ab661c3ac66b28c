import { CRON_JOB_KIND } from './cron-job-kind.ts'
import { JOB_KIND } from './job-kind.ts'
import type { Kind } from './kind.ts'

/** The kinds whose pods are done some day. */
export const BATCH_KINDS: readonly Kind[] = [CRON_JOB_KIND, JOB_KIND]
