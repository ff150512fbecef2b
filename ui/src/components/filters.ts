/** Filters as data: what the core's view query takes, shown as chips. */
import type { MessageKey } from '../i18n'

export type FilterOp =
  | 'is'
  | 'is_not'
  | 'contains'
  | 'starts'
  | 'gte'
  | 'lte'
  | 'before'
  | 'after'
  | 'empty'
  | 'not_empty'

export interface Filter {
  column: string
  op: FilterOp
  /** Empty for `empty` and `not_empty`. Money is a string of fen. */
  value: string
}

export interface FilterColumn {
  key: string
  title: string
  kind: 'text' | 'choice' | 'day' | 'money' | 'number'
  ops: FilterOp[]
  options?: { value: string; label: string }[]
}

export const takesValue = (op: FilterOp) => op !== 'empty' && op !== 'not_empty'
export const opKey = (op: FilterOp): MessageKey => `ui.filter.${op}`

/** Yuan as typed (`1,000.5`) to a string of fen, or null. No float touches it. */
export function fenOf(typed: string): string | null {
  const found = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(typed.normalize('NFKC').replace(/[,\s￥¥]/g, ''))
  if (!found) return null
  const [, sign = '', yuan = '', cents = ''] = found
  const digits = `${yuan}${cents.padEnd(2, '0')}`.replace(/^0+(?=\d)/, '')
  return digits === '0' ? '0' : sign + digits
}
