import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PODS_PER_NODE = 500
/** A Deployment in mid-update has more pods than it asks for, and old ones are ending. */
const ROOM = 2

/** Starts a control plane with room for so many pods, and ends it whatever happens. */
export async function withControlPlane<T>(
  { pods }: { readonly pods: number },
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rolloutplan-bench-'))
  const nodes = Math.ceil((pods * ROOM) / PODS_PER_NODE)
  run('up', folder, '--nodes', `${nodes}`)
  const brokenOff = (): never => {
    run('down', folder, '--remove')
    process.exit(1)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, brokenOff)
  try {
    return await use(folder)
  } finally {
    run('down', folder, '--remove')
  }
}

function run(script: 'up' | 'down', ...args: readonly string[]): void {
  execFileSync(`hack/control-plane/${script}`, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}
