/**
 * A selection as ranges over a view: sorted, apart, half-open `[from, to)`. Half a million
 * selected rows are one pair of numbers. All functions return a new list.
 */
export type Range = readonly [from: number, to: number]
export type Ranges = readonly Range[]

export function hasRow(ranges: Ranges, index: number): boolean {
  let low = 0
  let high = ranges.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const [from, to] = ranges[middle] as Range
    if (index < from) high = middle - 1
    else if (index >= to) low = middle + 1
    else return true
  }
  return false
}

/** How many rows are selected. */
export function countRows(ranges: Ranges): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0)
}

export function addRows(ranges: Ranges, from: number, to: number): Range[] {
  if (to <= from) return [...ranges]
  const apart = ranges.filter(([start, end]) => end < from || start > to)
  const touched = ranges.filter(([start, end]) => end >= from && start <= to)
  const merged: Range = [
    Math.min(from, ...touched.map(([start]) => start)),
    Math.max(to, ...touched.map(([, end]) => end)),
  ]
  return [...apart, merged].sort((a, b) => a[0] - b[0])
}

export function removeRows(ranges: Ranges, from: number, to: number): Range[] {
  if (to <= from) return [...ranges]
  return ranges.flatMap(([start, end]): Range[] => {
    const left: Range = [start, Math.min(end, from)]
    const right: Range = [Math.max(start, to), end]
    return [left, right].filter(([a, b]) => a < b)
  })
}

export function toggleRow(ranges: Ranges, index: number): Range[] {
  return hasRow(ranges, index)
    ? removeRows(ranges, index, index + 1)
    : addRows(ranges, index, index + 1)
}
