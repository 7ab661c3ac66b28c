import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import type { Cli, Terminal } from '../cli/cli.ts'
import { runProgram } from '../cli/program.ts'
import { UsageError } from '../cli/usage-error.ts'
import { judgeManifest } from './judge-manifest.ts'

/** `EX_SOFTWARE` of sysexits: the program is wrong, not the person. */
const EXIT_BUG = 70

const cli: Cli = {
  name: nameOf(process.argv[1] ?? ''),
  version: packageJson.version,
  terminal: terminalOf(process.stdout, process.env),
  print: (line) => process.stdout.write(`${line}\n`),
  printError: (line) => process.stderr.write(`${line}\n`),
  readFile: readText,
  judgeManifest,
}

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(process.exitCode ?? 0)
})

try {
  process.exitCode = await runProgram(process.argv.slice(2), cli)
} catch (error) {
  console.error(error)
  process.exitCode = EXIT_BUG
}

/** The same file is installed under both names; kubectl runs the second as one of its own verbs. */
function nameOf(path: string): string {
  return basename(path).startsWith('kubectl-') ? 'kubectl rolloutplan' : 'rolloutplan'
}

function terminalOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  const isInteractive = stream.isTTY
  const isPlain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb'
  return {
    isInteractive,
    hasColour: isInteractive && !isPlain,
    columns: isInteractive ? stream.columns : undefined,
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(`Cannot read "${path}": ${reasonOf(error)}`, { cause: error })
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory, expected a file',
  EACCES: 'you may not read it',
}

function reasonOf(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  return REASONS[code] ?? message
}
