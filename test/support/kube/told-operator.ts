import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_AGAIN_MS = 50
const PATIENCE_MS = 40_000

export type LogLine = Readonly<Record<string, unknown>>

/** An operator as a process of its own, whose log and health are read. */
export class ToldOperator {
  /** All that it has logged so far. */
  readonly lines: readonly LogLine[]
  readonly #process: ChildProcess
  readonly #ended: Promise<number>

  constructor(kubeconfig: string, flags: readonly string[] = ['--no-leader-elect']) {
    const args = ['--kubeconfig', kubeconfig, '--listen', '127.0.0.1:0', ...flags]
    const operator = spawn(process.execPath, ['dist/rolloutplan.js', 'operator', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines: LogLine[] = []
    createInterface(operator.stdout).on('line', (line) => {
      lines.push(JSON.parse(line) as LogLine)
    })
    this.lines = lines
    this.#process = operator
    this.#ended = once(operator, 'close').then(([code]) => code as number)
  }

  get warnings(): readonly LogLine[] {
    return this.lines.filter(({ level }) => level === 'warn')
  }

  /** The first line that has all of these fields. */
  async told(fields: LogLine): Promise<LogLine> {
    const has = (line: LogLine): boolean =>
      Object.entries(fields).every(([name, value]) => line[name] === value)
    return this.#until(() => this.lines.find(has))
  }

  /** What it answers when it is asked whether it is ready. */
  async readiness(): Promise<string> {
    const { port } = await this.told({ msg: 'The operator starts' })
    const answer = await fetch(`http://127.0.0.1:${String(port)}/readyz`)
    return `${answer.status} ${(await answer.text()).trim()}`
  }

  async untilReady(): Promise<void> {
    const from = performance.now()
    while ((await this.readiness()) !== '200 ok') {
      if (performance.now() - from > PATIENCE_MS)
        throw new Error(`It is not ready: ${this.#tail()}`)
      await sleep(LOOK_AGAIN_MS)
    }
  }

  /** With which status it ends by itself. */
  exit(): Promise<number> {
    return this.#ended
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    this.#process.kill(signal)
    return this.#ended
  }

  async #until<T>(look: () => T | undefined): Promise<T> {
    const from = performance.now()
    while (performance.now() - from <= PATIENCE_MS) {
      const found = look()
      if (found !== undefined) return found
      await sleep(LOOK_AGAIN_MS)
    }
    throw new Error(`It has not said so: ${this.#tail()}`)
  }

  #tail(): string {
    return this.lines
      .slice(-10)
      .map((line) => JSON.stringify(line))
      .join('\n')
  }
}
