import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What a process has cost so far, as Linux tells it. */
export interface ProcessCost {
  readonly cpuMs: number
  readonly rssMiB: number
  /** The most that it was ever resident. */
  readonly peakRssMiB: number
}

/** `utime` and `stime` of proc(5), counted after the name, which may hold anything. */
const USER_TIME = 11
const SYSTEM_TIME = 12

export function processCost(pid: number): ProcessCost {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return {
    cpuMs: (ticks * 1000) / ticksPerSecond(),
    rssMiB: mebibytes(status, 'VmRSS'),
    peakRssMiB: mebibytes(status, 'VmHWM'),
  }
}

function ticksPerSecond(): number {
  return Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
}

function mebibytes(status: string, field: string): number {
  const [, kibibytes] = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status) ?? []
  return Number(kibibytes) / 1024
}
