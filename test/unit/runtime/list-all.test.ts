import { describe, expect, it } from '@jest/globals'
import { ClusterError } from '../../../src/cluster/errors.ts'
import { CONFIG_MAPS } from '../../../src/objects/configuration.ts'
import { listAll } from '../../../src/runtime/list-all.ts'
import { Stage } from '../../support/runtime/stage.ts'

const LIST = 'list configmaps'

describe('listAll()', () => {
  it('puts the pages together', async () => {
    const { items, stage } = await list({ count: 1200 })
    expect(items.map((item) => item.metadata.name)).toEqual(names(1200))
    expect(stage.cluster.requests).toEqual([LIST, LIST, LIST])
  })

  it('asks for everything at once when the pages expire', async () => {
    const expired = new ClusterError('Expired', 'the continue parameter is too old')
    const { items, stage } = await list({ count: 1200, second: expired })
    expect(items.map((item) => item.metadata.name)).toEqual(names(1200))
    expect(stage.cluster.requests).toEqual([LIST, LIST, LIST])
  })

  it('passes on other refusals', async () => {
    const second = new ClusterError('Forbidden', 'no')
    await expect(list({ count: 600, second })).rejects.toBe(second)
  })
})

async function list({ count, second }: { readonly count: number; readonly second?: Error }) {
  const stage = new Stage()
  for (const name of names(count)) stage.write(name)
  const listed = listAll(stage.cluster, CONFIG_MAPS, {})
  if (second !== undefined) stage.cluster.refuseNext('list', second)
  listed.catch(() => undefined)
  await stage.run(100)
  return { ...(await listed), stage }
}

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `map-${String(index).padStart(5, '0')}`)
}
