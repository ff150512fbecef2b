import { fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Component, nextTick, shallowReactive } from 'vue'
import * as clipboard from '../clipboard'
import { settle } from '../testing/flush'
import DataGrid from './DataGrid.vue'
import type { Column, RowSource } from './grid/types'

interface Row {
  id: string
  amount: string
}

const columns: Column<Row>[] = [
  { key: 'id', title: 'Number', width: 120, kind: 'id', sortable: true },
  { key: 'amount', title: 'Amount', width: 120, kind: 'money' },
]

/** The test page has no layout: the list is said to be 352 px high, eleven rows with the header. */
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(352)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(800)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(352)
})
afterEach(() => vi.restoreAllMocks())

function makeSource(total: number) {
  return shallowReactive({
    total,
    revision: 1,
    rows: vi.fn(async (from: number, to: number): Promise<Row[]> =>
      Array.from({ length: to - from }, (_, at) => ({ id: `SK${from + at}`, amount: '123456' })),
    ),
  })
}

async function show(source: RowSource<Row>, props = {}) {
  const view = render(DataGrid as Component, {
    props: { columns, source, label: 'Notices', ...props },
  })
  await settle()
  await nextTick()
  const grid = screen.getByRole('grid')
  return { view, grid, press: (key: string, more = {}) => fireEvent.keyDown(grid, { key, ...more }) }
}

const activeOf = (grid: HTMLElement) => grid.getAttribute('aria-activedescendant') ?? ''

test('the grid says how many rows there are and where each one stands', async () => {
  const { grid } = await show(makeSource(580_000))
  expect(grid.getAttribute('aria-rowcount')).toBe('580001')
  expect(grid.querySelector<HTMLElement>('.sheet')?.style.height).toBe('18560032px')
  const first = screen.getByText('SK0').closest('[role=row]')
  expect(first?.getAttribute('aria-rowindex')).toBe('2')
  expect(first?.textContent).toContain('￥1,234.56')
})

test('cells are placeholders until their page is there', async () => {
  const source = makeSource(300)
  source.rows.mockReturnValue(new Promise(() => undefined))
  const { grid } = await show(source)
  expect(grid.querySelectorAll('.ghost').length).toBeGreaterThan(10)
})

test('one element has the focus and names the active cell', async () => {
  const { grid, press } = await show(makeSource(300))
  expect(grid.querySelectorAll('[tabindex]').length).toBe(0)
  await press('ArrowDown')
  await press('ArrowRight')
  expect(document.getElementById(activeOf(grid))?.textContent).toBe('￥1,234.56')
  expect(activeOf(grid)).toMatch(/r1c1$/)
})

test('Enter opens the active row and Space toggles it', async () => {
  const { view, press } = await show(makeSource(300), { selectable: true })
  await press('ArrowDown')
  await press('Enter')
  await press(' ')
  expect(view.emitted('open')).toEqual([[{ id: 'SK1', amount: '123456' }, 1]])
  expect(view.emitted('toggle')).toEqual([[1, true]])
  expect(view.emitted('update:selection')?.at(-1)).toEqual([[[1, 2]]])
})

test('Shift and arrows select as far as one goes and give back on the way home', async () => {
  const { view, press } = await show(makeSource(300), { selectable: true })
  await press('ArrowDown')
  for (let step = 0; step < 3; step++) await press('ArrowDown', { shiftKey: true })
  await press('ArrowUp', { shiftKey: true })
  expect(view.emitted('update:selection')?.at(-1)).toEqual([[[1, 4]]])
})

test('Ctrl+A selects every row as one range and Escape none', async () => {
  const { view, press } = await show(makeSource(580_000), { selectable: true })
  await press('a', { ctrlKey: true })
  expect(view.emitted('update:selection')?.at(-1)).toEqual([[[0, 580_000]]])
  await press('Escape')
  expect(view.emitted('update:selection')?.at(-1)).toEqual([[]])
})

test('the header is reached by the arrow and sorts by Enter', async () => {
  const { view, grid, press } = await show(makeSource(300), { sort: { key: 'id', direction: 'asc' } })
  expect(screen.getByRole('columnheader', { name: /Number/ }).getAttribute('aria-sort')).toBe('ascending')
  await press('ArrowUp')
  expect(activeOf(grid)).toMatch(/h0$/)
  await press('Enter')
  expect(view.emitted('sort')).toEqual([[{ key: 'id', direction: 'desc' }]])
})

test('Ctrl+C copies the cell whole and plain', async () => {
  const copy = vi.spyOn(clipboard, 'copyText').mockResolvedValue(true)
  const { press } = await show(makeSource(300))
  await press('ArrowRight')
  await press('c', { ctrlKey: true })
  expect(copy).toHaveBeenCalledWith('1234.56')
})

test('letters pass through, so that keys of the window work inside the grid', async () => {
  const { grid } = await show(makeSource(300))
  const passes = (key: string) =>
    grid.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  expect([passes('g'), passes('ArrowDown')]).toEqual([true, false])
})

test('another revision drops the rows and the selection', async () => {
  const source = makeSource(300)
  const { view, press } = await show(source, { selectable: true })
  await press(' ')
  source.rows.mockImplementation(async (from, to) =>
    Array.from({ length: to - from }, (_, at) => ({ id: `NEW${from + at}`, amount: '1' })),
  )
  source.revision = 2
  await nextTick()
  expect(screen.queryByText('SK0')).toBeNull()
  await settle()
  await nextTick()
  expect(screen.getByText('NEW0')).toBeTruthy()
  expect(view.emitted('update:selection')?.at(-1)).toEqual([[]])
})

test('rows that could not be read can be asked for again', async () => {
  const source = makeSource(50)
  source.rows.mockRejectedValueOnce(new Error('gone'))
  const { view } = await show(source)
  expect(view.emitted('fault')?.length).toBe(1)
  await fireEvent.click(screen.getByRole('alert').querySelector('button') as HTMLButtonElement)
  await settle()
  await nextTick()
  expect(screen.getByText('SK0')).toBeTruthy()
  expect(screen.queryByRole('alert')).toBeNull()
})
