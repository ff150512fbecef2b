/** Periods people ask for, as first and last day. */
import { addDays } from '../../format'

export const monthToDate = (today: string): [string, string] => [`${today.slice(0, 7)}-01`, today]
export const yearToDate = (today: string): [string, string] => [`${today.slice(0, 4)}-01-01`, today]
export function lastMonth(today: string): [string, string] {
  const last = addDays(`${today.slice(0, 7)}-01`, -1)
  return [`${last.slice(0, 7)}-01`, last]
}
