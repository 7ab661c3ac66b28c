import { SystemClock } from '../base/system-clock.ts'
import type { ConnectOptions, Connection } from '../cli/cli.ts'
import { UsageError } from '../cli/usage-error.ts'
import { KubeCluster } from '../cluster/kube/kube-cluster.ts'
import type { ServerVersion } from '../cluster/kube/server-version.ts'
import { openKubeconfig, type KubeconfigAccess } from '../cluster/kube/kubeconfig.ts'

export interface ServerConnection extends Connection {
  readonly server: string
  version(): Promise<ServerVersion>
}

/** The cluster that a kubeconfig, or the service account of this pod, leads to. */
export function connect(options: ConnectOptions, version: string): ServerConnection {
  const clock = new SystemClock()
  const access = accessOf(options, clock)
  const cluster = new KubeCluster({ access, clock, userAgent: `rolloutplan/${version}` })
  return {
    cluster,
    clock,
    server: access.server,
    version: () => cluster.version(),
    namespace: access.namespace,
    close: () => {
      cluster.close()
    },
  }
}

function accessOf({ kubeconfig, context }: ConnectOptions, clock: SystemClock): KubeconfigAccess {
  const file = kubeconfig === undefined ? {} : { file: kubeconfig }
  try {
    return openKubeconfig({ ...file, ...(context === undefined ? {} : { context }) }, clock)
  } catch (cause) {
    const { message: said } = cause as Error
    const message = said.startsWith('Cannot ') ? said : `Cannot read the kubeconfig: ${said}`
    throw new UsageError(message, { cause })
  }
}
