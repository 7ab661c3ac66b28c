import { randomInt, randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { RandomStream } from '../base/random.ts'
import { EXIT, type ExitStatus } from '../cli/cli.ts'
import type { OperateOptions } from '../cli/operator-flags.ts'
import { connect, type ServerConnection } from './connect.ts'
import { assemble } from './operator/assemble.ts'
import { expectVersion } from './operator/expect-version.ts'
import { serveHttp } from './operator/http-server.ts'
import type { Standing } from './operator/led-operator.ts'
import { makeLog } from './operator/log.ts'

const SEED_MAX = 2 ** 32

/** Whatever happens, a process that was asked to end is gone after this. */
const GONE_WITHIN_MS = 2000

type Ending = NodeJS.Signals | 'deposed' | 'the API server is too old'

/** Runs the operator against a cluster until this process is asked to end, or is deposed. */
export async function operate(options: OperateOptions, version: string): Promise<ExitStatus> {
  const log = makeLog(options)
  const connection = connect(options, version)
  const { namespaces } = options
  const standing = standingOf(options, connection)
  const { ending, end } = makeEnding()
  const { operator, answers } = assemble({
    runtime: runtimeOf(connection),
    namespaces,
    standing,
    log,
    onDeposed: () => {
      end('deposed')
    },
  })
  const http = await serveHttp(options.listen, answers)
  const { server } = connection
  log.info({ version, server, namespaces, ...standing, port: http.port }, 'The operator starts')
  onSignal(end)
  operator.start()
  const stopExpecting = expectVersion(connection, (why) => {
    log.error({ error: why }, 'The operator can not work')
    end('the API server is too old')
  })
  const reason = await ending
  const status = reason.startsWith('SIG') ? EXIT.done : EXIT.notDone
  setTimeout(() => process.exit(status), GONE_WITHIN_MS).unref()
  stopExpecting()
  await operator.end()
  http.close()
  connection.close()
  log.info({ reason }, 'The operator has ended')
  return status
}

function makeEnding() {
  let end: (reason: Ending) => void = () => undefined
  const ending = new Promise<Ending>((resolve) => {
    end = resolve
  })
  return { ending, end }
}

function runtimeOf({ cluster, clock }: ServerConnection) {
  const seed = randomInt(SEED_MAX)
  return { cluster, clock, random: (name: string) => RandomStream.seeded(seed, name) }
}

function standingOf(
  { leaderElect, leaseName, leaseNamespace }: OperateOptions,
  connection: ServerConnection,
): Standing | undefined {
  if (!leaderElect) return undefined
  const namespace = leaseNamespace ?? process.env['POD_NAMESPACE'] ?? connection.namespace
  return {
    lease: { namespace, name: leaseName },
    identity: `${hostname()}_${randomUUID()}`,
  }
}

/** The first signal asks; a second one, heard by nobody, ends the process at once. */
function onSignal(heard: (signal: Ending) => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, heard)
}
