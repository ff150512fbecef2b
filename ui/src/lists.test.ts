import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { type OpenView, useThisBackend } from './backend'
import { FakeBackend } from './backend/fake'
import { conditionOf, conditionsOf, type ListView, type ListRow, useView, type ViewOptions } from './lists'
import { newOp } from './op'
import { resetRoutes } from './router'
import { settle } from './testing/flush'

const columns = [
  { name: 'order_no', kind: 'text', sort: false },
  { name: 'status', kind: 'number', sort: true },
]
/** What the core holds: ids in order. */
let ids: string[]
let fake: FakeBackend
let scope: EffectScope
let views: number

beforeEach(() => {
  vi.useFakeTimers()
  resetRoutes()
  ids = Array.from({ length: 500 }, (_, at) => `f${at}`)
  views = 0
  const row = (id: string) => ({ id, cells: [`no-${id}`, 2], marks: [] })
  fake = new FakeBackend()
    .answer('view.open', () => ({ view: `v${++views}`, columns, rows: ids.slice(0, 200).map(row), total: null }))
    .answer('view.total', () => ({ total: ids.length }))
    .answer('view.rows', ({ from, to }) => ({ rows: ids.slice(from, to).map(row) }))
    .answer('view.locate', ({ id }) => ({ at: ids.includes(id) ? ids.indexOf(id) : null }))
    .answer('view.close', () => ({}))
  useThisBackend(fake)
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

function open(options: ViewOptions = {}): ListView<ListRow> {
  return scope.run(() => useView('filings', options)) as ListView<ListRow>
}
const callsOf = (name: string) => fake.calls.filter((call) => call.name === name)

test('the first rows are there at once, the total behind them, further rows by range', async () => {
  const list = open()
  expect(list.loading.value).toBe(true)
  await settle()
  expect([list.loading.value, list.source.total, list.counted.value]).toEqual([false, 500, true])
  expect((await list.source.rows(0, 100))[0]).toEqual({ id: 'f0', order_no: 'no-f0', status: 2 })
  expect(callsOf('view.rows')).toHaveLength(0)
  expect((await list.source.rows(200, 300))[0]?.id).toBe('f200')
  expect(callsOf('view.rows')[0]?.request).toEqual({ view: 'v1', from: 200, to: 300 })
})

test('typing asks once, 120 ms after the last key, and closes the view before', async () => {
  const list = open({ sort: { key: 'status', direction: 'desc' } })
  await settle()
  list.search.value = '青'
  await settle()
  list.search.value = '青禾 '
  await settle()
  expect(callsOf('view.open')).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(120)
  expect(callsOf('view.open')[1]?.request).toMatchObject({ search: '青禾', sort: 'status', descending: true } satisfies Partial<OpenView>)
  expect(callsOf('view.close').map(({ request }) => request)).toEqual([{ view: 'v1' }])
})

test('a change elsewhere keeps the focused row under the cursor by its id', async () => {
  const list = open()
  await settle()
  list.active.value = 300
  list.focus(300, { id: 'f300' })
  ids = ['new', ...ids.filter((id) => id !== 'f7' && id !== 'f8')]
  fake.emit('changed', {})
  await vi.advanceTimersByTimeAsync(250)
  expect([list.active.value, list.source.total]).toEqual([299, 499])
})

test('a focused row that is gone leaves its neighbour under the cursor', async () => {
  ids = ['a', 'b', 'c']
  const list = open()
  await settle()
  list.active.value = 2
  list.focus(2, { id: 'c' })
  ids = ['a', 'b']
  await list.refresh()
  expect([list.active.value, list.source.total]).toEqual([1, 2])
})

test('coming back finds filters, search and row again', async () => {
  const list = open()
  list.filters.value = [{ column: 'status', op: 'is', value: '2' }]
  await settle()
  await vi.advanceTimersByTimeAsync(120)
  list.focus(41, { id: 'f41' })
  scope.stop()
  scope = effectScope()
  const again = open()
  await settle()
  expect([again.filters.value, again.active.value]).toEqual([[{ column: 'status', op: 'is', value: '2' }], 41])
})

test('a list that cannot be opened says why', async () => {
  fake.answer('view.open', () => {
    throw { code: 'role_refused', params: { needed: 'manager' } }
  })
  const list = open()
  await settle()
  expect([list.fault.value?.code, list.loading.value]).toEqual(['role_refused', false])
})

test('chips become conditions; before and after leave the day itself out', () => {
  expect(conditionOf({ column: 'due_on', op: 'before', value: '2026-03-01' })).toEqual({ column: 'due_on', op: 'at_most', values: ['2026-02-28'] })
  expect(conditionOf({ column: 'status', op: 'is', value: '2' })).toEqual({ column: 'status', op: 'in', values: ['2'] })
  expect(conditionOf({ column: 'icp_status', op: 'empty', value: '' })).toEqual({ column: 'icp_status', op: 'empty', values: [] })
})

test('an operation id is a UUIDv7 that carries its time', () => {
  const id = newOp(0x0192_3456_789a)
  expect(id).toMatch(/^01923456-789a-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(newOp()).not.toBe(newOp())
})

test('several values of a column are one condition, other conditions all hold', () => {
  const is = (column: string, value: string) => ({ column, op: 'is' as const, value })
  expect(conditionsOf([is('status', '2'), { column: 'age_days', op: 'gte', value: '3' }, is('status', '4'), is('kind', 'first')])).toEqual([
    { column: 'status', op: 'in', values: ['2', '4'] },
    { column: 'age_days', op: 'at_least', values: ['3'] },
    { column: 'kind', op: 'in', values: ['first'] },
  ])
})
