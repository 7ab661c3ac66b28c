import { describe, expect, it } from '@jest/globals'
import { EXIT } from '../../../src/cli/cli.ts'
import type { OperateOptions } from '../../../src/cli/operator-flags.ts'
import { runProgram } from '../../../src/cli/program.ts'
import { fakeCli } from '../../support/cli.ts'

async function started(...args: readonly string[]): Promise<readonly OperateOptions[]> {
  const all: OperateOptions[] = []
  const operate = (options: OperateOptions) => {
    all.push(options)
    return Promise.resolve(EXIT.done)
  }
  await runProgram(['operator', ...args], { ...fakeCli(), operate })
  return all
}

describe('operator', () => {
  it('looks into every namespace of the cluster that kubectl would ask', async () => {
    expect(await started()).toEqual([
      {
        namespaces: [],
        leaderElect: true,
        leaseName: 'rolloutplan',
        listen: { port: 8080 },
        logLevel: 'info',
      },
    ])
  })

  it('looks into the namespaces that it is given, each once', async () => {
    const [options] = await started('--namespaces', 'shop, bank,shop,')
    expect(options?.namespaces).toEqual(['shop', 'bank'])
  })

  it('is told which cluster, and how much to say', async () => {
    const args = ['--kubeconfig', '/a/config', '--context', 'here', '--log-level', 'debug']
    expect(await started(...args)).toMatchObject([
      { kubeconfig: '/a/config', context: 'here', logLevel: 'debug' },
    ])
  })

  it('is not started with a level that there is not', async () => {
    expect(await started('--log-level', 'loud')).toEqual([])
  })
})
