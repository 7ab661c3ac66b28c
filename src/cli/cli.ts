import type { JudgeManifest } from './check-manifests.ts'
import type { Simulate } from './simulate.ts'

/** How a command ended: done; not done, though asked for rightly; asked for wrongly. */
export const EXIT = { done: 0, notDone: 1, misused: 2 } as const
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT]

/** Where the output goes. */
export interface Terminal {
  /** Whether a person looks at it, on a screen whose lines can be drawn over. */
  readonly isInteractive: boolean
  /** Whether it may be coloured: never without a terminal, nor with NO_COLOR. */
  readonly hasColour: boolean
  /** The width of the screen; `undefined` where there is none. */
  readonly columns: number | undefined
}

/** What the outside hands to the commands. Commands reach for nothing else. */
export interface Cli {
  /** What people type to get here: `rolloutplan`, or `kubectl rolloutplan`. */
  readonly name: string
  readonly version: string
  readonly terminal: Terminal
  readonly print: (line: string) => void
  readonly printError: (line: string) => void
  /** The text of a file. A file that can not be read is a `UsageError`. */
  readonly readFile: (path: string) => Promise<string>
  readonly judgeManifest: JudgeManifest
  readonly simulate: Simulate
}
