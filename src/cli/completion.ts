import { Argument, type Command } from 'commander'
import type { Cli } from './cli.ts'
import { complete } from './complete.ts'

/** A word that nobody types: the scripts below ask by it what can be typed. */
const ASK = '__complete'

/** How many words come before the one that is completed is all that a shell has to know. */
const BASH = `_rolloutplan() {
  local IFS=$'\\n'
  COMPREPLY=($(rolloutplan ${ASK} -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | sed '/^:/d'))
}
complete -o default -F _rolloutplan rolloutplan`

const ZSH = `autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${BASH}`

const FISH = `function __rolloutplan_complete
  set -l typed (commandline -opc) (commandline -ct)
  rolloutplan ${ASK} -- $typed[2..-1] 2>/dev/null | string match -v -r '^:'
end
complete -c rolloutplan -e
complete -c rolloutplan -n 'not __fish_seen_subcommand_from preview simulate' -f
complete -c rolloutplan -a '(__rolloutplan_complete)'`

/** kubectl 1.26 and newer ask a program of this name about a plugin. */
const KUBECTL = `#!/bin/sh
exec rolloutplan ${ASK} -- "$@"`

const SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH, kubectl: KUBECTL } as const

const HELP = `
Commands, options and names of plans are completed. Load it where your shell
starts:

  bash:     source <(rolloutplan completion bash)
  zsh:      source <(rolloutplan completion zsh)
  fish:     rolloutplan completion fish | source

For "kubectl rolloutplan" save a program beside kubectl, once:

  rolloutplan completion kubectl > /usr/local/bin/kubectl_complete-rolloutplan
  chmod +x /usr/local/bin/kubectl_complete-rolloutplan`

export function addCompletion(program: Command, cli: Pick<Cli, 'print' | 'connect'>): void {
  program
    .command('completion')
    .summary('print a script that completes commands in a shell')
    .description('Prints a script by which a shell completes the commands of this program.')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', HELP)
    .action((shell: keyof typeof SCRIPTS) => {
      cli.print(SCRIPTS[shell])
    })
  program
    .command(ASK, { hidden: true })
    .argument('[words...]')
    .action(async (words: readonly string[]) => {
      const { words: offered, files } = await complete(program, words, cli)
      for (const word of offered) cli.print(word)
      cli.print(files ? DIRECTIVES.default : DIRECTIVES.noFiles)
    })
}

/** What kubectl is to do besides (cobra, ShellCompDirective). */
const DIRECTIVES = { default: ':0', noFiles: ':4' } as const
