import { describe, expect, it } from '@jest/globals'
import { requestsOf } from '../../../../../src/cluster/sim/scheduler/pod-requests.ts'
import type { Container } from '../../../../../src/objects/pod.ts'

const MIB = 1024 * 1024

function container(cpu?: string, memory?: string): Container {
  const requests = {
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
  }
  return { name: 'web', resources: { requests } }
}

describe('requestsOf()', () => {
  it('adds the containers up', () => {
    expect(requestsOf({ containers: [container('250m', '1Mi'), container('1', '2Mi')] })).toEqual({
      milliCores: 1250,
      bytes: 3 * MIB,
      others: [],
      scoredMilliCores: 1250,
      scoredBytes: 3 * MIB,
      text: '1250,3145728,,1250,3145728',
    })
  })

  it('counts a container that asks for nothing in scores alone', () => {
    expect(requestsOf({ containers: [{ name: 'web' }] })).toEqual({
      milliCores: 0,
      bytes: 0,
      others: [],
      scoredMilliCores: 100,
      scoredBytes: 200 * MIB,
      text: '0,0,,100,209715200',
    })
  })

  it.each<[string, readonly (readonly [string, string?])[], number]>([
    ['counts sidecars with all that runs beside them', [['1', 'Always']], 2000],
    ['counts no init container that asks for less', [['500m']], 1000],
    ['counts an init container with the sidecars before it', [['1', 'Always'], ['3']], 4000],
    ['counts an init container without the sidecars after it', [['3'], ['1', 'Always']], 3000],
  ])('%s', (_, first, expected) => {
    const initContainers = first.map(([cpu, restartPolicy]) => ({
      ...container(cpu),
      ...(restartPolicy === undefined ? {} : { restartPolicy }),
    }))
    expect(requestsOf({ containers: [container('1')], initContainers }).milliCores).toBe(expected)
  })

  it('counts other resources like these, as far as they are more than nothing', () => {
    const asking = (requests: Readonly<Record<string, string>>): Container => ({
      name: 'web',
      resources: { requests },
    })
    const spec = {
      containers: [
        asking({ 'nvidia.com/gpu': '1', 'ephemeral-storage': '1Ki' }),
        asking({ 'nvidia.com/gpu': '2', 'a.com/none': '0' }),
      ],
      initContainers: [asking({ 'ephemeral-storage': '2Ki' })],
    }
    expect(requestsOf(spec).others).toEqual([
      ['ephemeral-storage', 2048],
      ['nvidia.com/gpu', 3],
    ])
  })

  it('takes what is asked for the pod as a whole, and its overhead', () => {
    const spec = {
      containers: [container('1', '1Mi')],
      resources: { requests: { cpu: '3' } },
      overhead: { cpu: '100m', memory: '2Mi' },
    }
    expect(requestsOf(spec)).toMatchObject({ milliCores: 3100, bytes: 3 * MIB })
  })

  it('takes an init container that asks for more than all that run later', () => {
    const containers = [container('1', '1Mi')]
    const requests = requestsOf({ containers, initContainers: [container('3', '1Mi')] })
    expect(requests.milliCores).toBe(3000)
    expect(requestsOf({ containers }).milliCores).toBe(1000)
  })

  it('counts anew what a template asks for that shares its containers with another', () => {
    const containers = [container('1', '1Mi')]
    expect(requestsOf({ containers }).milliCores).toBe(1000)
    const asked = { containers, resources: { requests: { cpu: '3' } } }
    expect(requestsOf(asked).milliCores).toBe(3000)
    expect(requestsOf({ containers, overhead: { cpu: '100m' } }).milliCores).toBe(1100)
  })
})
