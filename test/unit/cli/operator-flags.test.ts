import { afterEach, describe, expect, it } from '@jest/globals'
import { EXIT } from '../../../src/cli/cli.ts'
import { operatorFlags, type OperateOptions } from '../../../src/cli/operator-flags.ts'
import { runProgram } from '../../../src/cli/program.ts'
import { fakeCli } from '../../support/cli.ts'

const before = { ...process.env }

async function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  Object.assign(process.env, env)
  const cli = fakeCli()
  let told: OperateOptions | undefined
  const operate = (options: OperateOptions) => {
    told = options
    return Promise.resolve(EXIT.done)
  }
  const status = await runProgram(['operator', ...args], { ...cli, operate })
  return { status, told, said: cli.errors[0]?.split('\n')[0] }
}

describe('operatorFlags()', () => {
  afterEach(() => {
    process.env = { ...before }
  })

  it.each<[readonly string[], Partial<OperateOptions>]>([
    [['--no-leader-elect'], { leaderElect: false }],
    [['--leader-elect'], { leaderElect: true }],
    [['--leader-elect=false'], { leaderElect: false }],
    [[], { leaseName: 'rolloutplan' }],
    [['--lease-name', 'shop.rolloutplan'], { leaseName: 'shop.rolloutplan' }],
    [['--lease-namespace', 'ops'], { leaseNamespace: 'ops' }],
    [['--listen', ':9090'], { listen: { port: 9090 } }],
    [['--listen', '127.0.0.1:0'], { listen: { host: '127.0.0.1', port: 0 } }],
    [['--listen', '[::1]:80'], { listen: { host: '::1', port: 80 } }],
    [['--listen', 'localhost:80'], { listen: { host: 'localhost', port: 80 } }],
  ])('%j is understood', async (args, expected) => {
    expect((await start(args)).told).toMatchObject(expected)
  })

  it.each([
    [['--listen', '8080'], 'Expected an address with a port, such as :8080'],
    [['--listen', ':65536'], 'Expected an address with a port, such as :8080'],
    [['--listen', '::1:80'], 'Expected an address with a port, such as :8080'],
    [['--namespaces', 'shop,Bank'], 'not "Bank"'],
    [['--lease-namespace', ''], 'not ""'],
    [['--lease-name', ''], 'not ""'],
    [['--lease-name', 'Shop'], 'not "Shop"'],
    [['--lease-name', 'shop..plan'], 'not "shop..plan"'],
    [['--lease-name', 'a'.repeat(254)], 'Expected the name of a Lease'],
    [['--leader-elect=perhaps'], 'Expected true or false'],
    [['--log-level', 'loud'], 'Allowed choices are debug, info, warn, error'],
  ])('%j is answered by a sentence', async (args, sentence) => {
    const { status, told, said } = await start(args)
    expect([status, told]).toEqual([EXIT.misused, undefined])
    expect(said).toContain(sentence)
  })

  it('can all be set by the environment, and the command line wins', async () => {
    const env = {
      ROLLOUTPLAN_NAMESPACES: 'shop,bank',
      ROLLOUTPLAN_LEADER_ELECT: 'false',
      ROLLOUTPLAN_LEASE_NAME: 'shop',
      ROLLOUTPLAN_LISTEN: ':9090',
      ROLLOUTPLAN_LOG_LEVEL: 'warn',
    }
    const { told } = await start(['--log-level', 'debug'], env)
    expect(told).toMatchObject({
      namespaces: ['shop', 'bank'],
      leaderElect: false,
      leaseName: 'shop',
      listen: { port: 9090 },
      logLevel: 'debug',
    })
  })

  it('says which variable holds what is not understood', async () => {
    const { status, said } = await start([], { ROLLOUTPLAN_LISTEN: 'here' })
    expect(status).toBe(EXIT.misused)
    expect(said).toContain("from env 'ROLLOUTPLAN_LISTEN' is invalid")
  })

  it('has a variable for every flag but the opposite of one', () => {
    const without = operatorFlags().filter(({ envVar }) => envVar === undefined)
    expect(without.map(({ long }) => long)).toEqual(['--no-leader-elect'])
  })
})
