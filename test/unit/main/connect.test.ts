import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { UsageError } from '../../../src/cli/usage-error.ts'
import { connect } from '../../../src/main/connect.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connect-'))
})
afterEach(() => rm(folder, { recursive: true }))

const CONFIG = {
  clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
  contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
  users: [{ name: 'u', user: { token: 'abc' } }],
  'current-context': 'here',
}

async function fileWith(text: string): Promise<string> {
  const file = join(folder, 'config')
  await writeFile(file, text)
  return file
}

describe('connect()', () => {
  it('leads to the cluster and the namespace of the context', async () => {
    const kubeconfig = await fileWith(JSON.stringify(CONFIG))
    const connection = connect({ kubeconfig }, '1.2.3')
    connection.close()
    const { server, namespace } = connection
    expect({ server, namespace }).toEqual({ server: 'https://127.0.0.1:1', namespace: 'shop' })
  })

  it.each([
    [
      'a context that is not there',
      JSON.stringify(CONFIG),
      'gone',
      'Cannot find the context "gone"',
    ],
    ['what is no YAML', '{', undefined, 'Cannot read the kubeconfig: '],
    ['nothing in it', '{}', undefined, 'Cannot find the context'],
  ])('complains in a sentence of a file with %s', async (_what, text, context, message) => {
    const kubeconfig = await fileWith(text)
    const options = { kubeconfig, ...(context === undefined ? {} : { context }) }
    expect(() => connect(options, '1.2.3')).toThrow(UsageError)
    expect(() => connect(options, '1.2.3')).toThrow(message)
  })

  it('complains in a sentence of a file that is not there', () => {
    const kubeconfig = join(folder, 'none')
    expect(() => connect({ kubeconfig }, '1.2.3')).toThrow('Cannot read the kubeconfig: ENOENT')
  })
})
