import { ACCESS_FACTS } from './access-facts.ts'
import { API_SERVER_FACTS } from './api-server-facts.ts'
import { BATCH_FACTS } from './batch-facts.ts'
import type { Chapter } from './fact.ts'
import { DISRUPTION_FACTS } from './disruption-facts.ts'
import { LIMIT_FACTS } from './limit-facts.ts'
import { LOAD_FACTS } from './load-facts.ts'
import { NODE_FACTS } from './node-facts.ts'
import { POD_LIFE_FACTS } from './pod-life-facts.ts'
import { SCHEDULER_FACTS } from './scheduler-facts.ts'
import { SERVICE_FACTS } from './service-facts.ts'
import { SET_FACTS } from './set-facts.ts'
import { WORKLOAD_FACTS } from './workload-facts.ts'

/** All that is tabled of how true the simulated cluster is, in the order of the page. */
export const CHAPTERS: readonly Chapter[] = [
  API_SERVER_FACTS,
  WORKLOAD_FACTS,
  SET_FACTS,
  BATCH_FACTS,
  POD_LIFE_FACTS,
  NODE_FACTS,
  SCHEDULER_FACTS,
  DISRUPTION_FACTS,
  SERVICE_FACTS,
  LOAD_FACTS,
  LIMIT_FACTS,
  ACCESS_FACTS,
]
