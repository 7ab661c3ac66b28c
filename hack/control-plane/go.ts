import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastLines } from './last-lines.ts'

const WHERE_TO_GET_IT = 'see https://go.dev/dl'
/** Plain binaries, of these pins alone. */
const SETTINGS = { CGO_ENABLED: '0', GOWORK: 'off' }

export interface Place {
  readonly folder: string
  /** Where Go may leave something when it is broken off; the system's own by default. */
  readonly scratch?: string
  readonly signal: AbortSignal
}

/** What is to be built can not be: Go is missing, or too old for it. */
export class LacksGo extends Error {
  override readonly name = 'LacksGo'
}

/** Complains in one sentence where Go is missing, or too old for a module. */
export async function requireGo(folder: string, signal: AbortSignal): Promise<void> {
  const goMod = await readFile(join(folder, 'go.mod'), 'utf8')
  const version = /^go (\S+)$/m.exec(goMod)?.[1] ?? 'of the newest version'
  const { status, errors } = await run('go', ['list', '-m'], { folder, signal })
  if (status === 0) return
  const found = status === 'missing' ? 'no "go" is on the PATH' : lastLines(errors, 1)
  throw new LacksGo(
    `Cannot build the control plane: ${found}, expected Go ${version} or newer, ${WHERE_TO_GET_IT}`,
  )
}

/** What Go printed; throws its last words where it fails. */
export async function runGo(place: Place, args: readonly string[]): Promise<string> {
  const { status, output, errors } = await run('go', args, place)
  if (status === 0) return output
  place.signal.throwIfAborted()
  const command = `go ${args[0] ?? ''} ${args.at(-1) ?? ''}`
  throw new Error(`Cannot run "${command}" in "${place.folder}":\n${lastLines(errors, 20)}`)
}

interface Outcome {
  readonly status: number | 'missing' | 'killed'
  readonly output: string
  readonly errors: string
}

/** Runs a program in a process group of its own, so that its compilers go when it does. */
function run(program: string, args: readonly string[], place: Place): Promise<Outcome> {
  const child = spawn(program, args, {
    cwd: place.folder,
    env: { ...process.env, ...SETTINGS, GOTMPDIR: place.scratch },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const breakOff = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
  }
  place.signal.addEventListener('abort', breakOff)
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve({ status: 'missing', output, errors })
      else reject(error)
    })
    child.once('close', (code) => {
      place.signal.removeEventListener('abort', breakOff)
      resolve({ status: code ?? 'killed', output, errors })
    })
  })
}
