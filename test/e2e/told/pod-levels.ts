import { isDeleting, keyOf, type KubeObject } from '../../../src/objects/meta.ts'
import { isPodActive, isPodReady, type Pod } from '../../../src/objects/pod.ts'
import { matchesSelector } from '../../../src/objects/selector.ts'
import type { Deployment } from '../../../src/objects/workload.ts'
import type { Expectation } from '../../../src/scenario/scenario.ts'
import type { Seen } from './account.ts'

type Bound = Extract<Expectation, Record<'always', unknown>>

/** What a scenario says that always holds of the pods of a Deployment, and did not hold. */
export function brokenLevels(
  expectations: readonly Expectation[],
  changes: readonly Seen[],
): readonly string[] {
  return expectations
    .filter((expectation): expectation is Bound => 'always' in expectation)
    .filter(({ always }) => always === 'pods' || always === 'availablePods')
    .flatMap((bound) => broken(bound, levelsOf(bound, changes)))
}

/** A level is not there before its first pods are; from then on it has to hold. */
function broken(bound: Bound, levels: readonly number[]): readonly string[] {
  const { always, of } = bound
  const begun = levels.findIndex((level) => isWithin(level, bound))
  if (begun < 0) return [`${always} of "${of}" never was as expected`]
  const wrong = levels.slice(begun).filter((level) => !isWithin(level, bound))
  return [...new Set(wrong)].map((level) => `${always} of "${of}" was ${level}`)
}

/** How many pods there were after each change, of those that are to stay. */
function levelsOf({ always, of }: Bound, changes: readonly Seen[]): readonly number[] {
  const pods = new Map<string, Pod>()
  let deployment: Deployment | undefined
  const counts = changes.map(({ kind, object }) => {
    if (isDeployment(object) && object.metadata.name === of) deployment = object
    if (!isPod(object)) return undefined
    if (kind === 'deleted') pods.delete(keyOf(object).name)
    else pods.set(keyOf(object).name, object)
    const staying = [...pods.values()].filter((pod) => isOf(deployment, pod) && isPodActive(pod))
    return always === 'pods' ? staying.length : staying.filter(isPodReady).length
  })
  return counts.filter((count) => count !== undefined)
}

function isOf(deployment: Deployment | undefined, pod: Pod): boolean {
  if (deployment === undefined || isDeleting(pod)) return false
  return matchesSelector(deployment.spec.selector, pod.metadata.labels)
}

function isWithin(level: number, { equals, atLeast, atMost }: Bound): boolean {
  if (equals !== undefined && level !== equals) return false
  return level >= (atLeast ?? 0) && level <= (atMost ?? Infinity)
}

function isDeployment(object: KubeObject): object is Deployment {
  return object.kind === 'Deployment'
}

function isPod(object: KubeObject): object is Pod {
  return object.kind === 'Pod'
}
