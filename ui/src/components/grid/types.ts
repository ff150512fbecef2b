/** What the grid shows and where it comes from. */
import type { Shape, Tone } from '../tones'

/** Rows by range, from a view that lives elsewhere. Make it `shallowReactive` (or with getters
 *  over refs): the grid follows `total` and `revision`. */
export interface RowSource<R> {
  /** How many rows the view has; it may grow while the view is still being filled. */
  readonly total: number
  /** Changes whenever row numbers mean other rows; everything fetched before is dropped. */
  readonly revision: number | string
  /** The rows from `from` up to, not including, `to`. Fewer is a fault of the source. */
  rows(from: number, to: number): Promise<R[]>
}

export type CellKind = 'text' | 'id' | 'money' | 'day' | 'instant' | 'state' | 'count' | 'badge'

/** What a `state` or `badge` cell shows. */
export interface StateView {
  tone: Tone
  label: string
  shape?: Shape
  /** The whole story, on hover. */
  title?: string
}

export interface Column<R = Record<string, unknown>> {
  /** Also the field of the row unless `value` is given, and the name of the slots. */
  key: string
  title: string
  /** Pixels; the least when `grow` is set. */
  width: number
  align?: 'start' | 'end' | 'center'
  kind?: CellKind
  sortable?: boolean
  /** Goes when there is no room for all, the last such column first: what the detail beside the
   *  list says as well. The column that is sorted by stays. */
  extra?: boolean
  /** Share of the room that is left. */
  grow?: number
  value?: (row: R) => unknown
  /** For `state` and `badge`. */
  state?: (row: R) => StateView | null
}

export interface Sort {
  key: string
  direction: 'asc' | 'desc'
}
