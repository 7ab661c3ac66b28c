/** A command, as far as completing it goes. */
export interface CommandWords {
  readonly name: string
  readonly summary: string
  /** Such as `--namespace`. */
  readonly options: readonly string[]
  readonly takesPlan: boolean
}

export type Grammar = readonly CommandWords[]

/** Asks the cluster for the names of plans, in the namespace and context that were typed before. */
const PLAN_NAMES = 'rolloutplan status -o name'

/** The options of kubectl whose values say where to look for plans. */
const PLACE_OPTIONS = '-n|--namespace|--context|--kubeconfig'

export function bashCompletion(grammar: Grammar): readonly string[] {
  return [
    '_rolloutplan() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" verb="${COMP_WORDS[1]}" place=() index',
    '  COMPREPLY=()',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W "${namesOf(grammar)}" -- "$current"))`,
    '    return',
    '  fi',
    '  case "$current" in',
    '    -*)',
    '      case "$verb" in',
    ...grammar.map(
      ({ name, options }) =>
        `        ${name}) COMPREPLY=($(compgen -W "${options.join(' ')}" -- "$current")) ;;`,
    ),
    '      esac',
    '      return',
    '      ;;',
    '  esac',
    '  case "$verb" in',
    `    ${plannedOf(grammar)})`,
    '      for ((index = 2; index < COMP_CWORD - 1; index++)); do',
    '        case "${COMP_WORDS[index]}" in',
    `          ${PLACE_OPTIONS}) place+=("\${COMP_WORDS[index]}" "\${COMP_WORDS[index + 1]}") ;;`,
    '        esac',
    '      done',
    `      COMPREPLY=($(compgen -W "$(${PLAN_NAMES} "\${place[@]}" 2>/dev/null | sed 's,.*/,,')" -- "$current"))`,
    '      ;;',
    '    completion)',
    '      COMPREPLY=($(compgen -W "bash zsh fish" -- "$current"))',
    '      ;;',
    '  esac',
    '}',
    'complete -o default -F _rolloutplan rolloutplan',
  ]
}

/** zsh runs what is written for bash, once it is told to. */
export function zshCompletion(grammar: Grammar): readonly string[] {
  return [
    'autoload -U +X compinit && compinit',
    'autoload -U +X bashcompinit && bashcompinit',
    ...bashCompletion(grammar),
  ]
}

export function fishCompletion(grammar: Grammar): readonly string[] {
  const planned = grammar.filter(({ takesPlan }) => takesPlan).map(({ name }) => name)
  return [
    'complete -c rolloutplan -e',
    ...grammar.map(
      ({ name, summary }) =>
        `complete -c rolloutplan -f -n __fish_use_subcommand -a ${name} -d '${summary.replaceAll("'", "\\'")}'`,
    ),
    ...grammar.flatMap(({ name, options }) =>
      options.map(
        (option) =>
          `complete -c rolloutplan -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`,
      ),
    ),
    `complete -c rolloutplan -f -n '__fish_seen_subcommand_from ${planned.join(' ')}' ` +
      `-a "(${PLAN_NAMES} 2>/dev/null | string replace -r '.*/' '')"`,
    "complete -c rolloutplan -f -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'",
  ]
}

function namesOf(grammar: Grammar): string {
  return grammar.map(({ name }) => name).join(' ')
}

function plannedOf(grammar: Grammar): string {
  return grammar
    .filter(({ takesPlan }) => takesPlan)
    .map(({ name }) => name)
    .join(' | ')
}
