import { fireEvent, render, screen } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DeskFault, type Disagreement, type FilingDetail, type LookDetail, useThisBackend } from '../../../backend'
import { FakeBackend } from '../../../backend/fake'
import { i18n, setLocale } from '../../../i18n'
import { listenToKeys } from '../../../keys'
import { go, resetRoutes, route } from '../../../router'
import { loadSession } from '../../../session'
import { rest } from '../../../testing/flush'
import { deskCounts } from '../../../frame'
import { addReason, draftOf, forgetDrafts } from '../draft'
import LookScreen from './LookScreen.vue'
import { percent } from './figures'
import QualityButtons from './QualityButtons.vue'
import QualityScreen from './QualityScreen.vue'

let fake: FakeBackend
let stopKeys: () => void
let roles: string[]

function filing(id: string): FilingDetail {
  return {
    id, version: 2, platform: 'wechat', order_no: `ORDER-${id}`, revision: 1, kind: 'first', status: 2, sms_status: null,
    program_name: 'Sample', app_id: 'wx0', program_id: null, subject_name: 'Sample Ltd', subject_kind: 4, province: '440000',
    submitted_at: 0, due: null, record_number: null, filed: null, changes: [], lease: null,
    fields: [{ path: 'subject.name', section: 'subject', label_zh: '名称', label_en: 'Organiser', declared: 'Sample Ltd', ocr: null, registry: null, personal: true, attachment: null, earlier: null, filed_as: null, names: {}, verdict: 'same' }],
    checks: [], attachments: [], history: [], other_programs: [], other_orders: [], notes: [], aside: null, undoable: null, allowed: [],
  }
}
const look = (id: string, more: Partial<LookDetail> = {}): LookDetail => ({ id, held_until: Date.now() + 30 * 60_000, filing: filing(`7${id}`), ...more })
const disagreement = (more: Partial<Disagreement> = {}): Disagreement => ({
  id: '4', filing: '7', order_no: 'ORDER-7', program_name: 'Sample', revision: 1,
  first: { login: 'shen', at: 0, verdict: 'approved', reasons: [] },
  second: { login: 'yan', at: 1, verdict: 'returned', reasons: [{ code: 'R04', key_name: 'Address', error: 'differs', suggest: 'enter it again' }] },
  ruling: null, refusal: null, ...more,
})

beforeEach(async () => {
  setLocale('en')
  forgetDrafts()
  resetRoutes()
  roles = ['reviewer']
  stopKeys = listenToKeys()
  fake = new FakeBackend()
    .answer('session.state', () => ({ store_open: true, has_accounts: true, team: false, demo: false, locked: false, demo_accounts: [], me: { account: '1', login: 'shen', display_name: 'Shen', roles, locks_at: Date.now() + 600_000 } }))
    .answer('reason.list', () => ({ reasons: [] }))
    .answer('look.next', () => ({ look: look('1'), looks_waiting: 2 }))
    .answer('look.decide', ({ id }) => ({ id, next: id === '1' ? look('2') : null, looks_waiting: id === '1' ? 1 : 0 }))
    .answer('look.agreement', () => ({ from: '2026-09-02', to: '2026-12-01', looks_waiting: 3, to_settle: 1, rows: [
      { logins: ['shen', 'shen2'], mine: true, looks: 10, agreed: 8, other_fields: 1, unsettled: 1, found_right: 1, found_wrong: 0, per_mille: 800, low: 490, high: 943, few: false },
      { logins: ['yan'], mine: false, looks: 1, agreed: 1, other_fields: 0, unsettled: 0, found_right: 0, found_wrong: 0, per_mille: 1000, low: 207, high: 1000, few: true },
    ] }))
    .answer('look.list', () => ({ looks: [disagreement()], more: false }))
    .answer('look.settle', () => ({}))
  useThisBackend(fake)
})
afterEach(() => {
  stopKeys()
  vi.useRealTimers()
})

async function show(component: typeof LookScreen | typeof QualityScreen | typeof QualityButtons, name: 'look' | 'quality' | 'filings' = 'look'): Promise<void> {
  await loadSession()
  go(name)
  render(component, { global: { plugins: [i18n] } })
  await rest()
}
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key })
const sent = (name: string) => fake.calls.filter((call) => call.name === name).map(({ request }) => request as never)

test('a look says that it is blind and what it does not do, and one key answers it and brings the next', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  await show(LookScreen)
  expect(screen.getByTestId('blind-banner').textContent).toContain('Your verdict changes nothing for the applicant')
  expect(screen.getByTestId('looks-waiting').textContent).toContain('2')
  expect(screen.getByTestId('order-no').textContent).toContain('ORDER-71')
  await press('a')
  await rest()
  expect(sent('look.decide')).toEqual([{ op: expect.stringMatching(/^[0-9a-f-]{36}$/), id: '1', verdict: 'approve', reasons: [] }])
  expect(screen.getByTestId('order-no').textContent).toContain('ORDER-72')
  // What came by itself is looked at for a moment before a key decides it.
  await press('a')
  await rest()
  expect(sent('look.decide')).toHaveLength(1)
  vi.advanceTimersByTime(400)
  await rest()
  await press('a')
  await rest()
  expect(sent('look.decide')).toHaveLength(2)
  expect(screen.getByTestId('look-none').textContent).toContain('Your own are never given to you')
})

