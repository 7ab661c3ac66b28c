import { expect, it } from '@jest/globals'
import { PODS, type Container, type PodSpec } from '../../src/objects/pod.ts'
import type { Subject } from './cluster-contract.ts'
import { DRY_RUN, key, merge, pod, WRITER } from './fixtures.ts'

const HTTP = { httpGet: { path: '/', port: 80 } }
const WEB: Container = { name: 'web', image: 'nginx:1.29' }
const INIT: Container = { name: 'init', image: 'nginx:1.29' }
const SIDECAR: Container = { ...INIT, restartPolicy: 'Always' }

function web(fields: Partial<Container>): Partial<PodSpec> {
  return { containers: [{ ...WEB, ...fields }] }
}

function init(fields: Partial<Container>): Partial<PodSpec> {
  return { containers: [WEB], initContainers: [{ ...INIT, ...fields }] }
}

/** How a pod's containers are looked after. */
export function podPromises(subject: () => Subject): void {
  it.each<readonly [string, Partial<PodSpec>, string, string]>([
    [
      'a liveness probe that has to succeed twice',
      web({ livenessProbe: { ...HTTP, successThreshold: 2 } }),
      'spec.containers[0].livenessProbe.successThreshold',
      'Invalid value: 2: must be 1',
    ],
    [
      'a startup probe that has to succeed twice',
      web({ startupProbe: { ...HTTP, successThreshold: 2 } }),
      'spec.containers[0].startupProbe.successThreshold',
      'Invalid value: 2: must be 1',
    ],
    [
      'a probe that does not say how',
      web({ livenessProbe: { periodSeconds: 5 } }),
      'spec.containers[0].livenessProbe',
      'Required value: must specify a handler type',
    ],
    [
      'a probe that says two ways',
      web({ livenessProbe: { ...HTTP, tcpSocket: { port: 80 } } }),
      'spec.containers[0].livenessProbe.tcpSocket',
      'Forbidden: may not specify more than 1 handler type',
    ],
    [
      'a grace for a liveness probe that is none',
      web({ livenessProbe: { ...HTTP, terminationGracePeriodSeconds: 0 } }),
      'spec.containers[0].livenessProbe.terminationGracePeriodSeconds',
      'Invalid value: 0: must be greater than 0',
    ],
    [
      'a grace for a readiness probe',
      web({ readinessProbe: { ...HTTP, terminationGracePeriodSeconds: 5 } }),
      'spec.containers[0].readinessProbe.terminationGracePeriodSeconds',
      'Invalid value: 5: must not be set for readinessProbes',
    ],
    [
      'a hook that sleeps longer than the grace',
      web({ lifecycle: { preStop: { sleep: { seconds: 31 } } } }),
      'spec.containers[0].lifecycle.preStop.sleep',
      'Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)',
    ],
    [
      'a hook that does nothing',
      web({ lifecycle: { preStop: {} } }),
      'spec.containers[0].lifecycle.preStop',
      'Required value: must specify a handler type',
    ],
    [
      'a probe of an init container',
      init({ readinessProbe: HTTP }),
      'spec.initContainers[0].readinessProbe',
      'Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
    [
      'a hook of an init container',
      init({ lifecycle: { preStop: { sleep: { seconds: 1 } } } }),
      'spec.initContainers[0].lifecycle',
      'Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
    [
      'an init container under the name of another one',
      init({ name: 'web' }),
      'spec.initContainers[0].name',
      'Duplicate value: "web"',
    ],
    [
      'a deadline of nothing',
      { activeDeadlineSeconds: 0 },
      'spec.activeDeadlineSeconds',
      'Invalid value: 0: must be between 1 and 2147483647, inclusive',
    ],
  ])('create() refuses %s', async (_what, spec, field, message) => {
    const answer = subject().cluster.create(PODS, pod('web', spec), WRITER)
    await expect(answer).rejects.toMatchObject({
      reason: 'Invalid',
      causes: [{ field, message }],
    })
  })

  it.each(['cheap', '008', '+1', '2147483648'])(
    'create() refuses %j as the cost of a deletion',
    async (cost) => {
      const annotations = { 'controller.kubernetes.io/pod-deletion-cost': cost }
      const made = pod('web')
      const wrong = { ...made, metadata: { ...made.metadata, annotations } }
      await expect(subject().cluster.create(PODS, wrong, WRITER)).rejects.toMatchObject({
        reason: 'Invalid',
        causes: [
          {
            field: 'metadata.annotations[controller.kubernetes.io/pod-deletion-cost]',
            message: `Invalid value: ${JSON.stringify(cost)}: must be a 32bit integer`,
          },
        ],
      })
    },
  )

  it('create() fills in how often a probe asks, and how often it may fail', async () => {
    const spec = web({ livenessProbe: HTTP, readinessProbe: HTTP, startupProbe: HTTP })
    const made = await subject().cluster.create(PODS, pod('web', spec), DRY_RUN)
    const [container] = made.spec.containers
    const asks = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }
    expect(container).toMatchObject({
      livenessProbe: asks,
      readinessProbe: asks,
      startupProbe: asks,
    })
  })

  it('create() takes a sidecar with probes and a hook', async () => {
    const spec = {
      initContainers: [
        { ...SIDECAR, startupProbe: HTTP, lifecycle: { preStop: { sleep: { seconds: 30 } } } },
      ],
    }
    const made = await subject().cluster.create(PODS, pod('web', spec), DRY_RUN)
    expect(made.spec.initContainers?.[0]).toMatchObject({ name: 'init', restartPolicy: 'Always' })
  })

  it('a deadline can be set and lowered while a pod is there, and not raised', async () => {
    const { cluster } = subject()
    await cluster.create(PODS, pod('web', { activeDeadlineSeconds: 60 }), WRITER)
    const within = (activeDeadlineSeconds: number) =>
      cluster.patch(PODS, key('web'), merge({ spec: { activeDeadlineSeconds } }), DRY_RUN)
    expect((await within(30)).spec.activeDeadlineSeconds).toBe(30)
    await expect(within(90)).rejects.toMatchObject({ reason: 'Invalid' })
  })
}
