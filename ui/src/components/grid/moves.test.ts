import { expect, test } from 'vitest'
import { moveCell } from './moves'

const extent = { rows: 580_000, columns: 9, page: 18 }

test.each([
  ['ArrowDown', false, [4, 2], [5, 2]],
  ['ArrowUp', false, [0, 2], [-1, 2]],
  ['ArrowUp', false, [-1, 2], [-1, 2]],
  ['ArrowUp', true, [4, 2], [0, 2]],
  ['ArrowDown', true, [4, 2], [579_999, 2]],
  ['ArrowLeft', false, [4, 0], [4, 0]],
  ['ArrowRight', false, [4, 8], [4, 8]],
  ['PageDown', false, [4, 2], [22, 2]],
  ['PageDown', false, [579_990, 2], [579_999, 2]],
  ['PageUp', false, [4, 2], [0, 2]],
  ['Home', false, [4, 5], [4, 0]],
  ['End', false, [4, 5], [4, 8]],
  ['Home', true, [4, 5], [0, 0]],
  ['End', true, [4, 5], [579_999, 8]],
] as const)('%s (ctrl %s) from %j goes to %j', (key, ctrl, [row, column], [toRow, toColumn]) => {
  expect(moveCell({ row, column }, key, ctrl, extent)).toEqual({ row: toRow, column: toColumn })
})

test('a letter does not move', () => {
  expect(moveCell({ row: 0, column: 0 }, 'g', false, extent)).toBeNull()
})
