/** The default look of a cell by its kind. A functional component: a screen of the grid has some
 *  five hundred of them. */
import { type FunctionalComponent, h } from 'vue'
import { formatFen, formatInstant, instantOf, visibleText } from '../../format'
import { t } from '../../i18n'
import Badge from '../Badge.vue'
import { marksOf } from '../marks'
import OutsideText from '../OutsideText.vue'
import StateMark from '../StateMark.vue'
import { cellValue, countText } from './cells'
import type { Column } from './types'

interface GridCellProps {
  column: Column<never>
  row: unknown
}

export const GridCell: FunctionalComponent<GridCellProps> = ({ column, row }) => {
  const given = column as Column<unknown>
  if (given.kind === 'state' || given.kind === 'badge') return stateCell(given, row)
  const value = cellValue(given, row)
  if (value === null || value === undefined || value === '') return h('span', { class: 'muted' }, '—')
  // Marks are places in the field's own text, not in what a column makes of it.
  const marks = given.value ? undefined : marksOf(row, given.key)
  switch (given.kind) {
    case 'money':
      return h('span', formatFen(String(value)) ?? String(value))
    case 'count':
      return h('span', countText(value))
    case 'instant':
      return instantCell(value)
    case 'id':
      return h(OutsideText, { class: 'mono', text: String(value), marks, title: visibleText(String(value)) })
    case 'day':
      return h('span', String(value))
    default:
      return h(OutsideText, { text: String(value), marks, title: visibleText(String(value)) })
  }
}
GridCell.props = ['column', 'row']

function stateCell(column: Column<unknown>, row: unknown) {
  const view = column.state?.(row)
  if (!view) return h('span', { class: 'muted' }, '—')
  return column.kind === 'badge' ? h(Badge, view as never) : h(StateMark, view)
}

function instantCell(value: unknown) {
  const ms = instantOf(value)
  if (ms === null) return h('span', String(value))
  return h('span', { title: `${formatInstant(ms, true)} ${t('ui.zone')}` }, formatInstant(ms))
}
