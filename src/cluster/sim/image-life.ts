/** How the processes of an image live and end, which no manifest says. */
export interface ImageLife {
  /** How long the first pull takes on a node that does not have the image. */
  readonly pullSeconds: number
  /** Whether every pull is refused, as for a tag that does not exist. */
  readonly pullFails: boolean
  /** How long a started process takes until it answers. */
  readonly startupSeconds: number
  /** Whether its pods never get ready, even where no probe asks. */
  readonly neverReady: boolean
  /** How long after its start a process ends by itself; absent: it does not. */
  readonly crashAfterSeconds?: number
  /** With what a process ends by itself. */
  readonly exitCode: number
  /** How long a process goes on answering after SIGTERM, unless its grace is shorter. */
  readonly shutdownSeconds: number
  /** Whether a process lets SIGTERM pass, and ends only when its grace is over. */
  readonly ignoresSigterm: boolean
  /** How long after its start a process takes requests and answers none; absent: it does not. */
  readonly hangsAfterSeconds?: number
  /** How much memory a process holds, in Mi; absent: nobody asks. */
  readonly memory?: {
    readonly startMi: number
    readonly perHourMi?: number
  }
  /** What is otherwise in processes that begin with an environment variable of this value. */
  readonly whenEnv?: readonly EnvCase[]
}

export interface EnvCase {
  readonly name: string
  readonly value: string
  readonly life: Partial<Omit<ImageLife, 'whenEnv'>>
}

/** Healthy, and polite enough to outlive its last requests. */
export const DEFAULT_LIFE: ImageLife = {
  pullSeconds: 1,
  pullFails: false,
  startupSeconds: 0,
  neverReady: false,
  exitCode: 1,
  shutdownSeconds: 3,
  ignoresSigterm: false,
}
