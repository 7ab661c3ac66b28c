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
      scoredMilliCores: 1250,
      scoredBytes: 3 * MIB,
      text: '1250,3145728,1250,3145728',
    })
  })

  it('counts a container that asks for nothing in scores alone', () => {
    expect(requestsOf({ containers: [{ name: 'web' }] })).toEqual({
      milliCores: 0,
      bytes: 0,
      scoredMilliCores: 100,
      scoredBytes: 200 * MIB,
      text: '0,0,100,209715200',
    })
  })

  it('takes an init container that asks for more than all that run later', () => {
    const containers = [container('1', '1Mi')]
    const requests = requestsOf({ containers, initContainers: [container('3', '1Mi')] })
    expect(requests.milliCores).toBe(3000)
    expect(requestsOf({ containers }).milliCores).toBe(1000)
  })
})
