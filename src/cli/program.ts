import { Command, CommanderError, type OutputConfiguration } from 'commander'
import { EXIT, type Cli, type ExitStatus } from './cli.ts'
import { addRolloutVerbs } from './rollouts/rollouts.ts'
import { addCompletion } from './completion.ts'
import { addOperator } from './operator.ts'
import { addPreview } from './preview.ts'
import { addSimulate } from './simulate.ts'
import { UsageError } from './usage-error.ts'
import { addVersion, versionLine } from './version.ts'

const DESCRIPTION = `Progressive delivery for plain Kubernetes Deployments, rehearsed before it is real.

A RolloutPlan says how a new version of a Deployment reaches users: in canary
steps, by blue/green cut-over, by a guarded rolling update, or by recreate.`

/** Runs one command line, and says how it ended. Prints through `cli` only. */
export async function runProgram(args: readonly string[], cli: Cli): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.done
  const program = makeProgram(cli, (ended) => {
    status = ended
  })
  if (args.length === 0) {
    program.outputHelp({ error: true })
    return EXIT.misused
  }
  try {
    refuseHelpOnNothing(program, args)
    refuseEarlyOption(program, args)
    await program.parseAsync(args, { from: 'user' })
    return status
  } catch (error) {
    return statusOf(error, cli)
  }
}

/** Commander answers this with the help on everything. */
function refuseHelpOnNothing(program: Command, [verb, name]: readonly string[]): void {
  if (verb !== 'help' || name === undefined || name.startsWith('-')) return
  if (name === verb || program.commands.some((command) => command.name() === name)) return
  program.error(`error: unknown command '${name}'`)
}

/** kubectl takes some of these before its verb. */
function refuseEarlyOption(program: Command, [first = '']: readonly string[]): void {
  const flag = first.startsWith('--') ? first.replace(/=.*/, '') : first.slice(0, 2)
  if (!flag.startsWith('-') || hasOption(program, flag)) return
  const verb = program.commands.find((command) => hasOption(command, flag))
  if (verb === undefined) return
  const example = `${program.name()} ${verb.name()} ${flag} …`
  program.error(`error: option '${flag}' comes after the command, as in "${example}"`)
}

function hasOption({ options }: Command, flag: string): boolean {
  return options.some(({ short, long }) => flag === short || flag === long)
}

/** What a person may have got wrong, said by a sentence; anything else is ours and goes on up. */
function statusOf(error: unknown, cli: Cli): ExitStatus {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.misused
  if (error instanceof UsageError) {
    cli.printError(error.message)
    return EXIT.misused
  }
  throw error
}

function makeProgram(cli: Cli, finish: (status: ExitStatus) => void): Command {
  const program = new Command(cli.name)
    .description(DESCRIPTION)
    .helpCommand('help [command]', 'show what a command does')
    .helpOption('-h, --help', 'show this text')
    .version(versionLine(cli), '-V, --version', 'print the version')
    .showHelpAfterError(`Try "${cli.name} --help"`)
    .exitOverride()
    .configureOutput(outputOf(cli))
  program.commandsGroup('Without a cluster:')
  addSimulate(program, cli, finish)
  addPreview(program, cli, finish)
  program.commandsGroup('Rollouts:')
  addRolloutVerbs(program, cli, finish)
  program.commandsGroup('Commands:')
  addOperator(program, cli, finish)
  addCompletion(program, cli)
  addVersion(program, cli)
  for (const command of program.commands) {
    command.showHelpAfterError(`Try "${cli.name} ${command.name()} --help"`)
  }
  return program
}

function outputOf({ print, printError, terminal }: Cli): OutputConfiguration {
  const width = terminal.columns ?? COLUMNS_WITHOUT_TERMINAL
  return {
    writeOut: (text) => {
      print(withoutBreak(text))
    },
    writeErr: (text) => {
      printError(withoutBreak(text))
    },
    outputError: (text, write) => {
      write(text.replace(/^error: (.)/, (_, first: string) => first.toUpperCase()))
    },
    getOutHelpWidth: () => width,
    getErrHelpWidth: () => width,
    getOutHasColors: () => terminal.hasColour,
    getErrHasColors: () => terminal.hasColour,
  }
}

const COLUMNS_WITHOUT_TERMINAL = 80

/** Commander ends its texts with a line break, and lines are printed with one. */
function withoutBreak(text: string): string {
  return text.replace(/\n$/, '')
}
