import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { folderAt, readRecord, writeRecord } from './folder.ts'
import { end, isRunning } from './processes.ts'

export interface DownOptions {
  readonly folder: string
  /** Only these parts; all where none is named. */
  readonly parts: readonly string[]
  /** Whether the folder goes as well. */
  readonly remove: boolean
}

/** Ends what `up` started in a folder and what still runs of it, by name; nothing else. */
export async function down(options: DownOptions): Promise<readonly string[]> {
  const folder = folderAt(resolve(options.folder))
  const record = await readRecord(folder)
  if (record === undefined) {
    throw new Error(
      `Cannot end the control plane in "${folder.root}": there is no control-plane.json, expected a folder that "up" made`,
    )
  }
  const { ports, processes } = record
  const named = ({ name }: { readonly name: string }): boolean =>
    options.parts.length === 0 || options.parts.includes(name)
  const ending = processes.filter((one) => named(one) && isRunning(one))
  await end(ending)
  await writeRecord(folder, { ports, processes: processes.filter(isRunning) })
  if (options.remove) await rm(folder.root, { recursive: true, force: true })
  return ending.map(({ name }) => name)
}
