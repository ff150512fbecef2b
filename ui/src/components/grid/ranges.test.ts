import { expect, test } from 'vitest'
import { addRows, countRows, hasRow, type Ranges, removeRows, toggleRow } from './ranges'

test('ranges that touch become one and stay sorted', () => {
  expect(addRows([[10, 12]], 0, 3)).toEqual([[0, 3], [10, 12]])
  expect(addRows([[0, 3], [10, 12]], 3, 10)).toEqual([[0, 12]])
  expect(addRows([[0, 3], [20, 30]], 2, 25)).toEqual([[0, 30]])
  expect(addRows([[0, 3]], 5, 5)).toEqual([[0, 3]])
})

test('removing from the middle leaves both sides', () => {
  expect(removeRows([[0, 580_000]], 100, 101)).toEqual([[0, 100], [101, 580_000]])
  expect(removeRows([[0, 5], [10, 15]], 3, 12)).toEqual([[0, 3], [12, 15]])
  expect(removeRows([[3, 5]], 0, 10)).toEqual([])
})

test('a row is found in its range and not at its end', () => {
  const ranges: Ranges = [[0, 1], [5, 8], [100, 580_000]]
  expect([0, 1, 4, 5, 7, 8, 99, 100, 579_999, 580_000].filter((row) => hasRow(ranges, row))).toEqual([
    0, 5, 7, 100, 579_999,
  ])
  expect(countRows(ranges)).toBe(1 + 3 + 579_900)
})

test('toggling twice is nothing', () => {
  const before: Ranges = [[2, 9]]
  expect(toggleRow(toggleRow(before, 4), 4)).toEqual(before)
  expect(toggleRow(before, 4)).toEqual([[2, 4], [5, 9]])
})

test('ranges agree with a plain set over many random steps', () => {
  let seed = 7
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  let ranges: Ranges = []
  const set = new Set<number>()
  for (let step = 0; step < 400; step++) {
    const from = random(60)
    const to = from + random(12)
    const add = random(2) === 0
    ranges = add ? addRows(ranges, from, to) : removeRows(ranges, from, to)
    for (let row = from; row < to; row++) void (add ? set.add(row) : set.delete(row))
    expect(countRows(ranges)).toBe(set.size)
  }
  expect(Array.from({ length: 80 }, (_, row) => row).filter((row) => hasRow(ranges, row))).toEqual(
    [...set].sort((a, b) => a - b),
  )
})
