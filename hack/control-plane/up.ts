import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { folderAt, furnish, readRecord, requireOurs, type Folder } from './folder.ts'
import { raiseNodes } from './nodes.ts'
import type { Site } from './parts.ts'
import { end, isRunning, type Running } from './processes.ts'
import { raiseStages } from './stages.ts'
import { Start } from './start.ts'
import { prepareTools, type Workshop } from './tools.ts'

export interface UpOptions {
  /** Where to keep everything; a fresh temporary folder where it is left out. */
  readonly folder?: string | undefined
  readonly nodes: number
}

/** What there is to work with once it is up. */
export interface ControlPlane {
  readonly folder: Folder
  /** The folder of kubectl and helm. */
  readonly programs: string
}

/**
 * Starts a control plane, or those parts of it that are not running.
 *
 * Where that fails or is broken off, whatever this call started is ended, and a temporary folder
 * is removed.
 */
export async function up(workshop: Workshop, options: UpOptions): Promise<ControlPlane> {
  const { signal } = workshop
  const tools = await prepareTools(workshop)
  const root = resolve(options.folder ?? (await mkdtemp(join(tmpdir(), 'control-plane-'))))
  const folder = folderAt(root)
  await requireOurs(folder)
  const started: Running[] = []
  try {
    const { ports, processes } = (await readRecord(folder)) ?? (await furnish(folder))
    const site: Site = { folder, ports, tools, signal }
    const start = new Start(site, processes.filter(isRunning), started)
    await start.parts(['etcd', 'kube-apiserver'])
    await start.untilReady()
    await start.parts(['kube-controller-manager', 'kube-scheduler'])
    await raiseStages(site)
    await start.parts(['kwok'])
    await raiseNodes(site, options.nodes)
    start.requireRunning()
    return { folder, programs: tools.programs }
  } catch (error) {
    await end(started)
    if (options.folder === undefined) await rm(root, { recursive: true, force: true })
    throw error
  }
}
