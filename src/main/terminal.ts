import type { Terminal } from '../cli/cli.ts'

/** What a stream can show, by itself and by what the environment asks for (no-color.org). */
export function terminalOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const isInteractive = stream.isTTY === true
  const isPlain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb'
  return {
    isInteractive,
    hasColour: isInteractive && !isPlain,
    columns: isInteractive ? stream.columns : undefined,
  }
}
