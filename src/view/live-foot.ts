import { printable } from '../base/printable.ts'
import { withShortDigests } from '../base/short-digest.ts'
import type { LiveState } from './live.ts'
import type { TimelineRow } from './timeline.ts'

/** Keeps what the foot of a live view shows: the workload of which a row was last told. */
export class LiveFoot {
  readonly #namesWorkloads: boolean
  readonly #pods = new Map<string, TimelineRow>()
  readonly #plans = new Map<string, TimelineRow>()
  #workload = ''

  constructor(namesWorkloads: boolean) {
    this.#namesWorkloads = namesWorkloads
  }

  see(row: TimelineRow): void {
    if (row.workload === '') return
    const shown = printableRow(row)
    this.#workload = row.workload
    this.#pods.set(row.workload, shown)
    if (row.source === 'plan') this.#plans.set(row.workload, shown)
  }

  get state(): Omit<LiveState, 'elapsedMs'> {
    return {
      pods: this.#pods.get(this.#workload),
      plan: this.#plans.get(this.#workload),
      name: this.#namesWorkloads ? this.#workload : undefined,
    }
  }
}

/** The foot is painted, so that its words are cleaned before. */
function printableRow(row: TimelineRow): TimelineRow {
  const pods = row.pods.map((pod) => ({ ...pod, version: shown(pod.version) }))
  return { ...row, text: printable(row.text), pods }
}

function shown(version: string): string {
  return withShortDigests(printable(version))
}
