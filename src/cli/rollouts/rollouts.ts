import type { Command } from 'commander'
import { addAbort } from './abort.ts'
import { addAdopt } from './adopt.ts'
import type { Cli, ExitStatus } from '../cli.ts'
import { addHistory } from './history.ts'
import { addPause } from './pause.ts'
import { addPromote } from './promote.ts'
import { addRelease } from './release.ts'
import { addRestart } from './restart.ts'
import { addResume } from './resume.ts'
import { addRetry } from './retry.ts'
import { addStatus } from './status.ts'
import { addUndo } from './undo.ts'

const VERBS = [
  addStatus,
  addPromote,
  addAbort,
  addRetry,
  addPause,
  addResume,
  addUndo,
  addRestart,
  addHistory,
  addAdopt,
  addRelease,
]

/** Adds every verb that works on a cluster, in the order in which help lists them. */
export function addRolloutVerbs(
  program: Command,
  cli: Cli,
  finish: (status: ExitStatus) => void,
): void {
  for (const add of VERBS) add(program, cli, finish)
}
