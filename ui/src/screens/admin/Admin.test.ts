import { fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import { DeskFault, useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { settle } from '../../testing/flush'
import { fillMoney } from '../galleryMoney'
import AccountsTab from './AccountsTab.vue'
import AuditTab from './AuditTab.vue'
import IntakeTab from './IntakeTab.vue'
import StoreTab from './StoreTab.vue'

let fake: FakeBackend
beforeEach(() => {
  setLocale('zh-CN')
  fake = new FakeBackend()
  fillMoney(fake)
  useThisBackend(fake)
})
afterEach(() => vi.restoreAllMocks())
async function press(id: string) {
  await fireEvent.click(screen.getByTestId(id))
  await settle()
  await nextTick()
  await settle()
  await nextTick()
}

test('refused rows of an intake are text, whatever the file says', async () => {
  render(IntakeTab, { global: { plugins: [i18n] } })
  await press('intake-programs')
  const rows = screen.getByTestId('refused-rows')
  expect(rows.querySelector('img')).toBeNull()
  expect(rows.textContent).toContain('<img src=x>')
  expect(rows.textContent).toContain('U+202E')
  expect(rows.textContent).not.toContain('\u202E')
  expect(screen.getByTestId('intake-count-refused').textContent).toContain('4')
  expect(fake.calls.find(({ name }) => name === 'intake.import')?.request).toMatchObject({ kind: 'programs', file: 'f1' })
})

test('nothing is taken in when nobody picked a file', async () => {
  fake.answer('file.pick', () => ({ file: null, name: '', bytes: '0' }))
  render(IntakeTab, { global: { plugins: [i18n] } })
  await press('intake-events')
  expect(fake.calls.some(({ name }) => name === 'intake.import')).toBe(false)
})

test('a sound record says so with its figures, and a finding names table, row and field', async () => {
  render(AuditTab, { global: { plugins: [i18n] } })
  await settle()
  await press('audit-verify')
  expect(screen.getByTestId('audit-ok').textContent).toContain('18,233')
  fake.work('audit.verify', async () => ({ ok: false, events: '1', rows: '1', head: 'x', findings: [{ kind: 'field', table: 'notice', row: '7', field: 'paid_fen' }], not_covered: [] }))
  await press('audit-verify')
  expect(screen.getByTestId('audit-findings').textContent).toMatch(/notice.*7.*paid_fen/)
})

test('a refused act says so in words: for what, with which roles, how often', async () => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(352)
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(352)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(800)
  render(AuditTab, { global: { plugins: [i18n] } })
  await settle()
  await fireEvent.focus(screen.getByRole('grid'))
  await fireEvent.keyDown(screen.getByRole('grid'), { key: 'Home', ctrlKey: true })
  await settle()
  await nextTick()
  expect(screen.getByTestId('audit-grid').textContent).toContain('已拒绝 · filing.approve')
  expect(screen.getByTestId('audit-event').textContent).toMatch(/已拒绝 · filing\.approve.*拒绝原因.*角色审核员.*次数3/)
})

test("an administrator's role that was asked back is confirmed or kept, and not asked back again", async () => {
  const account = { id: '5', login: 'admin2', person: 'P005', display_name: '示例管理员乙', roles: ['administrator'], pending: [], leaving: ['administrator'], disabling: false, disabled: false }
  fake.answer('account.list', () => ({ accounts: [account] }))
  for (const name of ['account.confirm', 'account.grant'] as const) fake.answer(name, () => account)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(352)
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(352)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(800)
  render(AccountsTab, { global: { plugins: [i18n] } })
  await settle()
  await fireEvent.focus(screen.getByRole('grid'))
  await fireEvent.keyDown(screen.getByRole('grid'), { key: 'Home', ctrlKey: true })
  await settle()
  await nextTick()
  expect(screen.getByTestId('account-detail').textContent).toContain('待确认收回')
  expect(screen.queryByTestId('revoke-administrator')).toBeNull()
  await press('confirm-administrator')
  await press('keep-administrator')
  const sent = fake.calls.filter(({ request }) => (request as { account?: string }).account === '5')
  expect(sent.map(({ name }) => name)).toEqual(['account.confirm', 'account.grant'])
})

test('what could not be read because the server was away is read once it is back, in words of a server', async () => {
  let away = true
  fake.answer('store.status', () => {
    if (away) throw new DeskFault('server_unreachable')
    return { path: 'postgres://db.example.cn:5432/desk', bytes: '1', demo: false, audit_height: '1', audit_head: 'a', separation: 'enforced' }
  })
  render(StoreTab, { global: { plugins: [i18n] } })
  await settle()
  expect(screen.getByRole('alert')).toBeTruthy()
  away = false
  fake.emit('server', { reachable: true })
  await settle()
  await nextTick()
  expect(screen.queryByRole('alert')).toBeNull()
  expect(screen.getByTestId('store-facts').textContent).toContain('服务器强制执行')
  expect(screen.getByTestId('store-facts').textContent).not.toMatch(/文件|电脑/)
})
