import { after, durationMs, seconds, type DurationMs } from '../../../../base/units.ts'
import { finishedCondition, JOBS, type Job } from '../../../../objects/batch.ts'
import { controllerOf, isDeleting, uidOf } from '../../../../objects/meta.ts'
import { PODS, type Pod } from '../../../../objects/pod.ts'
import { matchesSelector } from '../../../../objects/selector.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKey, storeKeyOf, type StoreKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import type { Reconciler } from '../reconciler.ts'
import { withoutFinalizer } from './claim-pods.ts'
import { JobMemory } from './job-memory.ts'
import { isTracked } from './job-pods.ts'
import { BATCH_PERIOD } from './manage-pods.ts'
import { syncJob } from './sync-job.ts'

/** Kubernetes 1.36, job_controller.go: DefaultJobApiBackOff, MaxJobApiBackOff. */
const API_BACKOFF = { first: seconds(1), longest: seconds(60) }

/**
 * The Job controller, as kube-controller-manager 1.36 runs it.
 *
 * Left out on purpose: expectations, as nothing that it looks at is stale; pod groups; which of two
 * pods is the lesser loss by less than a factor of two in their ages.
 */
export const JOB_CONTROLLER: Reconciler<JobMemory> = {
  name: 'job',
  watches: [JOBS, PODS],
  backoff: API_BACKOFF,
  initialMemory: () => new JobMemory(),
  dueOf: ({ due }) => due,
  keysOf(world, memory, change) {
    return change.resource.kind === PODS.kind
      ? notePod(world, memory, change as Change<Pod>)
      : noteJob(world, memory, change as Change<Job>)
  },
  sync(world, memory, key) {
    if (key.startsWith(POD)) {
      freePod(world, key.slice(POD.length))
      return undefined
    }
    syncJob(world, memory, key)
    return memory.due.waitOf(key, world.now())
  },
}

/** Before the key of a pod that is to be let go of. */
const POD = 'pod '
const NONE: readonly string[] = []
const AT_ONCE = durationMs(0)

function enqueue(world: World, memory: JobMemory, key: string, span: DurationMs): string {
  memory.due.add(key, after(world.now(), span))
  return key
}

/** Kubernetes 1.36, job_controller.go: addJob, updateJob, deleteJob. */
function noteJob(
  world: World,
  memory: JobMemory,
  { kind, object: job, previous }: Change<Job>,
): readonly string[] {
  const key = storeKeyOf(job)
  if (kind === 'deleted' || finishedCondition(job) !== undefined) {
    const pods = world.store.by(PODS, 'owner', uidOf(job)).filter(isTracked)
    return [enqueue(world, memory, key, AT_ONCE), ...pods.map(podKey)]
  }
  const isSame = previous?.metadata.generation === job.metadata.generation
  return [enqueue(world, memory, key, isSame ? BATCH_PERIOD : AT_ONCE)]
}

/** Kubernetes 1.36, job_controller.go: addPod, updatePod, deletePod. */
function notePod(world: World, memory: JobMemory, change: Change<Pod>): readonly string[] {
  const { object: pod, previous } = change
  const owner = controllerOf(pod)
  if (owner !== undefined && owner.kind !== JOBS.kind) return NONE
  const jobs = [ownerOf(world, pod), previous && ownerOf(world, previous)]
  const keys = new Set(jobs.filter(isUnderWay).map(storeKeyOf))
  if (owner === undefined) for (const key of adopters(world, change)) keys.add(key)
  const due = Array.from(keys, (key) => enqueue(world, memory, key, BATCH_PERIOD))
  return change.kind !== 'deleted' && isLeft(world, pod) ? [...due, podKey(pod)] : due
}

function isUnderWay(job: Job | undefined): job is Job {
  return job !== undefined && finishedCondition(job) === undefined
}

function ownerOf(world: World, pod: Pod): Job | undefined {
  const owner = controllerOf(pod)
  if (owner?.kind !== JOBS.kind) return undefined
  const job = world.store.get(JOBS, storeKey(pod.metadata.namespace ?? '', owner.name))
  return job?.metadata.uid === owner.uid ? job : undefined
}

function adopters(world: World, { kind, object: pod, previous }: Change<Pod>): readonly StoreKey[] {
  if (kind === 'deleted' || isDeleting(pod) || world.store.count(JOBS) === 0) return NONE
  const [now, before] = [pod.metadata, previous?.metadata]
  if (now.labels === before?.labels && now.ownerReferences === before?.ownerReferences) return NONE
  return Array.from(world.store.list(JOBS, now.namespace))
    .filter(({ spec }) => matchesSelector(spec.selector ?? {}, now.labels))
    .map(storeKeyOf)
}

function podKey(pod: Pod): string {
  return POD + storeKeyOf(pod)
}

/** Whether no Job will count a pod that is held for one (handleSingleOrphanPod). */
function isLeft(world: World, pod: Pod): boolean {
  if (!isTracked(pod)) return false
  const owner = controllerOf(pod)
  if (owner !== undefined && owner.kind !== JOBS.kind) return false
  const job = ownerOf(world, pod)
  return job === undefined || finishedCondition(job) !== undefined
}

function freePod(world: World, key: StoreKey): void {
  const pod = world.store.get(PODS, key)
  if (pod !== undefined && isLeft(world, pod)) withoutFinalizer(world, pod)
}
