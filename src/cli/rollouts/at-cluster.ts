import type { Command } from 'commander'
import type { Clock } from '../../base/clock.ts'
import type { Cluster } from '../../cluster/cluster.ts'
import { isClusterError, type ClusterError } from '../../cluster/errors.ts'
import { EXIT, type Cli, type ConnectOptions, type ExitStatus } from '../cli.ts'

/** Which cluster and which namespace of it, as kubectl's options of the same names say. */
export interface ClusterOptions extends ConnectOptions {
  readonly namespace?: string
}

/** Where a verb works. */
export interface Place {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly namespace: string
}

/** The options by which people say where; the same words as kubectl has. */
export function addClusterOptions(command: Command): Command {
  return command
    .option('-n, --namespace <name>', 'the namespace, instead of the one of the context')
    .option('--context <name>', 'the context of the kubeconfig, instead of its current one')
    .option('--kubeconfig <file>', 'the kubeconfig, instead of $KUBECONFIG or ~/.kube/config')
}

/**
 * Does something at the cluster that the options name, and says how it ended.
 *
 * `task` is what people wanted, such as `promote RolloutPlan "web"`: what the cluster refuses is
 * said with it.
 */
export async function atCluster(
  cli: Cli,
  options: ClusterOptions,
  task: string,
  act: (place: Place) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  const { kubeconfig, context } = options
  const connection = await cli.connect({
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  })
  const { cluster, clock } = connection
  try {
    return await act({ cluster, clock, namespace: options.namespace ?? connection.namespace })
  } catch (error) {
    if (!isClusterError(error)) throw error
    for (const line of refusalLines(error, task)) cli.printError(line)
    return mayPass(error) ? EXIT.notDone : EXIT.misused
  } finally {
    connection.close()
  }
}

function refusalLines(error: ClusterError, task: string): readonly string[] {
  const advice = adviceOn(error)
  return [`Cannot ${task}: ${error.message}`, ...(advice === undefined ? [] : [advice])]
}

/** Whether the same words may do later. Credentials are for a person to renew. */
function mayPass({ reason, retryable }: ClusterError): boolean {
  return retryable && reason !== 'Unauthorized'
}

function adviceOn(error: ClusterError): string | undefined {
  const { reason, message } = error
  const isUnserved = message.includes('could not find the requested resource')
  if (reason === 'NotFound' && isUnserved && message.includes('rolloutplan.dev')) {
    return 'RolloutPlan is not installed in this cluster: install its chart, or kubectl apply -f crds/'
  }
  if (reason === 'Forbidden') {
    return 'Ask who runs the cluster for this right; docs/cli.md lists what each command needs'
  }
  if (reason === 'Unauthorized') return 'Log in again, or name another --kubeconfig or --context'
  return mayPass(error) ? 'This may pass: try again' : undefined
}
