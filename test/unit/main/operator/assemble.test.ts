import { describe, expect, it } from '@jest/globals'
import { RandomStream } from '../../../../src/base/random.ts'
import { assemble } from '../../../../src/main/operator/assemble.ts'
import { makeLog } from '../../../../src/main/operator/log.ts'
import { Stage } from '../../../support/stage/stage.ts'

const LEASE = { namespace: 'default', name: 'rolloutplan' }

type Line = Readonly<Record<string, unknown>>

async function setUp() {
  const stage = await Stage.open()
  stage.killOperator()
  const stand = (identity: string, namespaces: readonly string[] = []) => {
    const lines: Line[] = []
    const write = (line: string): void => {
      lines.push(JSON.parse(line) as Line)
    }
    const { operator, answers } = assemble({
      runtime: { ...stage.connect(), random: (name) => RandomStream.seeded(1, identity + name) },
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
