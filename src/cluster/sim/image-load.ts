/** How the processes of an image answer, which no manifest says. */
export interface ImageLoad {
  readonly latencyMs: LatencyQuantiles
  /** The share of requests that are answered with an error. */
  readonly errorRatio: number
  /** How many requests one pod can answer each second; absent: any number. */
  readonly capacityPerSecond?: number
  /** How much processor time one answer takes. */
  readonly cpuMsPerRequest: number
  /** What a process uses that answers nothing, in thousandths of a core. */
  readonly idleCpuMilli: number
}

export interface LatencyQuantiles {
  readonly p50: number
  readonly p99: number
}

export const DEFAULT_LOAD: ImageLoad = {
  latencyMs: Object.freeze({ p50: 10, p99: 50 }),
  errorRatio: 0,
  cpuMsPerRequest: 5,
  idleCpuMilli: 1,
}
