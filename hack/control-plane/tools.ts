import { copyFile, mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { requireGo, runGo } from './go.ts'
import { keyOf, linkerFlags, PINS, versionIn, type Pin } from './pins.ts'

/** What kwok plays on its nodes and pods, as folders of its module. */
const STAGE_FOLDERS = ['node/fast', 'node/heartbeat-with-lease', 'pod/fast']
const STAGE_KIND = 'kustomize/crd/bases/kwok.x-k8s.io_stages.yaml'

/** The built programs, in one folder that fits into a PATH. */
export interface Tools {
  readonly programs: string
  /** The kind of kwok's stages, and a folder of those that it starts with. */
  readonly stageKind: string
  readonly stages: string
}

export interface Workshop {
  /** The folder of the pins, `hack/control-plane`. */
  readonly pins: string
  /** Where built programs are kept, outside the project. */
  readonly cache: string
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/**
 * Builds what is missing and says so; where nothing is, Go is not asked for.
 *
 * A program appears under its name only when it is whole, so that an interrupted build leaves
 * nothing to mistake for one.
 */
export async function prepareTools(workshop: Workshop): Promise<Tools> {
  const home = join(workshop.cache, keyOf(workshop.pins))
  const programs = join(home, 'bin')
  const kwok = join(home, 'kwok')
  await mkdir(programs, { recursive: true })
  for (const pin of PINS) {
    const missing = Object.keys(pin.programs).filter((name) => !existsSync(join(programs, name)))
    if (missing.length > 0) await buildPin(workshop, pin, programs)
  }
  if (!existsSync(kwok)) await takeStages(workshop, kwok)
  return { programs, stageKind: join(kwok, 'stage-kind.yaml'), stages: join(kwok, 'stages') }
}

async function buildPin(workshop: Workshop, pin: Pin, programs: string): Promise<void> {
  const folder = join(workshop.pins, pin.name)
  await requireGo(folder, workshop.signal)
  const version = versionIn(await readFile(join(folder, 'go.mod'), 'utf8'), pin.module)
  const names = Object.keys(pin.programs).join(', ')
  workshop.say(`Building ${names} ${version}: minutes the first time, then kept`)
  await withDraft(programs, async (draft) => {
    for (const [name, path] of Object.entries(pin.programs)) {
      const flags = ['-trimpath', '-ldflags', linkerFlags(pin, version)]
      const args = ['build', ...flags, '-o', join(draft, name), path]
      await runGo({ folder, scratch: draft, signal: workshop.signal }, args)
      await rename(join(draft, name), join(programs, name))
    }
  })
}

async function takeStages(workshop: Workshop, kwok: string): Promise<void> {
  const folder = join(workshop.pins, 'kwok')
  const list = ['list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/kwok']
  const source = (await runGo({ folder, signal: workshop.signal }, list)).trim()
  await withDraft(kwok, async (draft) => {
    await copyFile(join(source, STAGE_KIND), join(draft, 'stage-kind.yaml'))
    const stages = join(draft, 'stages')
    await mkdir(stages)
    for (const path of STAGE_FOLDERS) {
      const from = join(source, 'kustomize/stage', path)
      const files = (await readdir(from)).filter(isStageFile)
      for (const file of files) await copyFile(join(from, file), join(stages, file))
    }
    await rename(draft, kwok)
  })
}

function isStageFile(name: string): boolean {
  return name.endsWith('.yaml') && name !== 'kustomization.yaml'
}

/** Hands out a folder beside another, and leaves none behind. */
async function withDraft(beside: string, work: (draft: string) => Promise<void>): Promise<void> {
  const draft = await mkdtemp(`${beside}-draft-`)
  try {
    await work(draft)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}
