import { describe, expect, it } from '@jest/globals'
import { eventTexts, podIn, runTo } from '../../../../../support/sim/node-world.ts'
import { PROBE, tell, type Story } from '../../../../../support/sim/pod-story.ts'

interface Row {
  readonly name: string
  readonly story: Story
  readonly until: number
  /** What is seen of the pod after it was bound. */
  readonly lines: readonly string[]
}

describe('a startup or liveness probe, on a node that looks at .350 of every second', () => {
  it.each<Row>([
    {
      name: 'leaves a process alone that answers',
      story: { container: { livenessProbe: PROBE, startupProbe: PROBE } },
      until: 600,
      lines: ['1.350 Running running', '5.010 Running running ready'],
    },
    {
      name: 'kills a process that hangs, when its third time-out in a row is known',
      story: {
        behaviour: { hangsAfterSeconds: 20, shutdownSeconds: 0 },
        container: { livenessProbe: PROBE },
      },
      until: 40,
      // Probed at 25.010, 30.010 and 35.010; each waits for a second.
      lines: ['1.350 Running running ready', '36.350 Running running ready restarts=1'],
    },
    {
      name: 'cannot see by a connection that a process hangs',
      story: {
        behaviour: { hangsAfterSeconds: 20 },
        container: { livenessProbe: { tcpSocket: { port: 80 }, periodSeconds: 5 } },
      },
      until: 600,
      lines: ['1.350 Running running ready'],
    },
    {
      name: 'kills a process that is slow to start, without a startup probe',
      story: {
        behaviour: { startupSeconds: 30, shutdownSeconds: 0 },
        container: { livenessProbe: PROBE, readinessProbe: PROBE },
      },
      until: 35,
      lines: [
        '1.350 Running running',
        '15.350 Running running restarts=1',
        '30.350 Running running restarts=2',
      ],
    },
    {
      name: 'waits for the initial delay',
      story: {
        behaviour: { startupSeconds: 30 },
        container: { livenessProbe: { ...PROBE, initialDelaySeconds: 30 } },
      },
      until: 600,
      lines: ['1.350 Running running ready'],
    },
    {
      name: 'gives a slow start the time of the startup probe, and readiness comes at once after it',
      story: {
        behaviour: { startupSeconds: 30 },
        container: {
          startupProbe: { ...PROBE, failureThreshold: 12 },
          livenessProbe: PROBE,
          readinessProbe: { ...PROBE, periodSeconds: 60 },
        },
      },
      until: 600,
      lines: ['1.350 Running running', '35.010 Running running ready'],
    },
    {
      name: 'kills a start that takes longer than the startup probe allows',
      story: {
        behaviour: { startupSeconds: 30, shutdownSeconds: 0 },
        container: { startupProbe: PROBE },
      },
      until: 16,
      lines: ['1.350 Running running', '15.350 Running running restarts=1'],
    },
    {
      name: 'lets a killed process take its grace, or the grace of the probe',
      story: {
        behaviour: { hangsAfterSeconds: 2, ignoresSigterm: true },
        container: {
          livenessProbe: { ...PROBE, failureThreshold: 1, terminationGracePeriodSeconds: 7 },
        },
      },
      until: 14,
      lines: ['1.350 Running running ready', '13.350 Running running ready restarts=1'],
    },
    {
      name: 'ends a pod that is not to be restarted',
      story: {
        behaviour: { hangsAfterSeconds: 2, ignoresSigterm: true },
        container: { livenessProbe: { ...PROBE, failureThreshold: 1 } },
        restartPolicy: 'Never',
      },
      until: 60,
      lines: ['1.350 Running running ready', '36.350 Failed Error'],
    },
  ])('$name', ({ story, until, lines }) => {
    const { world, lines: told } = tell(story)
    runTo(world, until)
    expect(told.slice(2)).toEqual(lines)
  })

  it('takes a pod out of rotation before it kills it, where readiness asks as well', () => {
    const { world, lines } = tell({
      behaviour: { hangsAfterSeconds: 20, shutdownSeconds: 0 },
      container: { livenessProbe: { ...PROBE, failureThreshold: 4 }, readinessProbe: PROBE },
    })
    runTo(world, 45)
    expect(lines.slice(3)).toEqual([
      '36.010 Running running',
      '41.350 Running running ready restarts=1',
    ])
  })

  it('restarts what it kills at once, until it lives shorter than the back-off of its restarts', () => {
    const { world, lines } = tell({
      behaviour: { hangsAfterSeconds: 0, shutdownSeconds: 0 },
      container: { livenessProbe: PROBE },
    })
    runTo(world, 400)
    expect(lines.slice(2)).toEqual([
      '1.350 Running running ready',
      '16.350 Running running ready restarts=1',
      '31.350 Running running ready restarts=2',
      // The back-off is 10 s by now, from the end at 31.010 on; then 20 s, 40 s and 80 s.
      '46.350 Running running ready restarts=3',
      '61.350 Running CrashLoopBackOff restarts=3',
      '81.350 Running running ready restarts=4',
      '96.350 Running CrashLoopBackOff restarts=4',
      '136.350 Running running ready restarts=5',
      '151.350 Running CrashLoopBackOff restarts=5',
      '231.350 Running running ready restarts=6',
      '246.350 Running CrashLoopBackOff restarts=6',
    ])
  })

  it('says in Events and in the status what it did', () => {
    const { world } = tell({
      behaviour: { hangsAfterSeconds: 20, ignoresSigterm: true },
      container: {
        livenessProbe: { ...PROBE, httpGet: { path: '/live', port: 'http' } },
        ports: [{ name: 'http', containerPort: 8080 }],
      },
    })
    runTo(world, 70)
    const ip = podIn(world).status?.podIP ?? ''
    expect(eventTexts(world)).toEqual([
      'Normal Killing: Container web failed liveness probe, will be restarted',
      `Warning Unhealthy: Liveness probe failed: Get "http://${ip}:8080/live": ` +
        'context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    ])
    const [status] = podIn(world).status?.containerStatuses ?? []
    expect(status?.lastState?.terminated).toMatchObject({ exitCode: 137, reason: 'Error' })
  })

  it.each<readonly [string, Story, string]>([
    [
      'a container that is not to be restarted',
      {
        behaviour: { hangsAfterSeconds: 1 },
        container: { livenessProbe: PROBE },
        restartPolicy: 'Never',
      },
      'Container web failed liveness probe',
    ],
    [
      'a sidecar',
      {
        images: { 'proxy:a': { hangsAfterSeconds: 1 } },
        spec: {
          initContainers: [
            { name: 'proxy', image: 'proxy:a', restartPolicy: 'Always', startupProbe: PROBE },
          ],
        },
      },
      'Init container proxy failed startup probe',
    ],
  ])('says why it has ended %s', (_, story, message) => {
    const { world } = tell(story)
    runTo(world, 30)
    expect(eventTexts(world)).toContain(`Normal Killing: ${message}`)
  })
})

const AT_HTTP = { ...PROBE, httpGet: { path: '/', port: 'http' } }

describe('a probe of a named port', () => {
  it.each<[string, NonNullable<Story['container']>, string]>([
    ['readiness', { readinessProbe: AT_HTTP }, 'running'],
    ['readiness by a connection', { readinessProbe: { tcpSocket: { port: 'http' } } }, 'running'],
    ['startup', { startupProbe: { ...AT_HTTP, failureThreshold: 1 } }, 'running'],
    ['liveness', { livenessProbe: { ...AT_HTTP, failureThreshold: 1 } }, 'running ready'],
  ])('errs where the container has no port of its name: %s', (kind, container, end) => {
    const { world, lines } = tell({ container: { ...container, ports: [{ containerPort: 80 }] } })
    runTo(world, 600)
    expect(lines.at(-1)).toBe(`1.350 Running ${end}`)
    const name = `${kind.charAt(0).toUpperCase()}${kind.slice(1).replace(/ .*/, '')}`
    expect(eventTexts(world)).toEqual([
      `Warning Unhealthy: ${name} probe errored and resulted in unknown state: ` +
        'strconv.Atoi: parsing "http": invalid syntax',
    ])
  })

  it('is asked where the container has one', () => {
    const ports = [{ name: 'http', containerPort: 80 }]
    const { world, lines } = tell({ container: { ports, readinessProbe: AT_HTTP } })
    runTo(world, 60)
    expect(lines.at(-1)).toContain('ready')
    expect(eventTexts(world)).toEqual([])
  })
})
