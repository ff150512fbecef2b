import { addDays } from '../../format'

/** Days as stretches: `2026-11-01 – 2026-11-03`, `2026-11-05`. */
export function dayRanges(days: readonly string[]): string[] {
  const found: [string, string][] = []
  for (const day of [...days].sort()) {
    const last = found.at(-1)
    if (last && addDays(last[1], 1) === day) last[1] = day
    else found.push([day, day])
  }
  return found.map(([from, to]) => (from === to ? from : `${from} – ${to}`))
}
