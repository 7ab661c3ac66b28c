import type { Terminal } from '../cli/cli.ts'

/** What a stream can show, by itself and by what the environment asks for (no-color.org). */
export function terminalOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const isInteractive = stream.isTTY === true && env['TERM'] !== 'dumb' && !isInCi(env)
  return {
    isInteractive,
    hasColour: isInteractive && (env['NO_COLOR'] ?? '') === '',
    columns: isInteractive ? stream.columns : undefined,
  }
}

/**
 * Services that build and test set it; their logs look like a terminal and keep every redrawing.
 */
function isInCi({ CI = '' }: Readonly<Record<string, string | undefined>>): boolean {
  return CI !== '' && CI !== 'false'
}
