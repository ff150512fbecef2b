/** Which columns there is room for. */
import type { Column } from './types'

/** Leaves out columns that may go, from the last, until the rest fits. Without a known room (the
 *  grid is not laid out yet) all of them stay. */
export function fitting<R>(columns: readonly Column<R>[], widthOf: (column: Column<R>) => number, room: number, sorted?: string): Column<R>[] {
  const kept = [...columns]
  let over = kept.reduce((sum, column) => sum + widthOf(column), 0) - room
  if (room <= 0) return kept
  for (let at = kept.length - 1; at >= 0 && over > 0; at--) {
    const column = kept[at]
    if (!column?.extra || column.key === sorted) continue
    over -= widthOf(column)
    kept.splice(at, 1)
  }
  return kept
}
