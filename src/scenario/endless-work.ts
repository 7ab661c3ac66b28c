import type { KubeObject } from '../objects/meta.ts'
import { CRON_JOBS, JOBS } from '../objects/batch.ts'
import { isSidecar, PODS, type Container, type PodSpec } from '../objects/pod.ts'
import type { Manifests } from './deeds/intent.ts'
import type { Scenario } from './scenario.ts'

/** What is to end and never does, since its image runs for ever, as people read it; each once. */
export function endlessWork(spec: Scenario['spec'], manifests: Manifests): readonly string[] {
  const objects = Array.from(manifests.values()).flat()
  const told = objects.flatMap((object) =>
    workOf(object)
      .filter(({ image = '' }) => isEndless(spec, image))
      .map(({ image = '' }) => `${object.kind} "${object.metadata.name}" ${wordsFor(image)}`),
  )
  return [...new Set(told)]
}

function wordsFor(image: string): string {
  return (
    `is never done with "${image}", which runs for ever: nothing under images says when it ends ` +
    '(crashAfterSeconds, and exitCode 0 where it ends well)'
  )
}

/** Whether nothing is said of its end, nor will be. */
function isEndless({ images, timeline }: Scenario['spec'], image: string): boolean {
  if (timeline.some(({ behave }) => behave?.image === image)) return false
  const { crashAfterSeconds, memory, whenEnv, pullFails = false } = images[image] ?? {}
  return !pullFails && [crashAfterSeconds, memory, whenEnv].every((one) => one === undefined)
}

interface Making {
  readonly template?: { readonly spec?: Partial<PodSpec> | undefined }
  readonly jobTemplate?: { readonly spec?: Making } | undefined
  readonly activeDeadlineSeconds?: number
}

/** The containers that have to end for others to begin, or for a Job to be done. */
function workOf(object: KubeObject): readonly Container[] {
  const { initContainers = [], containers = [] } = podOf(object) ?? {}
  const first = initContainers.filter((container) => !isSidecar(container))
  return [JOBS.kind, CRON_JOBS.kind].includes(object.kind) ? [...first, ...containers] : first
}

/** What pods of it are like, where no deadline ends them. */
function podOf(object: KubeObject): Partial<PodSpec> | undefined {
  const { spec } = object as { readonly spec?: Making }
  const pods = object.kind === PODS.kind ? { template: { spec: spec as Partial<PodSpec> } } : spec
  const making: Making | undefined = pods?.jobTemplate?.spec ?? pods
  return making?.activeDeadlineSeconds === undefined ? making?.template?.spec : undefined
}
