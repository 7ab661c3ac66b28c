import { posix } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { projectFiles, readProjectFile } from './support/project-files.ts'

interface Room {
  /** The rooms that it may import; everything not listed is forbidden. */
  readonly rooms: readonly string[]
  /** The packages that it may import, `node:` ones included. */
  readonly packages?: readonly string[]
}

const PORTS = ['base', 'objects', 'api', 'domain', 'cluster']

const ROOMS: Readonly<Record<string, Room>> = {
  base: { rooms: [] },
  objects: { rooms: ['base'] },
  api: { rooms: ['base', 'objects'] },
  domain: { rooms: ['base', 'objects', 'api'] },
  view: { rooms: ['base', 'objects', 'api', 'domain'] },
  cluster: { rooms: ['base', 'objects'] },
  'cluster/kube': {
    rooms: ['base', 'objects', 'cluster'],
    packages: [
      '@kubernetes/client-node/dist/config.js',
      'node:http',
      'node:https',
      'node:net',
      'node:stream',
      'node:tls',
      'node:zlib',
    ],
  },
  // A real API server does not know what a plan means, so the simulated one may not either.
  'cluster/sim': { rooms: ['base', 'objects', 'cluster'], packages: ['@marcbachmann/cel-js'] },
  runtime: { rooms: ['base', 'objects', 'cluster'] },
  metrics: { rooms: PORTS },
  routers: { rooms: PORTS },
  controllers: { rooms: [...PORTS, 'runtime', 'metrics', 'routers'] },
  cli: { rooms: [...PORTS, 'view'], packages: ['commander', 'yaml'] },
  // A told run: beside the roots, the one room that knows that its cluster is the simulated one.
  scenario: {
    rooms: [...PORTS, 'cluster/sim', 'runtime', 'metrics', 'controllers', 'view'],
    packages: ['node:crypto'],
  },
  dashboard: { rooms: [...PORTS, 'view'] },
}

/** The composition roots: the only place where an adapter is chosen. */
const FREE_ROOM = 'main'

const sources = projectFiles('src')

describe('the rooms of src', () => {
  it.each(sources)('%s is in a room of the map', (file) => {
    expect([...Object.keys(ROOMS), FREE_ROOM]).toContain(roomOf(file))
  })

  it.each(sources)('%s imports only what its room may', (file) => {
    const from = roomOf(file)
    const strays = importsOf(file).filter((specifier) => !mayImport(file, from, specifier))
    expect(strays).toEqual([])
  })
})

describe('the check itself', () => {
  it.each([
    ['src/domain/canary/split.ts', '../../cluster/cluster.ts', false],
    ['src/domain/canary/split.ts', '../../api/reasons.ts', true],
    ['src/domain/canary/split.ts', './move.ts', true],
    ['src/domain/canary/split.ts', 'yaml', false],
    ['src/cluster/sim/store/store.ts', '../../cluster.ts', true],
    ['src/cluster/sim/store/store.ts', '../../../api/reasons.ts', false],
    ['src/controllers/rollout-plan/gather.ts', '../../cluster/sim/store/store.ts', false],
    ['src/cli/program.ts', 'node:fs', false],
    ['src/base/system-clock.ts', 'node:timers', true],
    ['src/main/rolloutplan.ts', '../cluster/sim/store/store.ts', true],
  ])('%s importing %s: %s', (file, specifier, expected) => {
    expect(mayImport(file, roomOf(file), specifier)).toBe(expected)
  })
})

function mayImport(file: string, from: string, specifier: string): boolean {
  if (from === FREE_ROOM) return true
  const room = ROOMS[from]
  if (room === undefined) return false
  if (specifier.startsWith('.')) {
    const to = roomOf(posix.join(posix.dirname(file), specifier))
    return to === from || room.rooms.includes(to)
  }
  if (file.startsWith('src/base/system-')) return specifier.startsWith('node:')
  return (room.packages ?? []).includes(specifier)
}

/** The room of a file: the longest name in the map that leads to it. */
function roomOf(file: string): string {
  const [, first = '', second = ''] = file.split('/')
  const nested = `${first}/${second}`
  return nested in ROOMS ? nested : first
}

function importsOf(file: string): readonly string[] {
  const matches = readProjectFile(file).matchAll(/(?<!\.)\b(?:from|import)\s*\(?\s*'([^']+)'/g)
  return [...matches].map(([, specifier = '']) => specifier)
}
