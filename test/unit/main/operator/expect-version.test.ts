import { afterEach, describe, expect, it } from '@jest/globals'
import { macrotask } from '../../../../src/base/system-macrotask.ts'
import { seconds } from '../../../../src/base/units.ts'
import { expectVersion } from '../../../../src/main/operator/expect-version.ts'
import { startApiStub, type ApiStub } from '../../../support/kube/api-stub.ts'
import { until } from '../../../support/kube/until.ts'

let stub: ApiStub
afterEach(() => stub.close())

function ask(stubbed: ApiStub) {
  stub = stubbed
  const { clock, server, cluster } = stub
  const told: string[] = []
  const versioned = { clock, server, version: () => cluster.version() }
  const stop = expectVersion(versioned, (why) => told.push(why))
  return { told, stop }
}

function version(major: string, minor: string): string {
  return JSON.stringify({ major, minor, gitVersion: `v${major}.${minor}.7` })
}

describe('expectVersion()', () => {
  it.each([
    ['1', '29', true],
    ['1', '29+', true],
    ['0', '99', true],
    ['1', '30', false],
    ['1', '30+', false],
    ['1', '36', false],
    ['2', '0', false],
  ])('takes Kubernetes %s.%s for too old: %s', async (major, minor, isTooOld) => {
    const { told } = ask(
      await startApiStub((_request, response) => response.end(version(major, minor))),
    )
    await until(() => stub.asked.length === 1)
    await stub.cluster.version()
    await macrotask()
    const sentence = `Cannot work with "${stub.server}": it is Kubernetes v${major}.${minor}.7, expected v1.30 or newer`
    expect(told).toEqual(isTooOld ? [sentence] : [])
    expect(stub.asked[0]?.request.url).toBe('/version')
  })

  it('asks again where nobody answers, until it is told to stop', async () => {
    const { told, stop } = ask(
      await startApiStub((_request, response) => response.writeHead(401).end()),
    )
    await until(() => stub.clock.waits.includes(5000))
    await stub.clock.advance(seconds(5))
    await until(() => stub.asked.length === 4)
    await until(() => stub.clock.waits.includes(5000))
    stop()
    expect(stub.clock.waits).toEqual([])
    expect(told).toEqual([])
  })

  it('lets be where it may not ask', async () => {
    ask(await startApiStub((_request, response) => response.writeHead(403).end()))
    await until(() => stub.asked.length === 1)
    for (let turn = 0; turn < 20; turn++) await macrotask()
    expect(stub.clock.waits.filter((wait) => wait === 5000)).toEqual([])
  })
})
