import { describe, expect, it } from '@jest/globals'
import { HostPorts, hostPortsOf } from '../../../../../src/cluster/sim/scheduler/host-ports.ts'
import { podCondition, type Container, type ContainerPort } from '../../../../../src/objects/pod.ts'
import {
  createPod,
  deletePod,
  nodeOf,
  podIn,
  runTo,
  worldWithNodes,
} from '../../../../support/sim/node-world.ts'

describe('a port of the node', () => {
  const port = (more: Partial<ContainerPort> = {}): Partial<Container> => ({
    ports: [{ containerPort: 80, hostPort: 8080, ...more }],
  })

  it.each<[string, Partial<ContainerPort>, boolean]>([
    ['the same one', {}, false],
    ['another one', { hostPort: 8081 }, true],
    ['the same of another protocol', { protocol: 'UDP' }, true],
    ['the same of one address', { hostIP: '10.0.0.1' }, false],
  ])('that is taken: %s', (_, second, fits) => {
    const world = worldWithNodes([{}])
    createPod(world, { name: 'first', container: port() })
    createPod(world, { container: port(second) })
    runTo(world, 1)
    const message = podCondition(podIn(world), 'PodScheduled')?.message
    if (fits) expect(nodeOf(world)).toBe('node-1')
    else {
      expect(message).toContain(
        "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. " +
          'no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
      )
    }
  })

  it('is free again when the pod that has it is gone', () => {
    const world = worldWithNodes([{}])
    createPod(world, { name: 'first', container: port() })
    createPod(world, { container: port() })
    runTo(world, 5)
    deletePod(world, 'first', 0)
    runTo(world, 10)
    expect(nodeOf(world)).toBe('node-1')
  })

  it('is not asked for by an init container that only comes first', () => {
    const world = worldWithNodes([{}])
    const init = { name: 'init', image: 'init:a', ...port() }
    for (const [name, more] of [
      ['a', {}],
      ['b', {}],
      ['c', { restartPolicy: 'Always' }],
      ['d', { restartPolicy: 'Always' }],
    ] as const) {
      createPod(world, { name, spec: { initContainers: [{ ...init, ...more }] } })
    }
    runTo(world, 1)
    expect(['a', 'b', 'c', 'd'].filter((name) => nodeOf(world, name) === undefined)).toEqual(['d'])
  })
})

describe('the ports of a template', () => {
  it('are those of a sidecar too that came in while the containers stayed as they are', () => {
    const ports = [{ containerPort: 80, hostPort: 8080 }]
    const before = { containers: [{ name: 'web' }] }
    const sidecar = { name: 'proxy', restartPolicy: 'Always', ports }
    expect(hostPortsOf(before)).toEqual([])
    expect(hostPortsOf({ ...before, initContainers: [sidecar] })).toMatchObject([{ port: 8080 }])
    expect(hostPortsOf(before)).toEqual([])
  })

  it('are given back only where they are taken', () => {
    const taken = new HostPorts()
    const port = { ip: '0.0.0.0', protocol: 'TCP', port: 8080 }
    taken.account(1, [port], 1)
    expect(() => {
      taken.account(1, [{ ...port, port: 8081 }], -1)
    }).toThrow('Cannot give back the port "8081/TCP": it is not taken')
    expect(taken.areTaken(1, [port])).toBe(true)
  })
})
