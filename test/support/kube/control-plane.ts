import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderAt } from '../../../hack/control-plane/folder.ts'

/** Names the folder of a control plane that runs already, as `hack/control-plane/up` made it. */
const VARIABLE = 'CONTROL_PLANE'
/** Names the folder with those of this run, one for each of Jest's workers. */
const OF_THIS_RUN = 'CONTROL_PLANES_OF_THIS_RUN'

/** The folder of the control plane of these tests; it is started when it is first asked for. */
export function controlPlaneFolder(): string {
  const named = process.env[VARIABLE] ?? ''
  if (named !== '') return named
  const home = process.env[OF_THIS_RUN] ?? ''
  if (home === '') {
    throw new Error('Cannot find a control plane: none was made ready, use npm run test:e2e')
  }
  started ??= startIn(join(home, process.env['JEST_WORKER_ID'] ?? '1'))
  return started
}

let started: string | undefined

/** Starts what does not run there: another file of this worker may have been there before. */
function startIn(folder: string): string {
  run('up', folder)
  return folder
}

/** Builds what the control planes of this run need, unless one is named; gives their folder. */
export function prepareControlPlanes(): string | undefined {
  if ((process.env[VARIABLE] ?? '') !== '') return undefined
  try {
    execFileSync('hack/control-plane/build', { stdio: ['ignore', 'ignore', 'inherit'] })
  } catch (cause) {
    throw new Error('Cannot run the end-to-end tests: there is no control plane', { cause })
  }
  const home = mkdtempSync(join(tmpdir(), 'rolloutplan-e2e-'))
  process.env[OF_THIS_RUN] = home
  return home
}

/** Ends every control plane that was started in a folder of `prepareControlPlanes()`. */
export function endControlPlanes(home: string): void {
  const folders = readdirSync(home).map((name) => join(home, name))
  for (const folder of folders.filter(isControlPlane)) run('down', folder, '--remove')
  rmSync(home, { recursive: true })
}

function isControlPlane(folder: string): boolean {
  return existsSync(folderAt(folder).record)
}

/** The folder of the programs that were built for the control plane, such as kubectl and helm. */
export function controlPlanePrograms(home = controlPlaneFolder()): string {
  const said = run('up', home)
  const [, folder] = /^export PATH='([^']+)'/m.exec(said) ?? []
  if (folder === undefined) throw new Error(`Cannot find the programs in what "up" said: ${said}`)
  return folder
}

/** Ends some parts of the control plane, until `startParts`. */
export function endParts(parts: readonly string[]): void {
  run('down', controlPlaneFolder(), ...parts)
}

/** Starts what does not run of the control plane. */
export function startParts(): void {
  run('up', controlPlaneFolder())
}

/** The script of that name would build the program first, under the feet of another worker. */
function run(command: 'up' | 'down', ...args: readonly string[]): string {
  const words = ['dist/control-plane.js', 'hack/control-plane', command, ...args]
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  return execFileSync(process.execPath, words, { encoding: 'utf8', stdio: [...stdio] })
}
