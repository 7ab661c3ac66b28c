import { basename } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { printable } from '../base/printable.ts'
import { EXIT } from '../cli/cli.ts'
import { runProgram } from '../cli/program.ts'
import { carryOut } from '../controllers/rollout-plan/carry-out.ts'
import { PLAIN } from '../view/live.ts'
import { COLOURS } from './live-screen.ts'
import { readText } from './read-text.ts'
import { terminalOf } from './terminal.ts'

const { version } = packageJson

/** `EX_SOFTWARE` of sysexits: the program is wrong, not the person. */
const EXIT_BUG = 70

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  process.stderr.write(`Cannot print: ${error.message}\n`)
  process.exit(EXIT.notDone)
})

try {
  const terminal = terminalOf(process.stdout, process.env)
  const outside = {
    terminal,
    print: (line: string) => process.stdout.write(`${printable(line)}\n`),
    printError: (line: string) => process.stderr.write(`${printable(line)}\n`),
    readFile: readText,
    // Whichever cluster it is, real or simulated, is loaded by those who need it: it takes room and
    // time.
    loadJudge: async () => (await import('./judge-manifest.ts')).judgeManifest,
  }
  process.exitCode = await runProgram(process.argv.slice(2), {
    ...outside,
    name: nameOf(process.argv[1] ?? ''),
    version,
    paint: terminal.hasColour ? COLOURS : PLAIN,
    simulate: async (file, options) =>
      (await import('./simulate.ts')).simulate(file, options, outside),
    operate: async (options) => (await import('./operate.ts')).operate(options, version),
    connect: async (options) => (await import('./connect.ts')).connect(options, version),
    carryOut,
  })
} catch (error) {
  console.error(error)
  process.exitCode = EXIT_BUG
}

/** The same file is installed under both names; kubectl runs the second as a verb of its own. */
function nameOf(path: string): string {
  return basename(path).startsWith('kubectl-') ? 'kubectl rolloutplan' : 'rolloutplan'
}
