import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { lastLines } from './last-lines.ts'
import type { Site } from './parts.ts'

export interface Answer {
  readonly ok: boolean
  readonly output: string
  readonly errors: string
}

/** Asks by kubectl: an answer is also a proof that the kubeconfig is right. */
export function kubectl(site: Site, args: readonly string[], input = ''): Promise<Answer> {
  const { folder, tools, signal } = site
  const files = { KUBECONFIG: folder.kubeconfig, KUBECACHEDIR: join(folder.root, 'kubectl-cache') }
  const options = { env: { ...process.env, ...files }, signal }
  return new Promise((resolve) => {
    const child = execFile(
      join(tools.programs, 'kubectl'),
      args,
      options,
      (error, output, errors) => {
        resolve({ ok: error === null, output, errors })
      },
    )
    child.stdin?.end(input)
  })
}

/** As above, where the answer has to be yes. */
export async function requireKubectl(
  site: Site,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const { ok, output, errors } = await kubectl(site, args, input)
  if (ok) return output
  site.signal.throwIfAborted()
  throw new Error(`Cannot run "kubectl ${args.join(' ')}": ${lastLines(errors, 5)}`)
}
