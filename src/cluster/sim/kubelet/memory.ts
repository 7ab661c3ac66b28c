import { after, durationMs, NEVER, seconds, type InstantMs } from '../../../base/units.ts'
import type { Container } from '../../../objects/pod.ts'
import { parseBytes } from '../../../objects/quantity.ts'
import type { ImageLife } from '../image-life.ts'

const MEBIBYTE = 1024 * 1024
const HOUR = seconds(3600)

/** How many bytes a process holds that has run since an instant; none where nothing is said. */
export function memoryOf({ memory }: ImageLife, startedAt: InstantMs, now: InstantMs): number {
  if (memory === undefined) return 0
  return memory.startMi * MEBIBYTE + growthOf({ memory }) * (now - startedAt)
}

/** How many bytes a process takes up each millisecond. */
export function growthOf({ memory }: Pick<ImageLife, 'memory'>): number {
  return ((memory?.perHourMi ?? 0) * MEBIBYTE) / HOUR
}

/** When a process will hold more than a limit. */
function outgrows({ memory }: ImageLife, startedAt: InstantMs, limit: number): InstantMs {
  if (memory === undefined) return NEVER
  const room = limit / MEBIBYTE - memory.startMi
  if (room <= 0) return startedAt
  const perHour = memory.perHourMi ?? 0
  return perHour === 0 ? NEVER : after(startedAt, durationMs(Math.ceil((room / perHour) * HOUR)))
}

/** When the kernel ends a process that holds more than its container may. */
export function outOfMemoryAt(
  behaviour: ImageLife,
  { resources }: Container,
  startedAt: InstantMs,
): InstantMs {
  const limit = resources?.limits?.['memory']
  if (limit === undefined || behaviour.memory === undefined) return NEVER
  return outgrows(behaviour, startedAt, parseBytes(limit))
}
