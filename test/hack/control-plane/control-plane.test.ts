import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  folderAt,
  furnish,
  readRecord,
  requireOurs,
  writeRecord,
} from '../../../hack/control-plane/folder.ts'
import { down } from '../../../hack/control-plane/down.ts'
import { LacksGo } from '../../../hack/control-plane/go.ts'
import { freePorts, requireFree } from '../../../hack/control-plane/ports.ts'
import {
  end,
  isRunning,
  launch,
  startTimeOf,
  type Running,
} from '../../../hack/control-plane/processes.ts'
import { prepareTools } from '../../../hack/control-plane/tools.ts'

let root = ''
let launched: readonly Running[] = []

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'control-plane-test-'))
  launched = []
})

afterEach(async () => {
  await end(launched)
  rmSync(root, { recursive: true, force: true })
})

describe('a process', () => {
  it('runs until it is ended', async () => {
    const one = sleeper('etcd')
    expect(isRunning(one)).toBe(true)
    await end([one])
    expect(isRunning(one)).toBe(false)
  })

  it('is left alone when its pid is that of a later one', async () => {
    const one = sleeper('etcd')
    await end([{ ...one, startTime: '1' }])
    expect(isRunning(one)).toBe(true)
  })

  it('that cannot start is named', () => {
    const command = { name: 'etcd', program: join(root, 'etcd'), args: [], log: join(root, 'log') }
    expect(() => launch(command)).toThrow(`Cannot start "etcd": "${root}/etcd" does not run here`)
  })

  it('has no start time once it has ended', async () => {
    const one = sleeper('etcd')
    await end([one])
    expect(startTimeOf(one.pid)).toBeUndefined()
  })
})

describe('down()', () => {
  it('ends what the folder names and keeps the folder', async () => {
    const folder = folderAt(root)
    const { ports } = await furnish(folder)
    const processes = [sleeper('etcd'), sleeper('kwok')]
    await writeRecord(folder, { ports, processes })
    expect(await down({ folder: root, parts: [], remove: false })).toEqual(['etcd', 'kwok'])
    expect(await readRecord(folder)).toEqual({ ports, processes: [] })
  })

  it('ends one part and leaves the others running', async () => {
    const folder = folderAt(root)
    const { ports } = await furnish(folder)
    const [etcd, kwok] = [sleeper('etcd'), sleeper('kwok')]
    await writeRecord(folder, { ports, processes: [etcd, kwok] })
    expect(await down({ folder: root, parts: ['kwok'], remove: false })).toEqual(['kwok'])
    expect([isRunning(etcd), isRunning(kwok)]).toEqual([true, false])
    expect(await readRecord(folder)).toEqual({ ports, processes: [etcd] })
  })

  it('ends nothing twice, and removes the folder when asked to', async () => {
    await furnish(folderAt(root))
    expect(await down({ folder: root, parts: [], remove: true })).toEqual([])
    await expect(down({ folder: root, parts: [], remove: false })).rejects.toThrow(
      `Cannot end the control plane in "${root}": there is no control-plane.json, expected a folder that "up" made`,
    )
  })
})

describe('prepareTools()', () => {
  const path = process.env['PATH']
  afterEach(() => {
    process.env['PATH'] = path
  })

  it('says in one sentence which Go it lacks', async () => {
    process.env['PATH'] = root
    const { signal } = new AbortController()
    const workshop = { pins: 'hack/control-plane', cache: root, say: () => undefined, signal }
    const failure: unknown = await prepareTools(workshop).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(LacksGo)
    expect(String(failure)).toMatch(
      /no "go" is on the PATH, expected Go 1\.\d+\.\d+ or newer, see https:\/\/go\.dev\/dl$/,
    )
  })
})

describe('a folder', () => {
  it('lets a client check the certificate that the API server will make', async () => {
    const folder = folderAt(root)
    const { ports } = await furnish(folder)
    const config: unknown = JSON.parse(readFileSync(folder.kubeconfig, 'utf8'))
    expect(config).toMatchObject({
      clusters: [
        {
          cluster: {
            server: `https://127.0.0.1:${ports.api}`,
            'certificate-authority': join(root, 'certificates/apiserver.crt'),
          },
        },
      ],
    })
  })
})

describe('requireOurs()', () => {
  it('takes a folder that is not there, an empty one, and one of an earlier start', async () => {
    await requireOurs(folderAt(join(root, 'none')))
    const folder = folderAt(root)
    await requireOurs(folder)
    await furnish(folder)
    await requireOurs(folder)
  })

  it('refuses one that holds something else', async () => {
    writeFileSync(join(root, 'letters.txt'), '')
    await expect(requireOurs(folderAt(root))).rejects.toThrow(
      `Cannot start in "${root}": it holds other files, expected an empty folder or one that "up" made`,
    )
  })
})

describe('requireFree()', () => {
  it('names the part and the port that is taken', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await expect(requireFree('etcd', port)).rejects.toThrow(
      `Cannot start "etcd": port ${port} of 127.0.0.1 is taken, expected it free`,
    )
    await new Promise((resolve) => server.close(resolve))
    await requireFree('etcd', port)
  })
})

describe('freePorts()', () => {
  it('finds as many as asked for, no two the same', async () => {
    expect(new Set(await freePorts(20)).size).toBe(20)
  })
})

function sleeper(name: string): Running {
  const args = ['-e', 'setInterval(() => undefined, 1000)']
  const one = launch({ name, program: process.execPath, args, log: join(root, `${name}.log`) })
  launched = [...launched, one]
  return one
}
