import { deepEqual } from '../../../../base/json.ts'
import { after, durationMs, type DurationMs, type InstantMs } from '../../../../base/units.ts'
import { AUTOSCALERS, type HorizontalPodAutoscaler } from '../../../../objects/autoscaling.ts'
import { isDeleting, type KubeObject } from '../../../../objects/meta.ts'
import { podCondition, PODS, type Pod } from '../../../../objects/pod.ts'
import { matchesSelector } from '../../../../objects/selector.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../../../objects/workload.ts'
import { AUTOSCALER } from '../../metrics/load-watchers.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKeyOf, type StoreKey } from '../../store/store-key.ts'
import type { Reconciler } from '../reconciler.ts'
import { AutoscalerMemory, targetKeyOf, type Known } from './autoscaler-memory.ts'
import { lookBefore, nextLook, SYNC_PERIOD } from './next-look.ts'
import { NOTHING_REMEMBERED, repeatedUntil, type ScalingMemory } from './scaling-memory.ts'
import { syncAutoscaler } from './sync-autoscaler.ts'

/**
 * Sizes workloads by what their pods are measured at (podautoscaler, Kubernetes 1.36).
 *
 * An autoscaler is looked at 15 s after it is seen, and then every 15 s: looks that would find what
 * the last one found are left out, and so are the Events that they would count up. Left out on
 * purpose: size 0 (HPAScaleToZero, alpha), external metrics, any custom metric but
 * `http_requests_per_second` of pods and of Services, selectors of metrics, and that a restarted
 * controller has forgotten its recommendations. Targets other than Deployments and ReplicaSets are
 * noticed to have changed only when a pod or the load has.
 */
export const AUTOSCALER_CONTROLLER: Reconciler<AutoscalerMemory> = {
  name: AUTOSCALER,
  watches: [AUTOSCALERS, PODS, DEPLOYMENTS, REPLICA_SETS],
  initialMemory: () => new AutoscalerMemory(),
  keysOf(_world, memory, change) {
    if (change.resource.kind === AUTOSCALERS.kind) {
      return isOfStatus(change) ? NONE : [storeKeyOf(change.object)]
    }
    if (memory.size === 0) return NONE
    if (change.resource.kind !== PODS.kind) return keysOfTarget(memory, change)
    return keysOfPod(memory, change as Change<Pod>)
  },
  sync(world, memory, key) {
    const autoscaler = world.store.get(AUTOSCALERS, key)
    if (autoscaler === undefined) {
      memory.forget(key)
      return undefined
    }
    const now = world.now()
    const known = memory.get(key) ?? firstSeen(autoscaler, now)
    const wait = untilLook(known, now)
    if (wait > 0) {
      memory.set(key, { ...known, target: targetKeyOf(autoscaler) })
      return wait
    }
    const synced = syncAutoscaler(world, autoscaler, {
      scaling: scalingOf(known, now),
      selecting: (pods) => selecting(memory, key, pods),
    })
    const { selector, scaling, wish } = synced
    const target = targetKeyOf(autoscaler)
    const repeats = wish !== undefined
    memory.set(key, { ...known, syncedAt: now, target, selector, scaling, repeats })
    return nextLook(synced, now)
  },
}

const NONE: readonly StoreKey[] = []

/** What the controller itself writes asks for nothing else; nothing counts their generations. */
function isOfStatus({ kind, object, previous }: Change): boolean {
  if (kind !== 'modified' || previous === undefined) return false
  return deepEqual(specOf(object), specOf(previous))
}

function specOf(object: KubeObject): unknown {
  return (object as HorizontalPodAutoscaler).spec
}

function firstSeen(autoscaler: HorizontalPodAutoscaler, now: InstantMs): Known {
  return {
    firstAt: after(now, SYNC_PERIOD),
    syncedAt: undefined,
    target: targetKeyOf(autoscaler),
    selector: undefined,
    scaling: NOTHING_REMEMBERED,
    repeats: false,
  }
}

/** With the recommendations of the looks that were left out. */
function scalingOf({ scaling, repeats }: Known, now: InstantMs): ScalingMemory {
  return repeats ? repeatedUntil(scaling, lookBefore(now)) : scaling
}

/** Nothing at the moment of a look that has not been taken. */
function untilLook({ firstAt, syncedAt }: Known, now: InstantMs): DurationMs {
  if (now < firstAt) return durationMs(firstAt - now)
  const late = (now - firstAt) % SYNC_PERIOD
  return durationMs(late === 0 && syncedAt !== now ? 0 : SYNC_PERIOD - late)
}

function keysOfTarget(memory: AutoscalerMemory, { object }: Change): readonly StoreKey[] {
  const { kind, metadata } = object
  return memory.ofTarget(`${metadata.namespace ?? ''}/${kind}/${metadata.name}`)
}

function keysOfPod(memory: AutoscalerMemory, change: Change<Pod>): readonly StoreKey[] {
  const { kind, object, previous } = change
  if (kind === 'modified' && previous !== undefined && countsTheSame(object, previous)) return NONE
  return memory.near(object)
}

function countsTheSame(pod: Pod, before: Pod): boolean {
  return (
    pod.status?.phase === before.status?.phase &&
    isDeleting(pod) === isDeleting(before) &&
    podCondition(pod, 'Ready')?.status === podCondition(before, 'Ready')?.status &&
    pod.metadata.labels === before.metadata.labels &&
    pod.spec.containers === before.spec.containers
  )
}

/** All autoscalers whose targets have one of these pods, and this one if there is any pod. */
function selecting(
  memory: AutoscalerMemory,
  key: StoreKey,
  pods: readonly Pod[],
): readonly string[] {
  const keys = new Set<StoreKey>(pods.length === 0 ? [] : [key])
  for (const pod of pods) {
    for (const near of memory.near(pod)) {
      const { selector } = memory.get(near) ?? {}
      if (selector !== undefined && matchesSelector(selector, pod.metadata.labels)) keys.add(near)
    }
  }
  return [...keys].sort().map(wordsOf)
}

function wordsOf(key: StoreKey): string {
  const [namespace = '', name = ''] = key.split('/')
  return `{${name} ${namespace}}`
}
