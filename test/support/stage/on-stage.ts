import { Stage, type StageOptions } from './stage.ts'

/**
 * Plays a story, and judges every moment of it: no invariant was broken and the operator met no
 * bug. What fails says the seed and what had happened before.
 */
export async function onStage(
  options: StageOptions,
  story: (stage: Stage) => Promise<void>,
): Promise<void> {
  const stage = await Stage.open(options)
  try {
    await story(stage)
  } catch (error) {
    throw told(error, stage)
  } finally {
    stage.end()
  }
  const verdict = stage.verdict()
  if (verdict !== undefined) throw new Error(`${verdict}\n${stage.story()}`)
}

/** The same error, with what went before it. */
function told(error: unknown, stage: Stage): unknown {
  if (!(error instanceof Error)) return error
  error.message = [error.message, stage.verdict() ?? '', stage.story()].join('\n')
  return error
}
