import type { Command } from 'commander'
import type { Cli, ExitStatus } from './cli.ts'
import { operatorFlags, type OperateOptions } from './operator-flags.ts'

/** Runs the operator until it is asked to end; chosen by `main`, as it needs a cluster. */
export type Operate = (options: OperateOptions) => Promise<ExitStatus>

const HELP = `
In a pod it uses the service account of the pod; elsewhere the kubeconfig that
kubectl would use. Of several operators one is at work and the others stand by.
It logs one line of JSON for each thing that it does, and ends by SIGTERM: a
rollout that is under way waits for the next operator.`

export function addOperator(
  program: Command,
  cli: Cli,
  finish: (status: ExitStatus) => void,
): void {
  const command = program
    .command('operator')
    .summary('run the operator')
    .description('Runs the operator: it drives the rollouts of a cluster, plan by plan.')
    .addHelpText('after', HELP)
    .action(async (options: OperateOptions) => {
      finish(await cli.operate(options))
    })
  for (const option of operatorFlags()) command.addOption(option)
}
