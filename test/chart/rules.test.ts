import { describe, expect, it } from '@jest/globals'
import { RandomStream } from '../../src/base/random.ts'
import { durationMs, seconds } from '../../src/base/units.ts'
import { ROLLOUT_REQUESTS } from '../../src/api/rollout-request.ts'
import { InterceptedCluster, type Request } from '../../src/cluster/intercepted-cluster.ts'
import { Simulation } from '../../src/cluster/sim/simulation.ts'
import { LeaseElection } from '../../src/runtime/lease-election.ts'
import { SERVICES } from '../../src/objects/service.ts'
import { allowedBy, neededBy, rulesOfChart } from '../support/chart/rules.ts'
import { playExample } from '../support/examples.ts'
import { readProjectFile } from '../support/project-files.ts'
import { worldOf } from '../support/sim/workload-world.ts'
import { onStage } from '../support/stage/on-stage.ts'
import type { Stage, StageOptions } from '../support/stage/stage.ts'
import { BLUE_GREEN, HELD_CANARY } from '../support/stage/strategies.ts'

// Where every right of the operator is used: what it may do and what it does are the same.

const EXAMPLES = [
  'nginx/canary.yaml',
  'nginx/blue-green.yaml',
  'nginx/never-ready.yaml',
  'nginx/recreate.yaml',
  'shop/bounded.yaml',
] as const

describe('the rights that the chart gives to the operator', () => {
  const rules = rulesOfChart('rolloutplan.rules')

  it('are those that it uses, and no others, with those to see the policy of the gate', async () => {
    const requests: Request[] = []
    for (const file of EXAMPLES) requests.push(...(await playExample(file)).report.requests)
    requests.push(...(await requestsOf({ strategy: HELD_CANARY }, abortTwiceAndDelete)))
    requests.push(...(await requestsOf({ strategy: BLUE_GREEN, policy: true }, cutOver)))
    const all = [...rules, ...rulesOfChart('rolloutplan.gateRules')]
    expect(neededBy(requests)).toEqual(allowedBy(all))
  })

  it('to take part in an election are those that it uses', async () => {
    expect(neededBy(await requestsOfElection())).toEqual(
      allowedBy(rulesOfChart('rolloutplan.electionRules')),
    )
  })

  it('are few: at most 30, at most 12 of them to write', () => {
    const allowed = allowedBy(rules)
    const writes = allowed.filter((right) => !/^(get|list|watch) /.test(right))
    expect(allowed.length).toBeLessThanOrEqual(30)
    expect(writes.length).toBeLessThanOrEqual(12)
  })

  it('name each thing, and neither Secrets nor pods', () => {
    const all = allowedBy([...rules, ...rulesOfChart('rolloutplan.electionRules')])
    expect(all.filter((right) => /\*| (secrets|pods|configmaps)\b/.test(right))).toEqual([])
  })
})

describe('docs/helm.md', () => {
  it.each(['rolloutplan.rules', 'rolloutplan.gateRules', 'rolloutplan.electionRules'])(
    'lists the rights of %s',
    (name) => {
      expect(rightsOfPage(name)).toEqual(allowedBy(rulesOfChart(name)))
    },
  )
})

/** The rights in the table that follows a marker. */
function rightsOfPage(name: string): readonly string[] {
  const [, after = ''] = readProjectFile('docs/helm.md').split(`<!-- rights: ${name} -->\n`)
  const [table = ''] = after.split('\n\n')
  const rows = [...table.matchAll(/^\| `([^`]+)` \| ([a-z, ]+) \|/gm)]
  return rows
    .flatMap(([, what = '', verbs = '']) => verbs.split(', ').map((verb) => `${verb} ${what}`))
    .sort()
}

async function requestsOf(
  options: StageOptions,
  story: (stage: Stage) => Promise<void>,
): Promise<readonly Request[]> {
  let requests: readonly Request[] = []
  await onStage(options, async (stage) => {
    await story(stage)
    ;({ requests } = stage)
  })
  return requests
}

async function abortTwiceAndDelete(stage: Stage): Promise<void> {
  const { person } = stage
  person.setImage('web:b')
  await stage.untilReason('AwaitingPromotion')
  abortForAMinute(stage)
  await stage.untilReason('AbortedByRequest')
  await stage.runFor(90)
  for (const again of [0, 1]) {
    person.setImage('web:a')
    await stage.untilReason('RevertedToStable')
    if (again === 1) stage.startOperator()
    person.setImage('web:b')
    await stage.untilReason('RevisionRejected')
    await stage.runFor(5)
  }
  person.deletePlan()
  await stage.runFor(30)
}

/** Of a Service that is applied server-side, where who owns its selector is put right again. */
async function cutOver(stage: Stage): Promise<void> {
  const { world } = stage
  const body = { apiVersion: 'v1', kind: 'Service', spec: { selector: { app: 'web' } } }
  const key = { namespace: 'default', name: 'web' }
  world.api.patch(SERVICES, key, { kind: 'apply', body, force: true }, { fieldManager: 'helm' })
  stage.person.setImage('web:b')
  await stage.untilComplete('web:b')
  await stage.runFor(5)
}

/** A request that is deleted when its time is over. */
function abortForAMinute({ world }: Stage): void {
  const metadata = { name: 'web-1-abort', namespace: 'default' }
  const spec = {
    planRef: { name: 'web' },
    rollout: 1,
    action: 'Abort',
    ttlSecondsAfterFinished: 60,
  } as const
  const request = { apiVersion: 'rolloutplan.dev/v1alpha1', kind: 'RolloutRequest', metadata, spec }
  world.api.create(ROLLOUT_REQUESTS, request, { fieldManager: 'person' })
}

async function requestsOfElection(): Promise<readonly Request[]> {
  const requests: Request[] = []
  const simulation = new Simulation(worldOf())
  const note = (request: Request): void => {
    requests.push(request)
  }
  const cluster = new InterceptedCluster(simulation.connect(durationMs(2)), {
    intercept: (request, send) => {
      note(request)
      return send()
    },
    opening: note,
  })
  const candidate = {
    identity: 'one',
    lease: { namespace: 'default', name: 'rolloutplan' },
    fieldManager: 'rolloutplan',
    onElected: () => undefined,
    onDeposed: () => undefined,
  }
  const election = new LeaseElection(candidate, {
    cluster,
    clock: simulation.outside,
    random: (name) => RandomStream.seeded(1, name),
    onBug: ({ error }) => {
      throw error
    },
  })
  election.start()
  await simulation.runFor(seconds(10))
  return requests
}
