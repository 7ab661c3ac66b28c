import { macrotask } from '../../../src/base/system-macrotask.ts'
import type { ConnectOptions } from '../../../src/cli/cli.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import { runProgram } from '../../../src/cli/program.ts'
import { fakeCli } from '../cli.ts'
import type { Stage } from './stage.ts'

/** A command line that somebody typed, and what is on the screen by now. */
export interface Typed {
  readonly printed: readonly string[]
  readonly errors: readonly string[]
  /** How it ended; `undefined` while it runs. */
  readonly status: number | undefined
  /** Which cluster was asked for. */
  readonly asked: ConnectOptions | undefined
}

/**
 * Begins a command at the cluster of a stage, or at another door to it; it goes on as time does.
 */
export function type(stage: Stage, line: string, cluster?: Cluster): Typed {
  const typed = {
    status: undefined as number | undefined,
    asked: undefined as ConnectOptions | undefined,
  }
  const cli = fakeCli()
  const args = line.split(' ').filter((word) => word !== '')
  void runProgram(args, {
    ...cli,
    connect: (options) => {
      typed.asked = options
      return Promise.resolve({
        ...stage.connect(),
        ...(cluster && { cluster }),
        namespace: 'default',
        close: () => undefined,
      })
    },
  }).then(
    (status) => {
      typed.status = status
    },
    (error: unknown) => {
      stage.faults.push(`"${line}" ended in ${String(error)}`)
      typed.status = 70
    },
  )
  return Object.assign(typed, { printed: cli.printed, errors: cli.errors })
}

/** Runs a command to its end. */
export async function typeAll(
  stage: Stage,
  line: string,
  within?: number,
  cluster?: Cluster,
): Promise<Typed> {
  const typed = type(stage, line, cluster)
  // Until it has asked for something a world at rest has nothing to do.
  await macrotask()
  await stage.until(() => typed.status !== undefined, within)
  return typed
}
