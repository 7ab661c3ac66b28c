import { COMPLETION_INDEX, JOB_TRACKING_FINALIZER, type Job } from '../../../../objects/batch.ts'
import { isDeleting, type KubeObject } from '../../../../objects/meta.ts'
import { isPodFinished, type Pod } from '../../../../objects/pod.ts'

export function isTracked({ metadata }: KubeObject): boolean {
  return (metadata.finalizers ?? []).includes(JOB_TRACKING_FINALIZER)
}

/** Whether pods that are being deleted are replaced only once they have failed. */
export function replacesFailedOnly({ spec }: Job): boolean {
  return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined
}

/** One that is being deleted may never get to say that it has failed (isPodFailed). */
export function hasPodFailed(pod: Pod, job: Job): boolean {
  const { phase } = pod.status ?? {}
  if (phase === 'Failed') return true
  return !replacesFailedOnly(job) && isDeleting(pod) && phase !== 'Succeeded'
}

export function hasPodSucceeded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded'
}

export function isPodEnding(pod: Pod): boolean {
  return isDeleting(pod) && !isPodFinished(pod)
}

/** The index of a pod; `undefined` where it has none. */
export function indexOf({ metadata }: KubeObject): number | undefined {
  const text = metadata.annotations?.[COMPLETION_INDEX] ?? ''
  return /^\d+$/.test(text) ? Number(text) : undefined
}

/** The index of a pod, if it is one of those that its Job has. */
export function ownIndexOf(pod: Pod, { spec }: Job): number | undefined {
  const index = indexOf(pod)
  return index !== undefined && index < (spec.completions ?? 0) ? index : undefined
}

/** A number that is kept as an annotation; 0 where it is none. */
export function countIn({ metadata }: Pod, annotation: string): number {
  const text = metadata.annotations?.[annotation] ?? ''
  const value = /^\d+$/.test(text) ? Number(text) : 0
  return value < 2 ** 31 ? value : 0
}
