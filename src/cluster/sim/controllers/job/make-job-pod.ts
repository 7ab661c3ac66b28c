import {
  COMPLETION_INDEX,
  INDEX_FAILURES,
  INDEX_IGNORED_FAILURES,
  JOB_TRACKING_FINALIZER,
  type Job,
} from '../../../../objects/batch.ts'
import type { ObjectMeta, StringMap } from '../../../../objects/meta.ts'
import type { Container, Pod, PodSpec } from '../../../../objects/pod.ts'
import { controllerReferenceTo } from '../owner-references.ts'
import { judgeFailure } from './failure-policy.ts'
import { countIn } from './job-pods.ts'

/** A pod of a Job without indexes; its spec is the template's by reference. */
export function makeJobPod(job: Job): Pod {
  const { metadata, spec } = job.spec.template
  return makePod(job, { ...metadata, name: '', generateName: `${job.metadata.name}-` }, spec)
}

/** A name that is generated is cut to so much (apiserver, names/generate.go). */
const GENERATED_BASE_LENGTH = 58

/** The pod of an index, in the place of one that has failed (indexed_job_utils.go). */
export function makeIndexedPod(job: Job, index: number, failed: Pod | undefined): Pod {
  const { metadata = {}, spec } = job.spec.template
  const { name } = job.metadata
  const suffix = `-${index}-`
  const isLong = name.length + suffix.length > GENERATED_BASE_LENGTH
  const base = isLong ? name.slice(0, GENERATED_BASE_LENGTH - suffix.length) : name
  const mark = { [COMPLETION_INDEX]: String(index) }
  const named = {
    ...metadata,
    name: '',
    generateName: base + suffix,
    labels: { ...metadata.labels, ...mark },
    annotations: { ...metadata.annotations, ...mark, ...failureCounts(job, failed) },
  }
  const { containers, initContainers } = spec
  const told = {
    ...spec,
    hostname: `${name}-${index}`,
    containers: containers.map(withIndexVariable),
    ...(initContainers === undefined
      ? {}
      : { initContainers: initContainers.map(withIndexVariable) }),
  }
  return makePod(job, named, told)
}

function makePod(job: Job, metadata: ObjectMeta, spec: PodSpec): Pod {
  const { namespace = '' } = job.metadata
  const { finalizers = [] } = metadata
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      namespace,
      finalizers: finalizers.includes(JOB_TRACKING_FINALIZER)
        ? finalizers
        : [...finalizers, JOB_TRACKING_FINALIZER],
      ownerReferences: [controllerReferenceTo(job)],
    },
    spec,
  }
}

const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX'

function withIndexVariable(container: Container): Container {
  const { env = [] } = container
  if (env.some(({ name }) => name === INDEX_VARIABLE)) return container
  const fieldPath = `metadata.labels['${COMPLETION_INDEX}']`
  return {
    ...container,
    env: [...env, { name: INDEX_VARIABLE, valueFrom: { fieldRef: { fieldPath } } }],
  }
}

/** How often the index has failed so far, where each has a limit of its own. */
function failureCounts(job: Job, failed: Pod | undefined): StringMap {
  if (job.spec.backoffLimitPerIndex === undefined) return {}
  if (failed === undefined) return { [INDEX_FAILURES]: '0' }
  const { counts } = judgeFailure(job, failed)
  const counted = countIn(failed, INDEX_FAILURES) + (counts ? 1 : 0)
  const ignored = countIn(failed, INDEX_IGNORED_FAILURES) + (counts ? 0 : 1)
  return {
    [INDEX_FAILURES]: String(counted),
    ...(ignored > 0 ? { [INDEX_IGNORED_FAILURES]: String(ignored) } : {}),
  }
}
