import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { isInProject, readProjectFile } from '../support/project-files.ts'

/** Of what every machine has, as much as the scripts use before they have found the rest. */
const COMMON_PROGRAMS = ['bash', 'basename', 'dirname']

let path: string

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'rolloutplan-kind-'))
  for (const name of COMMON_PROGRAMS) symlinkSync(whereIs(name), join(path, name))
})
afterEach(() => {
  rmSync(path, { recursive: true })
})

describe.each(['up', 'down', 'check'])('hack/kind/%s', (script) => {
  it('says where to find a container engine', () => {
    expect(run(script)).toBe(
      `Cannot run hack/kind/${script}: there is no docker, expected it in the PATH: https://docs.docker.com/engine/install/\n`,
    )
  })

  it('says that the container engine does not answer', () => {
    install('docker', 'exit 1')
    expect(run(script)).toBe(
      `Cannot run hack/kind/${script}: the container engine does not answer, expected "docker info" to work\n`,
    )
  })

  it('says where to find kind', () => {
    install('docker', 'exit 0')
    expect(run(script)).toContain(
      'there is no kind, expected it in the PATH: https://kind.sigs.k8s.io/',
    )
  })

  it('speaks of files that are there', () => {
    const text = readProjectFile(`hack/kind/${script}`)
    const files = [...text.matchAll(/\$project\/([\w./-]+)/g)].map(([, file = '']) => file)
    expect(files.filter((file) => !file.startsWith('dist/') && !isInProject(file))).toEqual([])
  })
})

function install(name: string, script: string): void {
  writeFileSync(join(path, name), `#!${whereIs('bash')}\n${script}\n`, { mode: 0o755 })
}

function run(script: string): string {
  const { status, stderr } = spawnSync(whereIs('bash'), [`hack/kind/${script}`], {
    env: { PATH: path },
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  return stderr
}

function whereIs(name: string): string {
  return spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim()
}
