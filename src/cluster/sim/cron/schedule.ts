import type { DurationMs } from '../../../base/units.ts'

/** The minutes that a schedule names, by what calendar and clock show then. */
export interface CalendarSchedule {
  readonly kind: 'calendar'
  readonly minute: ReadonlySet<number>
  readonly hour: ReadonlySet<number>
  readonly dayOfMonth: ReadonlySet<number>
  readonly month: ReadonlySet<number>
  readonly dayOfWeek: ReadonlySet<number>
  /** Whether one of both kinds of day is any: a day has to be of both then, and else of either. */
  readonly isAnyDay: boolean
}

/** What can be said in `spec.schedule`. */
export type Schedule = CalendarSchedule | { readonly kind: 'every'; readonly span: DurationMs }
