import { defined } from '../../../src/base/assert.ts'
import { after, seconds } from '../../../src/base/units.ts'
import { behavioursOf, type ImageBehaviour } from '../../../src/cluster/sim/behaviour.ts'
import { EPOCH, type World } from '../../../src/cluster/sim/world.ts'
import {
  CRON_JOBS,
  JOBS,
  type CronJob,
  type CronJobSpec,
  type Job,
  type JobSpec,
} from '../../../src/objects/batch.ts'
import { EVENTS } from '../../../src/objects/coordination.ts'
import type { ObjectMeta } from '../../../src/objects/meta.ts'
import { PODS, type Pod, type PodSpec } from '../../../src/objects/pod.ts'
import { worldWithNodes } from './node-world.ts'

const PERSON = { fieldManager: 'person' }

/** A cluster with nodes, in which processes of the image "work:1" end well after ten seconds. */
export function batchWorld(behaviour: Partial<ImageBehaviour> = {}): World {
  const world = worldWithNodes([{}, {}])
  behavioursOf(world).change('work:1', { crashAfterSeconds: 10, exitCode: 0, ...behaviour })
  return world
}

export function podSpecOf(spec: Partial<PodSpec> = {}): PodSpec {
  return { restartPolicy: 'Never', containers: [{ name: 'work', image: 'work:1' }], ...spec }
}

/** The Job "work" with one pod. */
export function makeJob(spec: Partial<JobSpec> = {}, metadata: Partial<ObjectMeta> = {}): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'work', namespace: 'default', ...metadata },
    spec: { template: { spec: podSpecOf() }, ...spec },
  }
}

export function createJob(world: World, spec: Partial<JobSpec> = {}): Job {
  return world.api.create(JOBS, makeJob(spec), PERSON)
}

export function jobIn(world: World, name = 'work'): Job {
  return defined(world.api.get(JOBS, { namespace: 'default', name }), `the Job "${name}"`)
}

export function editJob(world: World, spec: Partial<JobSpec>): void {
  const job = jobIn(world)
  world.api.update(JOBS, { ...job, spec: { ...job.spec, ...spec } }, PERSON)
}

/** The CronJob "nightly", every minute. */
export function makeCronJob(spec: Partial<CronJobSpec> = {}): CronJob {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace: 'default' },
    spec: {
      schedule: '* * * * *',
      jobTemplate: { spec: { template: { spec: podSpecOf() } } },
      ...spec,
    },
  }
}

export function createCronJob(world: World, spec: Partial<CronJobSpec> = {}): void {
  world.api.create(CRON_JOBS, makeCronJob(spec), PERSON)
}

export function cronJobIn(world: World): CronJob {
  const found = world.api.get(CRON_JOBS, { namespace: 'default', name: 'nightly' })
  return defined(found, 'the CronJob "nightly"')
}

export function editCronJob(world: World, spec: Partial<CronJobSpec>): void {
  const cronJob = cronJobIn(world)
  world.api.update(CRON_JOBS, { ...cronJob, spec: { ...cronJob.spec, ...spec } }, PERSON)
}

export function podsIn(world: World): readonly Pod[] {
  return world.api.list(PODS).items
}

/** The conditions of a Job that hold, with their reasons. */
export function conditionsIn(world: World, name = 'work'): readonly string[] {
  const { conditions = [] } = jobIn(world, name).status ?? {}
  return conditions
    .filter(({ status }) => status === 'True')
    .map(({ type, reason = '' }) => `${type} ${reason}`)
}

/** The figures of a Job's status, such as `active 1, failed 2`. */
export function figuresOf({ status = {} }: Job): string {
  const { active = 0, ready = 0, terminating = 0, succeeded = 0, failed = 0 } = status
  const figures = { active, ready, terminating, succeeded, failed }
  return Object.entries(figures)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}

/** When a Job is written, and its figures then, such as `1.350 active 1, ready 1`. */
export function watchJob(world: World, name = 'work'): readonly string[] {
  const lines: string[] = []
  world.observe(({ kind, resource, object }) => {
    if (resource.kind !== JOBS.kind || object.metadata.name !== name) return
    const at = ((world.now() - EPOCH) / 1000).toFixed(3)
    lines.push(`${at} ${kind === 'deleted' ? 'deleted' : toldOf(object as Job)}`)
  })
  return lines
}

function toldOf(job: Job): string {
  const { uncountedTerminatedPods: { succeeded = [], failed = [] } = {} } = job.status ?? {}
  const uncounted = succeeded.length + failed.length
  const last = job.status?.conditions?.at(-1)
  const words = [
    figuresOf(job),
    uncounted > 0 ? `uncounted ${uncounted}` : '',
    last === undefined ? '' : `${last.type}=${last.status}`,
  ]
  return words.filter((word) => word !== '').join(', ')
}

/** When pods are made, and when they are first seen to have ended, in whole seconds. */
export function watchPods(world: World): readonly string[] {
  const lines: string[] = []
  const ended = new Set<string>()
  world.observe(({ kind, resource, object }) => {
    if (resource.kind !== PODS.kind) return
    const at = Math.floor((world.now() - EPOCH) / 1000)
    const { phase } = (object as Pod).status ?? {}
    const { uid = '' } = object.metadata
    if (kind === 'added') lines.push(`${at} made`)
    if ((phase === 'Failed' || phase === 'Succeeded') && !ended.has(uid)) {
      ended.add(uid)
      lines.push(`${at} ${phase}`)
    }
  })
  return lines
}

/** What Events say of an object, as `reason: message`, in the order of their first times. */
export function eventsOf(world: World, kind: string): readonly string[] {
  return world.api
    .list(EVENTS)
    .items.filter(({ involvedObject }) => involvedObject.kind === kind)
    .sort((a, b) => ((a.firstTimestamp ?? '') < (b.firstTimestamp ?? '') ? -1 : 1))
    .map(({ reason, message }) => `${reason}: ${message}`)
}

export function runTo(world: World, time: number): void {
  world.runUntil(after(EPOCH, seconds(time)))
}

/** A Job and the images that it runs. */
export interface JobStory {
  readonly behaviour?: Partial<ImageBehaviour>
  readonly spec?: Partial<JobSpec>
  readonly until?: number
}

/** Lets the Job be created at second 0. */
export function tellJob({ behaviour = {}, spec = {}, until = 120 }: JobStory): {
  readonly world: World
  readonly lines: readonly string[]
  readonly pods: readonly string[]
} {
  const world = batchWorld(behaviour)
  const [lines, pods] = [watchJob(world), watchPods(world)]
  createJob(world, spec)
  runTo(world, until)
  return { world, lines, pods }
}
