/** Where a key takes the active cell. Row -1 is the header. Pure: no DOM, no Vue. */
export interface Cell {
  row: number
  column: number
}

export interface Extent {
  rows: number
  columns: number
  /** Whole rows that fit on the screen. */
  page: number
}

/** The cell after `key`, or null when the key does not move. `ctrl` is Ctrl or Command. */
export function moveCell(cell: Cell, key: string, ctrl: boolean, extent: Extent): Cell | null {
  const target = aim(cell, key, ctrl, extent)
  return target && clampCell(target, extent)
}

export function clampCell(cell: Cell, extent: Extent): Cell {
  return {
    row: Math.min(Math.max(cell.row, -1), extent.rows - 1),
    column: Math.min(Math.max(cell.column, 0), Math.max(extent.columns - 1, 0)),
  }
}

function aim({ row, column }: Cell, key: string, ctrl: boolean, extent: Extent): Cell | null {
  const lastRow = extent.rows - 1
  const lastColumn = extent.columns - 1
  switch (key) {
    case 'ArrowUp':
      return { row: ctrl ? Math.min(row, 0) : row - 1, column }
    case 'ArrowDown':
      return { row: ctrl ? lastRow : row + 1, column }
    case 'ArrowLeft':
      return { row, column: ctrl ? 0 : column - 1 }
    case 'ArrowRight':
      return { row, column: ctrl ? lastColumn : column + 1 }
    case 'PageUp':
      return { row: Math.max(0, row - extent.page), column }
    case 'PageDown':
      return { row: Math.max(0, row) + extent.page, column }
    case 'Home':
      return ctrl ? { row: Math.min(0, lastRow), column: 0 } : { row, column: 0 }
    case 'End':
      return ctrl ? { row: lastRow, column: lastColumn } : { row, column: lastColumn }
    default:
      return null
  }
}
