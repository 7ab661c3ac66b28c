import { ForkableNumbers } from '../forkable-numbers.ts'

/** What the pods of each node have asked for, by slot. */
export interface Usage {
  readonly milliCores: ForkableNumbers
  readonly bytes: ForkableNumbers
  readonly scoredMilliCores: ForkableNumbers
  readonly scoredBytes: ForkableNumbers
  readonly pods: ForkableNumbers
}

export function emptyUsage(): Usage {
  return {
    milliCores: new ForkableNumbers(),
    bytes: new ForkableNumbers(),
    scoredMilliCores: new ForkableNumbers(),
    scoredBytes: new ForkableNumbers(),
    pods: new ForkableNumbers(),
  }
}

export function forkUsage(usage: Usage): Usage {
  return {
    milliCores: usage.milliCores.fork(),
    bytes: usage.bytes.fork(),
    scoredMilliCores: usage.scoredMilliCores.fork(),
    scoredBytes: usage.scoredBytes.fork(),
    pods: usage.pods.fork(),
  }
}
