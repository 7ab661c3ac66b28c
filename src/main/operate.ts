import { randomInt } from 'node:crypto'
import { pino, stdTimeFunctions, type Logger } from 'pino'
import { RandomStream } from '../base/random.ts'
import { EXIT, type ExitStatus } from '../cli/cli.ts'
import type { OperateOptions } from '../cli/operator.ts'
import { InterceptedCluster } from '../cluster/intercepted-cluster.ts'
import { makeOperator } from '../controllers/rollout-plan/controller.ts'
import type { Journal } from '../controllers/rollout-plan/reconcile.ts'
import { formatKey } from '../runtime/key-text.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { connect, type ServerConnection } from './connect.ts'
import { refusalLog } from './refusal-log.ts'

const SEED_MAX = 2 ** 32

/** Runs the operator against a cluster until this process is asked to end. */
export async function operate(options: OperateOptions, version: string): Promise<ExitStatus> {
  const connection = connect(options, version)
  const log = makeLog(options)
  const { namespaces } = options
  const runtime = runtimeOf(connection, log)
  // One for each namespace: their caches have nothing to do with each other.
  const scopes = namespaces.length === 0 ? [undefined] : namespaces
  const managers = scopes.map((scope) => makeOperator(runtime, journalIn(log), scope))
  log.info({ version, server: connection.server, namespaces }, 'The operator starts')
  for (const manager of managers) manager.start()
  const signal = await askedToEnd()
  for (const manager of managers) manager.stop()
  connection.close()
  log.info({ signal }, 'The operator has ended')
  return EXIT.done
}

/** One line of JSON for each entry, on standard output. */
function makeLog({ logLevel }: OperateOptions): Logger {
  return pino({
    level: logLevel,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
  })
}

function runtimeOf({ cluster, clock }: ServerConnection, log: Logger): Runtime {
  const seed = randomInt(SEED_MAX)
  return {
    cluster: new InterceptedCluster(cluster, refusalLog(log)),
    clock,
    random: (name) => RandomStream.seeded(seed, name),
    onBug: ({ part, about, error }) => {
      log.error({ part, about, err: error }, 'The operator met a bug of its own')
    },
  }
}

function journalIn(log: Logger): Journal {
  return {
    wrote: (plan, object, why) => {
      log.info({ plan: formatKey(plan), object, why }, 'An object was written')
    },
  }
}

/** The first signal asks; a second one, heard by nobody, ends the process at once. */
function askedToEnd(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve)
  })
}
