import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { isInProject, readProjectFile } from '../support/project-files.ts'

// No image can be built by a test, so the Dockerfile is followed line by line without one.

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BUILD_MS = 60_000
const lines = readProjectFile('Dockerfile').split('\n')
const copies = lines.filter((line) => line.startsWith('COPY ')).map(copyOf)
const ownCopies = copies.filter(({ isFromContext }) => isFromContext)

describe('the Dockerfile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rolloutplan-image-'))
  const app = join(folder, 'app.d')

  beforeAll(() => {
    const build = join(folder, 'build')
    for (const { sources } of ownCopies) {
      for (const source of sources) {
        cpSync(join(ROOT, source), join(build, source), { recursive: true })
      }
    }
    symlinkSync(join(ROOT, 'node_modules'), join(build, 'node_modules'))
    const [, script = ''] = /^RUN node (.+)$/m.exec(lines.join('\n')) ?? []
    expect(node(build, script.split(' '))).toMatchObject({ status: 0, stderr: '' })
    const bundle = copies.find(({ target }) => target.startsWith('/app/rolloutplan'))
    const [made = ''] = bundle?.sources ?? []
    cpSync(join(folder, made), join(app, bundle?.target ?? ''))
  }, BUILD_MS)
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('is sent no more than it copies', () => {
    const [first, ...rest] = readProjectFile('.dockerignore').trim().split('\n')
    expect(first).toBe('*')
    const copied = ownCopies.flatMap(({ sources }) => sources)
    expect(rest.map((line) => line.replace(/^!/, ''))).toEqual(copied.sort())
    expect(copied.filter((source) => !isInProject(source))).toEqual([])
  })

  it('makes one file that starts with nothing beside it', () => {
    const { version } = JSON.parse(readProjectFile('package.json')) as { version: string }
    expect(start(['version'])).toMatchObject({
      stdout: `rolloutplan ${version}\n`,
      stderr: '',
      status: 0,
    })
  })

  it('starts an operator, which says what it misses', () => {
    const { stderr, status } = start(['operator', '--kubeconfig', 'nowhere'])
    expect(stderr).toMatch(/^Cannot read the kubeconfig: .*nowhere/)
    expect(status).toBe(2)
  })

  it('pins what it is made from, and runs it as nobody', () => {
    const images = lines
      .filter((line) => line.startsWith('FROM '))
      .map((line) => line.split(' ')[1])
    for (const image of images) expect(image).toMatch(/:(\d+\.\d+\.\d+-[a-z-]+|nonroot)$/)
    expect(lines).toContain('USER 65532:65532')
  })

  /** Runs the entry point, from a folder that has no packages. */
  function start(args: readonly string[]): SpawnSyncReturns<string> {
    const [, text = '[]'] = /^ENTRYPOINT (.+)$/m.exec(lines.join('\n')) ?? []
    const [, ...entry] = JSON.parse(text) as string[]
    const own = entry.map((word) => (word.startsWith('/app/') ? join(app, word) : word))
    return node(app, [...own, ...args])
  }
})

function node(cwd: string, args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
}

interface Copy {
  /** Without a first `/`. */
  readonly sources: readonly string[]
  readonly target: string
  readonly isFromContext: boolean
}

function copyOf(line: string): Copy {
  const words = line.split(' ').slice(1)
  const paths = words.filter((word) => !word.startsWith('--'))
  const sources = paths.slice(0, -1).map((path) => path.replace(/^\//, ''))
  return { sources, target: paths.at(-1) ?? '', isFromContext: paths.length === words.length }
}
