import { execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process that was started here. Its pid alone could be another's by now. */
export interface Running {
  readonly name: string
  readonly pid: number
  readonly startTime: string
}

export interface Command {
  readonly name: string
  readonly program: string
  readonly args: readonly string[]
  readonly log: string
}

const LOOK_AGAIN_MS = 50
const PATIENCE_MS = 5_000

/** Starts a process that outlives this one and hears no Ctrl-C of its terminal. */
export function launch({ name, program, args, log }: Command): Running {
  const output = openSync(log, 'a')
  const child = spawn(program, args, { detached: true, stdio: ['ignore', output, output] })
  closeSync(output)
  child.once('error', () => undefined)
  child.unref()
  const startTime = child.pid === undefined ? undefined : startTimeOf(child.pid)
  if (child.pid === undefined || startTime === undefined) {
    throw new Error(`Cannot start "${name}": "${program}" does not run here`)
  }
  return { name, pid: child.pid, startTime }
}

export function isRunning({ pid, startTime }: Running): boolean {
  return startTimeOf(pid) === startTime
}

/** Ends processes, the last one first; one that does not go in 5 s is killed. */
export async function end(processes: readonly Running[]): Promise<void> {
  for (const one of processes.toReversed()) {
    send(one, 'SIGTERM')
    await untilGone(one)
    send(one, 'SIGKILL')
    await untilGone(one)
  }
}

async function untilGone(one: Running): Promise<void> {
  for (let waitedMs = 0; isRunning(one) && waitedMs < PATIENCE_MS; waitedMs += LOOK_AGAIN_MS) {
    await sleep(LOOK_AGAIN_MS)
  }
}

function send(one: Running, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (!isRunning(one)) return
  try {
    process.kill(one.pid, signal)
  } catch (error) {
    // It went by itself in between.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** When a process started, in whatever words the system has; nothing when it has ended. */
export function startTimeOf(pid: number): string | undefined {
  return existsSync('/proc/self/stat') ? startTimeOnLinux(pid) : startTimeByPs(pid)
}

/** Linux, proc_pid_stat(5): the state is field 3 and the start time field 22; names hold spaces. */
function startTimeOnLinux(pid: number): string | undefined {
  const path = `/proc/${pid}/stat`
  if (!existsSync(path)) return undefined
  const stat = readFileSync(path, 'utf8')
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // Ended, and not yet collected by who started it.
  if (state === 'Z') return undefined
  return fields[18]
}

function startTimeByPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    return line.trim() === '' ? undefined : line.trim()
  } catch {
    return undefined
  }
}
