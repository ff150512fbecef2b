import { expect, test } from 'vitest'
import { fitting } from './fit'
import type { Column } from './types'

const columns: Column[] = [
  { key: 'id', title: 'Id', width: 100 },
  { key: 'place', title: 'Place', width: 100, extra: true },
  { key: 'state', title: 'State', width: 100 },
  { key: 'at', title: 'At', width: 100, extra: true },
]
const keys = (room: number, sorted?: string) => fitting(columns, ({ width }) => width, room, sorted).map(({ key }) => key)

test('columns that may go leave from the last until the rest fits', () => {
  expect(keys(400)).toEqual(['id', 'place', 'state', 'at'])
  expect(keys(399)).toEqual(['id', 'place', 'state'])
  expect(keys(250)).toEqual(['id', 'state'])
  expect(keys(50)).toEqual(['id', 'state'])
})

test('the column that is sorted by stays, and nothing goes before the room is known', () => {
  expect(keys(300, 'at')).toEqual(['id', 'state', 'at'])
  expect(keys(0)).toHaveLength(4)
})
