import { render } from '@testing-library/vue'
import { expect, test } from 'vitest'
import { h } from 'vue'
import { rowOf } from '../lists'
import { GridCell } from './grid/GridCell'
import type { Column } from './grid/types'
import { type Mark, stretches } from './marks'
import OutsideText from './OutsideText.vue'

const COLUMNS = [
  { name: 'order_no', kind: 'text', sort: false },
  { name: 'program_name', kind: 'text', sort: true },
]
const row = (name: string, marks?: [number, number, number][]) => rowOf(COLUMNS, { id: '1', cells: ['ORDER-7', name], marks: marks ?? [] })
const cell = (column: Column, given: object) => render(() => h(GridCell, { column: column as Column<never>, row: given })).container
const found = (container: Element) => [...container.querySelectorAll('mark')].map((mark) => mark.textContent)
const NAME: Column = { key: 'program_name', title: 'Name', width: 100 }

test('what a search found is marked in its cell and nowhere else', () => {
  const given = row('青禾记账本', [[1, 2, 4], [0, 0, 5]])
  expect(found(cell(NAME, given))).toEqual(['记账'])
  expect(cell(NAME, given).textContent).toBe('青禾记账本')
  expect(found(cell({ key: 'order_no', title: 'Order', width: 100, kind: 'id' }, given))).toEqual(['ORDER'])
  expect(found(cell({ ...NAME, value: () => '记账记账' }, given))).toEqual([])
  expect(found(cell(NAME, row('青禾记账本')))).toEqual([])
  expect(Object.keys(given)).toEqual(['id', 'order_no', 'program_name'])
})

test('a mark never becomes markup, and hidden characters stay boxed in it', () => {
  const text = 'a<img src=x onerror=alert(1)>\u202Eb'
  const container = cell(NAME, row(text, [[1, 1, text.length]]))
  expect(container.querySelector('img')).toBeNull()
  expect(found(container)).toEqual(['<img src=x onerror=alert(1)>U+202Eb'])
  expect(container.querySelector('mark .unseen')?.textContent).toBe('U+202E')
})

test('marks from outside are put in order, joined and kept inside the text', () => {
  const inShort = (text: string, marks: Mark[]) => stretches(text, marks).map((part) => (part.marked ? `[${part.text}]` : part.text)).join('')
  expect(inShort('abcdef', [[4, 5], [0, 2], [1, 3]])).toBe('[ab][c]d[e]f')
  expect(inShort('abc', [[2, 99], [-1, 1], [3, 4], [2, 2], [1, 0], [0.5, 1], [NaN, 2]])).toBe('ab[c]')
  expect(inShort('', [[0, 1]])).toBe('')
  // Both halves of a character, or none.
  expect(inShort('a𠮷b', [[1, 2]])).toBe('a[𠮷]b')
  expect(inShort('a𠮷b', [[2, 3]])).toBe('a[𠮷]b')
  const many = stretches('x'.repeat(100_000), Array.from({ length: 50_000 }, (_, at): Mark => [at * 2, at * 2 + 1]))
  expect(many.map(({ text }) => text).join('')).toHaveLength(100_000)
  expect(many.length).toBeLessThan(300)
})

test('text without marks is one text node', () => {
  const { container } = render(OutsideText, { props: { text: '青禾' } })
  expect(container.querySelector('bdi')?.innerHTML).toBe('青禾')
})
