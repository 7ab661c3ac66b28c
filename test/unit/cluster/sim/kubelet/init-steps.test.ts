import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { podCondition, type Container } from '../../../../../src/objects/pod.ts'
import { deletePod, findPod, podIn, runTo } from '../../../../support/sim/node-world.ts'
import { PROBE, tell, type Story } from '../../../../support/sim/pod-story.ts'

const FETCH: Container = { name: 'fetch', image: 'fetch:a' }
const CHECK: Container = { name: 'check', image: 'check:a' }
const PROXY: Container = { name: 'proxy', image: 'proxy:a', restartPolicy: 'Always' }
const AGENT: Container = { name: 'agent', image: 'agent:a', restartPolicy: 'Always' }

/** What the pod says of itself, such as `Pending: fetch running, web PodInitializing`. */
function tellOf(world: World): string {
  const { status } = podIn(world)
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  const words = all.map(({ name, state, restartCount, ready }) => {
    const what = state?.waiting?.reason ?? state?.terminated?.reason ?? 'running'
    const marks = [ready ? ' ready' : '', restartCount > 0 ? ` ×${restartCount}` : '']
    return `${name} ${what}${marks.join('')}`
  })
  return `${status?.phase ?? ''}: ${words.join(', ')}`
}

function endingWell(crashAfterSeconds: number): { crashAfterSeconds: number; exitCode: number } {
  return { crashAfterSeconds, exitCode: 0 }
}

describe('init containers, on a node that looks at .350 of every second', () => {
  it.each<{ name: string; story: Story; told: readonly (readonly [number, string])[] }>([
    {
      name: 'run one after the other, and before all others',
      story: {
        spec: { initContainers: [FETCH, CHECK] },
        images: { 'fetch:a': endingWell(5), 'check:a': endingWell(2) },
      },
      told: [
        [2, 'Pending: fetch running, check PodInitializing, web PodInitializing'],
        // Ended at 6.010, seen at 6.350; the next image takes a second.
        [7, 'Pending: fetch Completed ready, check PodInitializing, web PodInitializing'],
        [9, 'Pending: fetch Completed ready, check running, web PodInitializing'],
        [13, 'Running: fetch Completed ready, check Completed ready, web running ready'],
      ],
    },
    {
      name: 'are tried again with a back-off until they end well',
      story: {
        spec: { initContainers: [FETCH] },
        images: { 'fetch:a': { crashAfterSeconds: 1, exitCode: 1 } },
      },
      told: [
        [4, 'Pending: fetch running ×1, web PodInitializing'],
        [10, 'Pending: fetch CrashLoopBackOff ×1, web PodInitializing'],
        [15, 'Pending: fetch running ×2, web PodInitializing'],
      ],
    },
    {
      name: 'let the pod fail when they fail and are not to be tried again',
      story: {
        restartPolicy: 'Never',
        spec: { initContainers: [FETCH] },
        images: { 'fetch:a': { crashAfterSeconds: 1, exitCode: 3 } },
      },
      told: [[10, 'Failed: fetch Error, web PodInitializing']],
    },
    {
      name: 'run on beside the others as sidecars, which come first and are waited for',
      story: {
        spec: { initContainers: [{ ...PROXY, startupProbe: PROBE }, FETCH] },
        images: { 'proxy:a': { startupSeconds: 8 }, 'fetch:a': endingWell(2) },
      },
      told: [
        [9, 'Pending: proxy running, fetch PodInitializing, web PodInitializing'],
        [12, 'Pending: proxy running ready, fetch running, web PodInitializing'],
        [20, 'Running: proxy running ready, fetch Completed ready, web running ready'],
      ],
    },
    {
      name: 'are restarted as sidecars, whatever the pod says, and end with the others',
      story: {
        restartPolicy: 'Never',
        spec: { initContainers: [PROXY] },
        behaviour: endingWell(20),
        images: { 'proxy:a': { crashAfterSeconds: 12, exitCode: 0 } },
      },
      told: [
        [13.4, 'Running: proxy Completed, web running ready'],
        [16, 'Running: proxy running ready ×1, web running ready'],
        [24, 'Running: proxy running ready ×1, web Completed'],
        [30, 'Succeeded: proxy Completed ×1, web Completed'],
      ],
    },
  ])('$name', ({ story, told }) => {
    const { world } = tell(story)
    const seen = told.map(([at]) => {
      runTo(world, at)
      return [at, tellOf(world)]
    })
    expect(seen).toEqual(told)
  })

  it('are what the condition Initialized waits for', () => {
    const { world } = tell({
      spec: { initContainers: [FETCH, PROXY] },
      images: { 'fetch:a': endingWell(5) },
    })
    runTo(world, 3)
    expect(podCondition(podIn(world), 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [fetch proxy]',
    })
    expect(podCondition(podIn(world), 'ContainersReady')).toMatchObject({
      status: 'False',
      message: 'containers with unready status: [proxy web]',
    })
    runTo(world, 20)
    expect(podCondition(podIn(world), 'Initialized')?.status).toBe('True')
    expect(podCondition(podIn(world), 'Ready')?.status).toBe('True')
  })

  it('end as sidecars after the others, the last one first, and share the grace', () => {
    const { world, lines } = tell({
      spec: { initContainers: [PROXY, AGENT], terminationGracePeriodSeconds: 10 },
      behaviour: { shutdownSeconds: 3 },
      images: { 'proxy:a': { shutdownSeconds: 1 }, 'agent:a': { ignoresSigterm: true } },
    })
    runTo(world, 10)
    deletePod(world)
    runTo(world, 60)
    // web until 13, agent until it is killed at 20, proxy until 21.
    expect(lines.at(-1)).toBe('21.350 deleted')
    expect(findPod(world)).toBeUndefined()
  })
})
