import { describe, expect, it } from '@jest/globals'
import { RandomStream } from '../../../../src/base/random.ts'
import type { Cluster } from '../../../../src/cluster/cluster.ts'
import { ClusterError } from '../../../../src/cluster/errors.ts'
import { InterceptedCluster } from '../../../../src/cluster/intercepted-cluster.ts'
import { assemble } from '../../../../src/main/operator/assemble.ts'
import { makeLog } from '../../../../src/main/operator/log.ts'
import { resourceName } from '../../../../src/objects/resource.ts'
import { Stage } from '../../../support/stage/stage.ts'

const LEASE = { namespace: 'default', name: 'rolloutplan' }

type Line = Readonly<Record<string, unknown>>

/** As a cluster is to somebody who may not see one kind. */
function hiding(cluster: Cluster, hidden: string | undefined): Cluster {
  return new InterceptedCluster(cluster, {
    intercept: ({ resource }, send) => {
      const name = resourceName(resource)
      if (name !== hidden) return send()
      return Promise.reject(new ClusterError('Forbidden', `cannot list resource "${name}"`))
    },
    opening: () => undefined,
  })
}

async function setUp() {
  const stage = await Stage.open()
  stage.killOperator()
  const stand = (identity: string, namespaces: readonly string[] = [], hidden?: string) => {
    const { cluster, clock } = stage.connect()

    const lines: Line[] = []
    const write = (line: string): void => {
      lines.push(JSON.parse(line) as Line)
    }
    const { operator, answers } = assemble({
      runtime: {
        cluster: hiding(cluster, hidden),
        clock,
        random: (name) => RandomStream.seeded(1, identity + name),
      },
      namespaces,
      standing: { lease: LEASE, identity },
      log: makeLog({ logLevel: 'info' }, { write }),
      onDeposed: () => undefined,
    })
    operator.start()
    const ask = async (path: string) => answers[path]?.()
    const metric = async (start: string) => {
      const text = (await ask('/metrics'))?.body ?? ''
      return text.split('\n').filter((line) => line.startsWith(start))
    }
    return { operator, lines, ask, metric }
  }
  return { stage, stand }
}

describe('assemble()', () => {
  it('makes an operator whose log and figures tell a rollout', async () => {
    const { stage, stand } = await setUp()
    const { lines, ask, metric } = stand('one')
    await stage.runFor(1)
    expect(await ask('/healthz')).toMatchObject({ code: 200 })
    expect(await ask('/readyz')).toMatchObject({ code: 200 })
    stage.person.setImage('web:b')
    await stage.until(() => stage.see.reason !== 'Adopted')
    await stage.runFor(1)
    expect(await metric('rolloutplan_rollout_weight{')).toHaveLength(1)
    await stage.untilComplete('web:b')
    await stage.runFor(5)
    const writes = lines.filter(({ msg }) => msg === 'An object was written')
    expect(new Set(writes.map(({ plan }) => plan))).toEqual(new Set(['default/web']))
    const revision = stage.see.status.stable?.podTemplateHash
    expect(new Set(writes.map((line) => line['revision']))).toEqual(new Set([revision]))
    expect(writes.map(({ why }) => why)).toEqual(
      expect.arrayContaining(['make the updated version', 'guard the hand-over']),
    )
    expect(await metric('rolloutplan_rollout_duration_seconds_count')).toEqual([
      'rolloutplan_rollout_duration_seconds_count{result="Completed"} 1',
    ])
    expect(await metric('rolloutplan_rollout_weight{')).toEqual([])
    expect(await metric('rolloutplan_bugs_total{')).toEqual([])
    expect(stage.verdict()).toBeUndefined()
  })

  it('says what it waits for while it is not ready, once', async () => {
    const { stage, stand } = await setUp()
    const { lines, ask } = stand('one', [], 'replicasets.apps')
    await stage.runFor(60)
    expect(await ask('/readyz')).toMatchObject({
      code: 503,
      body: 'no list has arrived yet of replicasets.apps\n',
    })
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { part: 'informer replicasets.apps', reason: 'Forbidden', advice: expect.any(String) },
    ])
  })

  it('goes on where the one before it was asked to end', async () => {
    const { stage, stand } = await setUp()
    const first = stand('one')
    await stage.runFor(1)
    const second = stand('two')
    stage.person.setImage('web:b')
    await stage.until(() => stage.see.reason !== 'Adopted')
    expect(second.lines).toEqual([])
    void first.operator.end()
    await stage.untilComplete('web:b')
    expect(second.lines[0]).toMatchObject({ msg: 'The operator is at work', identity: 'two' })
    expect(first.lines.length).toBeLessThan(second.lines.length)
    expect(await first.ask('/readyz')).toMatchObject({ code: 503 })
    expect(stage.verdict()).toBeUndefined()
  })

  it('does not see a plan outside of its namespaces', async () => {
    const { stage, stand } = await setUp()
    const { metric } = stand('one', ['elsewhere'])
    stage.person.setImage('web:b')
    await stage.runFor(60)
    expect(stage.see.reason).toBe('Adopted')
    const plans = await metric('rolloutplan_plans{')
    expect(plans.every((line) => line.endsWith(' 0'))).toBe(true)
  })
})
