import { Option, type Command } from 'commander'
import type { Cli, ConnectOptions, ExitStatus } from './cli.ts'

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** What an operator is started with. */
export interface OperateOptions extends ConnectOptions {
  /** The only namespaces that it looks into; none: all of them. */
  readonly namespaces: readonly string[]
  readonly logLevel: (typeof LOG_LEVELS)[number]
}

/** Runs the operator until it is asked to end; chosen by `main`, as it needs a cluster. */
export type Operate = (options: OperateOptions) => Promise<ExitStatus>

const HELP = `
In a pod it uses the service account of the pod; elsewhere the kubeconfig that
kubectl would use. It logs one line of JSON for each thing that it does, and
ends by SIGTERM: a rollout that is under way waits for the next operator.`

export function addOperator(
  program: Command,
  cli: Cli,
  finish: (status: ExitStatus) => void,
): void {
  program
    .command('operator')
    .summary('run the operator')
    .description('Runs the operator: it drives the rollouts of a cluster, plan by plan.')
    .option('--kubeconfig <file>', 'the kubeconfig, instead of the one that kubectl would use')
    .option('--context <name>', 'the context in it, instead of the current one')
    .option(
      '--namespaces <names>',
      'the only namespaces to look into, such as shop,bank',
      names,
      [],
    )
    .addOption(new Option('--log-level <level>', 'what to log').choices(LOG_LEVELS).default('info'))
    .addHelpText('after', HELP)
    .action(async (options: OperateOptions) => {
      finish(await cli.operate(options))
    })
}

function names(text: string): readonly string[] {
  return [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '')
}
