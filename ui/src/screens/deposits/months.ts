/** Months of the calendar: which days they have and where they stand in their weeks. */
import { addDays, weekdayOf } from '../../format'

export interface Month {
  /** `YYYY-MM`. */
  key: string
  /** Empty places before the first day; weeks begin on Monday. */
  before: number
  days: string[]
}

/** The month `by` months from the one of a day or month. */
export function monthFrom(day: string, by = 0): string {
  const [year = 0, month = 1] = day.split('-').map(Number)
  const at = year * 12 + month - 1 + by
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
}

export function monthOf(key: string): Month {
  const first = `${key}-01`
  const days: string[] = []
  for (let day = first; day.startsWith(key); day = addDays(day, 1)) days.push(day)
  return { key, before: (weekdayOf(first) + 6) % 7, days }
}
