import { InvalidArgumentError, Option, type Command } from 'commander'
import type { DurationMs } from '../base/units.ts'
import type { Cli, ExitStatus } from './cli.ts'
import { time } from './option-values.ts'

/** What a person asked of a simulation. */
export interface SimulateOptions {
  readonly seed?: number
  /** The end of the run, from its start. */
  readonly until?: DurationMs
  readonly output: 'timeline' | 'json'
}

/** Plays a scenario and prints what happens; chosen by `main`, as it needs a cluster. */
export type Simulate = (file: string, options: SimulateOptions) => Promise<ExitStatus>

function helpText(name: string): string {
  return `
A scenario is one YAML file: nodes, manifests, how images behave, traffic, what
people do and when, and what is expected of it all. docs/scenarios.md has the
fields; the files in examples/ are a good start.

On a terminal the run is shown as it goes on; elsewhere its timeline is printed.

Examples:
  ${name} simulate examples/nginx/canary.yaml
  ${name} simulate examples/nginx/canary.yaml --seed 42 --until 5m
  ${name} simulate examples/nginx/canary.yaml -o json

Exit status: 0 when every expectation is met, 1 when one is not, 2 when a file is wrong.`
}

export function addSimulate(
  program: Command,
  cli: Cli,
  finish: (status: ExitStatus) => void,
): void {
  program
    .command('simulate')
    .summary('play a scenario in a simulated cluster')
    .description('Plays a scenario in a simulated cluster: days in seconds, no cluster needed.')
    .argument('<file>', 'a YAML file with a Scenario')
    .option(
      '--seed <number>',
      'the seed of all chance, instead of the one in the file',
      wholeNumber,
    )
    .option('--until <time>', 'when to end, such as 90s or 2h, from the start of the run', time)
    .addOption(
      new Option('-o, --output <format>', 'what to print')
        .choices(['timeline', 'json'])
        .default('timeline'),
    )
    .addHelpText('after', helpText(cli.name))
    .action(async (file: string, options: SimulateOptions) => {
      finish(await cli.simulate(file, options))
    })
}

function wholeNumber(text: string): number {
  if (/^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  throw new InvalidArgumentError(`Expected a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`)
}
