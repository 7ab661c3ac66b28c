import { Argument, type Command } from 'commander'
import type { Cli } from './cli.ts'
import {
  bashCompletion,
  fishCompletion,
  zshCompletion,
  type Grammar,
} from './completion-scripts.ts'

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const
type Shell = keyof typeof SCRIPTS

const SHELLS = Object.keys(SCRIPTS) as readonly Shell[]

const HELP = `
Commands, options and the names of plans are completed. Load it where your shell starts:

  bash:  source <(rolloutplan completion bash)
  zsh:   source <(rolloutplan completion zsh)
  fish:  rolloutplan completion fish | source`

export function addCompletion(program: Command, cli: Pick<Cli, 'print'>): void {
  program
    .command('completion')
    .summary('print a script that completes commands in a shell')
    .description('Prints a script by which a shell completes the commands of this program.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', HELP)
    .action((shell: Shell) => {
      for (const line of SCRIPTS[shell](grammarOf(program))) cli.print(line)
    })
}

/** The words that can be typed, as the program itself has them. */
function grammarOf(program: Command): Grammar {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    options: command.options.map(({ long }) => long).filter((long) => typeof long === 'string'),
    takesPlan: command.registeredArguments.some((argument) => argument.name() === 'plan'),
  }))
}
