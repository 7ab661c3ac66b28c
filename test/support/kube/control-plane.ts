import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Names the folder of a control plane that runs already, as `hack/control-plane/up` made it. */
const VARIABLE = 'CONTROL_PLANE'

/** The folder of the control plane of this run. */
export function controlPlaneFolder(): string {
  const folder = process.env[VARIABLE] ?? ''
  if (folder !== '') return folder
  throw new Error(`Cannot find a control plane: ${VARIABLE} is not set; use npm run test:e2e`)
}

/** Starts a control plane for this run, unless one is named; gives its folder if it was started. */
export function raiseControlPlane(): string | undefined {
  if ((process.env[VARIABLE] ?? '') !== '') return undefined
  const folder = mkdtempSync(join(tmpdir(), 'rolloutplan-e2e-'))
  process.env[VARIABLE] = folder
  try {
    run('up', folder)
  } catch (cause) {
    // What was started has been ended; "up" has said why.
    rmSync(folder, { recursive: true, force: true })
    throw new Error('Cannot run the end-to-end tests: there is no control plane', { cause })
  }
  return folder
}

/** The folder of the programs that were built for the control plane, such as kubectl and helm. */
export function controlPlanePrograms(): string {
  const said = execFileSync('hack/control-plane/up', [controlPlaneFolder()], { encoding: 'utf8' })
  const [, folder] = /^export PATH='([^']+)'/m.exec(said) ?? []
  if (folder === undefined) throw new Error(`Cannot find the programs in what "up" said: ${said}`)
  return folder
}

export function endControlPlane(folder: string): void {
  run('down', folder, '--remove')
}

function run(script: 'up' | 'down', ...args: readonly string[]): void {
  execFileSync(`hack/control-plane/${script}`, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}
