import { fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import { type OpenView, useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { deskCounts, screenSearch } from '../../frame'
import { i18n, setLocale } from '../../i18n'
import { listenToKeys } from '../../keys'
import { resetRoutes, route } from '../../router'
import { session } from '../../session'
import { rest, settle } from '../../testing/flush'
import { shownToasts } from '../../toasts'
import FilingList from './FilingList.vue'
import { dueTone, evidenceParts, icpView, shortStatusView, statusView } from './words'

const columns = ['order_no', 'program_name', 'status', 'sms_status', 'due_on'].map((name) => ({ name, kind: 'text', sort: true }))
const DETAIL = { checks: [], fields: [], other_programs: [], other_orders: [], lease: null, filed: null, changes: [], subject_kind: 4 }
let fake: FakeBackend
let stopKeys: () => void

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(352)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(800)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(352)
  setLocale('en')
  resetRoutes()
  shownToasts.splice(0)
  const me = { account: '1', login: 'shen', display_name: 'Shen', roles: ['reviewer'], locks_at: Date.now() + 900_000 }
  Object.assign(session, { state: { store_open: true, has_accounts: true, team: false, demo: false, me, locked: false, demo_accounts: [] }, fault: null })
  stopKeys = listenToKeys()
  fake = new FakeBackend()
    .answer('view.open', () => ({ view: 'v', columns, rows: [{ id: '7', cells: ['ORDER-7', 'Sample', 4, 1, null], marks: [] }, { id: '8', cells: ['ORDER-8', 'Other', 2, null, '2020-01-02'], marks: [] }], total: 2 }))
    .answer('view.close', () => ({}))
    .answer('filing.next', () => ({ id: '9' }))
  useThisBackend(fake)
})
afterEach(() => {
  stopKeys()
  vi.restoreAllMocks()
})

async function show(): Promise<void> {
  render(FilingList, { global: { plugins: [i18n] } })
  await rest()
}
const grid = () => screen.getByTestId('grid-filings').querySelector('[role=grid]') as HTMLElement

test('today is asked for by due day, and a row says its SMS state and that it is late', async () => {
  await show()
  expect(fake.calls.find(({ name }) => name === 'view.open')?.request).toMatchObject({ list: 'filings', view: 'today', sort: 'due_on' } satisfies Partial<OpenView>)
  expect(screen.getAllByText('With authority · SMS pending').length).toBeGreaterThan(0)
  expect(screen.getByText('2020-01-02').closest('.tone-red')).toBeTruthy()
})

test('N takes the next filing and opens it', async () => {
  await show()
  await fireEvent.keyDown(grid(), { key: 'n' })
  await settle()
  expect(route.value).toMatchObject({ name: 'filing', params: { id: '9' } })
})

test('nothing left to take is said and nothing opens', async () => {
  fake.answer('filing.next', () => ({ id: null }))
  await show()
  await fireEvent.keyDown(grid(), { key: 'n' })
  await settle()
  expect([route.value.name, shownToasts[0]?.text]).toEqual(['today', 'No filing is left to take'])
})

test('Enter opens the focused row', async () => {
  await show()
  await fireEvent.keyDown(grid(), { key: 'ArrowDown' })
  await fireEvent.keyDown(grid(), { key: 'Enter' })
  expect(route.value.params).toEqual({ id: '8' })
})

test('decisions are handed over into a picked folder, and the manifest is told', async () => {
  Object.assign(deskCounts, { decisions: 14, leaving: 12 })
  fake
    .answer('file.pick', () => ({ file: 'file-1', name: 'out', bytes: '0' }))
    .answer('handoff.make', () => ({ id: '1', items: 12, files: ['decisions.jsonl'], manifest_sha256: 'abc123', place: '/out' }))
  await show()
  await fireEvent.click(screen.getByTestId('hand-over'))
  for (let round = 0; round < 3; round++) {
    await settle()
    await nextTick()
  }
  expect(fake.calls.find(({ name }) => name === 'handoff.make')?.request).toMatchObject({ kind: 'decision', folder: 'file-1' })
  expect(screen.getByTestId('handed-over').textContent).toContain('abc123')
})

test('what was not told is not known, and only a running clock is late', () => {
  expect(icpView(null, null)).toMatchObject({ shape: 'question', label: 'Not known' })
  expect([icpView(2, null).label, icpView(7, null).label]).toEqual(['Platform review', 'Status 7'])
  expect(statusView(4, 3)).toMatchObject({ tone: 'red', label: 'With authority · SMS timed out' })
  expect(shortStatusView(4, 3)).toMatchObject({ tone: 'red', label: 'SMS timed out', title: 'With authority · SMS timed out' })
  expect(shortStatusView(4, 2)).toMatchObject({ label: 'With authority', title: 'With authority · SMS done' })
  const noon = Date.UTC(2026, 10, 21, 4)
  expect([dueTone('2026-11-20', 2, noon), dueTone('2026-11-21', 2, noon), dueTone('2026-11-20', 4, noon)]).toEqual(['red', 'amber', null])
})

test('the search field asks in the language that is chosen, at once', async () => {
  await show()
  expect(screenSearch.value?.placeholder()).toContain('subject')
  setLocale('zh-CN')
  expect(screenSearch.value?.placeholder()).toContain('主办单位')
})

test('a due day explains itself on one key beside the list', async () => {
  const steps = ['2026-10-01 holiday 国庆节']
  fake.answer('filing.get', ({ id }) => ({ ...DETAIL, id, due: { on: '2020-01-02', rule: 'platform_review', provisional: false, steps } }) as never)
  vi.useFakeTimers()
  await show()
  await vi.advanceTimersByTimeAsync(200)
  await fireEvent.keyDown(grid(), { key: 'w' })
  await vi.advanceTimersByTimeAsync(1)
  expect(screen.getByTestId('due-dialog').textContent).toContain('国庆节')
  vi.useRealTimers()
})

test('kept lists say how many rows they have, once they are counted', async () => {
  const question = JSON.stringify({ view: 'open', filters: [{ column: 'status', op: 'is', value: '2' }], sort: null, search: ' 书 ' })
  fake.answer('kept.list', () => ({ views: [{ id: '1', name: 'mine', question, shared: false, login: 'shen', mine: true }, { id: '2', name: 'odd', question: '{}', shared: false, login: 'shen', mine: true }] }))
  fake.answer('view.count', () => ({ total: 1234 }))
  await show()
  await fireEvent.keyDown(grid(), { key: 'v' })
  await rest()
  expect(screen.getAllByTestId('kept-count').map((one) => one.textContent)).toEqual(['1,234 rows', '…'])
  expect(fake.calls.filter(({ name }) => name === 'view.count').map(({ request }) => request)).toEqual([
    { list: 'filings', view: 'open', filters: [{ column: 'status', op: 'in', values: ['2'] }], sort: null, descending: false, search: '书' },
  ])
})

test('evidence names a province in the language of the page, and by what table it is stands last', () => {
  expect(evidenceParts({ checked_on: '2026-08-23', limit: '5', province: '内蒙古', source: 'a digest' })).toEqual(['limit 5', 'province Inner Mongolia', 'source a digest', 'read on 2026-08-23'])
  expect(evidenceParts({ province: 'elsewhere' })).toEqual(['province elsewhere'])
})
