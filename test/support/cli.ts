import { EXIT, type Cli } from '../../src/cli/cli.ts'
import { UsageError } from '../../src/cli/usage-error.ts'
import { carryOut } from '../../src/controllers/rollout-plan/carry-out.ts'
import { judgeManifest } from '../../src/main/judge-manifest.ts'
import { PLAIN } from '../../src/view/live.ts'

/** A command line with files in memory, whose output can be read back. */
export interface FakeCli extends Cli {
  readonly printed: readonly string[]
  readonly errors: readonly string[]
}

export function fakeCli(files: Readonly<Record<string, string>> = {}): FakeCli {
  const printed: string[] = []
  const errors: string[] = []
  return {
    name: 'rolloutplan',
    version: '1.2.3',
    terminal: { isInteractive: false, hasColour: false, columns: undefined },
    paint: PLAIN,
    print: (line) => printed.push(line),
    printError: (line) => errors.push(line),
    readFile: (path) => {
      const text = files[path]
      return text === undefined
        ? Promise.reject(new UsageError(`Cannot read "${path}": there is no such file`))
        : Promise.resolve(text)
    },
    loadJudge: () => Promise.resolve(judgeManifest),
    simulate: () => Promise.resolve(EXIT.done),
    operate: () => Promise.resolve(EXIT.done),
    connect: () => Promise.reject(new UsageError('Cannot find a cluster: there is none here')),
    carryOut,
    printed,
    errors,
  }
}