test('a history that is kept from whoever looks says so', async () => {
  await show(LookScreen)
  await press('2')
  await rest()
  expect(screen.getByRole('tabpanel').textContent).toContain('The first decision can be seen once you have answered')
})

test('a return carries its own reasons, apart from those of a decision on the same filing', async () => {
  await show(LookScreen)
  addReason('71', 'R01')
  draftOf('look-1').push({ code: '', variables: {}, own: { key_name: 'Address', error: 'differs', suggest: 'again' } })
  await press('e')
  await rest()
  // Nothing is sent to the applicant, so there is no letter to read.
  expect(screen.queryByTestId('letter')).toBeNull()
  await fireEvent.keyDown(screen.getByTestId('reason-search'), { key: 'Enter', ctrlKey: true })
  await rest()
  expect(sent('look.decide')).toEqual([expect.objectContaining({ id: '1', verdict: 'return', reasons: [expect.objectContaining({ code: '', key_name: 'Address' })] })])
  expect(draftOf('look-1')).toEqual([])
  expect(draftOf('71')).toHaveLength(1)
})

test('a look whose time is over says so, and is taken again before anything is decided', async () => {
  fake.answer('look.next', () => ({ look: look('1', { held_until: Date.now() - 1 }), looks_waiting: 1 }))
  await show(LookScreen)
  await press('a')
  await rest()
  expect(sent('look.decide')).toEqual([])
  expect(document.body.textContent).toContain('The time for this look is over')
  await userEvent.click(screen.getByTestId('look-again'))
  await rest()
  expect(sent('look.next')).toHaveLength(2)
})

test('a look that somebody else has meanwhile keeps the reasons and offers to take one again', async () => {
  fake.answer('look.decide', () => {
    throw new DeskFault('lease_held', { login: 'yan', until: '1' })
  })
  await show(LookScreen)
  await press('a')
  await rest()
  expect(screen.getByTestId('look-again')).toBeTruthy()
  await press('a')
  await rest()
  expect(sent('look.decide')).toHaveLength(1)
})

test('agreement is a figure with its interval in words, few looks are marked, and whose accounts they are is told', async () => {
  roles = ['manager']
  await show(QualityScreen, 'quality')
  const own = screen.getByTestId('agreement-shen')
  expect(own.textContent).toContain('shen, shen2')
  expect(own.textContent).toContain('80.0%')
  expect(own.textContent).toContain('49.0% to 94.3%')
  expect(own.textContent).not.toContain('few looks')
  expect(screen.getByTestId('agreement-yan').textContent).toContain('few looks')
  expect(screen.getByTestId('quality-waiting').textContent).toContain('1 to settle')
})

test('a disagreement shows both verdicts and is settled with who was right and why', async () => {
  roles = ['manager']
  await show(QualityScreen, 'quality')
  const one = screen.getByTestId('disagreement-4')
  expect(one.textContent).toContain('Approved')
  expect(one.textContent).toContain('Address：differs')
  await userEvent.click(screen.getByTestId('settle-4'))
  await rest()
  const dialog = screen.getByTestId('settle-dialog').textContent
  for (const told of ['ORDER-7', 'Approved · shen', 'Returned · yan']) expect(dialog).toContain(told)
  const submit = screen.getByTestId('settle-submit')
  await userEvent.click(submit)
  expect(sent('look.settle')).toEqual([])
  await userEvent.click(screen.getByTestId('settle-second'))
  await fireEvent.update(screen.getByTestId('settle-words').querySelector('input') as HTMLInputElement, 'the address differs')
  await userEvent.click(submit)
  await rest()
  expect(sent('look.settle')).toEqual([{ op: expect.stringMatching(/^[0-9a-f-]{36}$/), id: '4', right: 'second', words: 'the address differs' }])
  expect(screen.queryByTestId('settle-dialog')).toBeNull()
  expect(sent('look.list')).toHaveLength(2)
})

test('one key settles the first that is open', async () => {
  roles = ['manager']
  await show(QualityScreen, 'quality')
  await fireEvent.keyDown(screen.getByTestId('quality'), { key: 'c' })
  await rest()
  expect(screen.getByTestId('settle-dialog')).toBeTruthy()
})

test('whoever had a part in it is told why they cannot settle', async () => {
  roles = ['manager']
  fake.answer('look.list', () => ({ looks: [disagreement({ refusal: 'four_eyes' })], more: false }))
  await show(QualityScreen, 'quality')
  expect(screen.getByTestId('settle-4').getAttribute('aria-disabled')).toBe('true')
})

test('a reviewer is asked only for what is theirs, under a heading that says so', async () => {
  await show(QualityScreen, 'quality')
  expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('My agreement')
  expect(screen.getByTestId('quality-waiting').textContent).not.toContain('to settle')
})

test('the queues lead to the second look by a key, with how many wait', async () => {
  deskCounts.looks = 3
  await show(QualityButtons, 'filings')
  expect(screen.getByTestId('second-look-count').textContent).toBe('3')
  expect(screen.queryByTestId('quality-count')).toBeNull()
  go('filings')
  await userEvent.click(screen.getByTestId('second-look'))
  expect(route.value.name).toBe('look')
})

test('a share is written with one place in both languages', () => {
  expect(percent(949)).toBe('94.9%')
  setLocale('zh-CN')
  expect(percent(1000)).toBe('100.0%')
})
