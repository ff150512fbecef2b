/** What a cell says: on screen, and as plain text when it is copied. */
import { formatInstant, instantOf, plainFen } from '../../format'
import { formatNumber } from '../../i18n'
import type { Column } from './types'

export function cellValue<R>(column: Column<R>, row: R): unknown {
  return column.value ? column.value(row) : (row as Record<string, unknown>)[column.key]
}

/** The text that Ctrl+C puts on the clipboard: whole ids, amounts without separators. */
export function cellText<R>(column: Column<R>, row: R): string {
  if (column.state && (column.kind === 'state' || column.kind === 'badge')) {
    return column.state(row)?.label ?? ''
  }
  const value = cellValue(column, row)
  if (value === null || value === undefined) return ''
  if (column.kind === 'money') return plainFen(String(value))
  const ms = column.kind === 'instant' ? instantOf(value) : null
  return ms === null ? String(value) : formatInstant(ms, true)
}

/** A count with separators; whatever is not a number as it is. */
export function countText(value: unknown): string {
  return typeof value === 'number' ? formatNumber(value) : String(value ?? '')
}

export function alignOf<R>(column: Column<R>): 'start' | 'end' | 'center' {
  return column.align ?? (column.kind === 'money' || column.kind === 'count' ? 'end' : 'start')
}
