import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeRecord } from './folder.ts'
import { kubectl } from './kubectl.ts'
import { lastLines } from './last-lines.ts'
import { commandOf, logOf, PARTS, portsOf, type Part, type Site } from './parts.ts'
import { requireFree } from './ports.ts'
import { isRunning, launch, type Running } from './processes.ts'

const READY_WITHIN_MS = 60_000
const LOOK_AGAIN_MS = 100

/** Starts the parts of one control plane, and writes down each of them as soon as it runs. */
export class Start {
  readonly #site: Site
  readonly #kept: readonly Running[]
  readonly #started: Running[]

  /** `started` is added to, so that the caller can end it all, whatever happens. */
  constructor(site: Site, kept: readonly Running[], started: Running[]) {
    this.#site = site
    this.#kept = kept
    this.#started = started
  }

  async parts(parts: readonly Part[]): Promise<void> {
    const { folder, ports, signal } = this.#site
    for (const part of parts) {
      if (this.#kept.some(({ name }) => name === part)) continue
      signal.throwIfAborted()
      for (const port of portsOf(part, ports)) await requireFree(part, port)
      this.#started.push(launch(commandOf(part, this.#site)))
      await writeRecord(folder, { ports, processes: this.#inOrder() })
    }
  }

  /** Waits for the API server to say so, or for a part to end. */
  async untilReady(): Promise<void> {
    for (let waitedMs = 0; waitedMs < READY_WITHIN_MS; waitedMs += LOOK_AGAIN_MS) {
      const { ok } = await kubectl(this.#site, ['get', '--raw', '/readyz'])
      if (ok) return
      this.requireRunning()
      await sleep(LOOK_AGAIN_MS, undefined, { signal: this.#site.signal })
    }
    throw new Error(
      `Cannot start "kube-apiserver": not ready in ${READY_WITHIN_MS / 1000} s, expected ready; it said:\n${this.#lastWords('kube-apiserver')}`,
    )
  }

  requireRunning(): void {
    const gone = this.#started.find((one) => !isRunning(one))
    if (gone === undefined) return
    throw new Error(
      `Cannot start "${gone.name}": it has ended, expected it running; it said:\n${this.#lastWords(gone.name)}`,
    )
  }

  /** As they depend on each other: ended the other way round, each goes at once. */
  #inOrder(): readonly Running[] {
    const all = [...this.#kept, ...this.#started]
    return PARTS.flatMap((part) => all.filter(({ name }) => name === part))
  }

  #lastWords(name: string): string {
    return lastLines(readFileSync(logOf(name, this.#site.folder), 'utf8'), 10)
  }
}
