import { ForkableNumbers } from '../forkable-numbers.ts'

/** What the pods of each node have asked for, by slot. */
export interface Usage {
  readonly milliCores: ForkableNumbers
  readonly bytes: ForkableNumbers
  /** By resource, of those that any pod has asked for beside these. */
  readonly others: Map<string, ForkableNumbers>
  readonly scoredMilliCores: ForkableNumbers
  readonly scoredBytes: ForkableNumbers
  readonly pods: ForkableNumbers
}

export function emptyUsage(): Usage {
  return {
    milliCores: new ForkableNumbers(),
    bytes: new ForkableNumbers(),
    others: new Map<string, ForkableNumbers>(),
    scoredMilliCores: new ForkableNumbers(),
    scoredBytes: new ForkableNumbers(),
    pods: new ForkableNumbers(),
  }
}

export function forkUsage(usage: Usage): Usage {
  return {
    milliCores: usage.milliCores.fork(),
    bytes: usage.bytes.fork(),
    others: new Map([...usage.others].map(([name, row]) => [name, row.fork()])),
    scoredMilliCores: usage.scoredMilliCores.fork(),
    scoredBytes: usage.scoredBytes.fork(),
    pods: usage.pods.fork(),
  }
}

export function accountOther(
  { others }: Usage,
  resource: string,
  { slot, amount }: { readonly slot: number; readonly amount: number },
): void {
  let row = others.get(resource)
  if (row === undefined) others.set(resource, (row = new ForkableNumbers()))
  row.add(slot, amount)
}
