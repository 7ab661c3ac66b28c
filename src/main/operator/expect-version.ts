import type { Cancel, Clock } from '../../base/clock.ts'
import { after, seconds } from '../../base/units.ts'
import { isClusterError } from '../../cluster/errors.ts'
import type { ServerVersion } from '../../cluster/kube/server-version.ts'

const OLDEST = { major: 1, minor: 30 }
const ASKED_AGAIN_AFTER = seconds(5)

export interface Versioned {
  readonly server: string
  readonly clock: Clock
  version(): Promise<ServerVersion>
}

/**
 * Asks a server for its version until it answers, and tells once of one that is too old.
 *
 * Who may not ask does not hear: what is missing then shows when it is needed.
 */
export function expectVersion(connection: Versioned, onTooOld: (why: string) => void): Cancel {
  const { server, clock } = connection
  let isOver = false
  let cancel: Cancel = () => undefined
  const ask = async (): Promise<void> => {
    try {
      const version = await connection.version()
      if (!isOver && isTooOld(version)) onTooOld(sentence(server, version))
    } catch (error) {
      if (!isClusterError(error)) throw error
      if (isOver || !error.retryable) return
      cancel = clock.wakeAt(after(clock.now(), ASKED_AGAIN_AFTER), () => void ask())
    }
  }
  void ask()
  return () => {
    isOver = true
    cancel()
  }
}

function isTooOld({ major, minor }: ServerVersion): boolean {
  return major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)
}

function sentence(server: string, { text }: ServerVersion): string {
  const { major, minor } = OLDEST
  return `Cannot work with "${server}": it is Kubernetes ${text}, expected v${major}.${minor} or newer`
}
