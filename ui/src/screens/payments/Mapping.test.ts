import { fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import { DeskFault, useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { replace, resetRoutes, route } from '../../router'
import { settle } from '../../testing/flush'
import { layouts, sketch } from '../galleryMapping'
import { fillMoney, inspection } from '../galleryMoney'
import Import from './Import.vue'
import Mapping from './Mapping.vue'
import { begin, documentOf, moneyOf, openQuestions } from './mapping'

let fake: FakeBackend
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  setLocale('zh-CN')
  fake = new FakeBackend()
  fillMoney(fake)
  useThisBackend(fake)
})
afterEach(() => {
  vi.useRealTimers()
  resetRoutes()
})
const sent = <T>(name: string) => fake.calls.filter((call) => call.name === name).map(({ request }) => request as T)
async function rest() {
  for (let round = 0; round < 4; round++) {
    vi.advanceTimersByTime(500)
    await settle()
    await nextTick()
  }
}
const field = (id: string) => screen.getByTestId(id).querySelector('input') ?? (screen.getByTestId(id) as HTMLInputElement)
async function open() {
  replace('mapping', { file: 'f1', name: 'bank.csv' })
  render(Mapping, { global: { plugins: [i18n] } })
  await rest()
}

test('a document says what each column means and requires what its money needs', () => {
  const table = sketch().tables[0]
  if (!table) throw new Error('a table')
  const mapping = begin(table)
  expect(moneyOf(mapping)).toBe('columns')
  expect(openQuestions(mapping).map(({ flaw }) => flaw)).toEqual(['title'])
  const made = JSON.parse(documentOf({ ...mapping, title: ' 某行 ' }, table.draft, [])) as Record<string, never> & { columns: { role: string; required: boolean }[] }
  expect(made.title).toEqual({ 'zh-CN': '某行', en: '某行' })
  expect(made.columns.filter(({ required }) => required).map(({ role }) => role)).toEqual(['paid_at', 'income', 'expense', 'balance'])
  expect(made.ignored).toEqual(['说明', '网点'])
  expect(made.statement).toMatchObject({ day_only: true, money: { by: 'columns' } })
  expect(made.control).toEqual({ kind: 'running-balance' })
  const [time, income, expense] = mapping.columns
  if (!time || !income || !expense) throw new Error('columns')
  expense.role = 'income'
  expect(openQuestions(mapping).map(({ flaw }) => flaw)).toEqual(['twice', 'money', 'title'])
  income.role = 'amount'
  expense.role = 'direction'
  expect(moneyOf(mapping)).toBe('word')
  time.role = ''
  expect(openQuestions(mapping).map(({ flaw }) => flaw)).toEqual(['paid_at', 'title'])
})

test('an unknown layout opens the editor, and a known one that has drifted never does by itself', async () => {
  fake.work('payments.inspect', async () => {
    throw new DeskFault('unknown_layout', { nearest: 'bank-account' })
  })
  replace('import', { file: 'f1', name: 'bank.csv' })
  render(Import, { global: { plugins: [i18n] } })
  await rest()
  expect(route.value).toMatchObject({ name: 'mapping', params: { file: 'f1' } })
  fake.work('payments.inspect', async () => {
    throw new DeskFault('unknown_layout', { nearest: 'wechat-pay-trade', what: 'drifted', missing: '交易时间', unknown: '付款时间' })
  })
  replace('import', { file: 'f2', name: 'wechat.csv' })
  render(Import, { global: { plugins: [i18n] } })
  await rest()
  expect(route.value.name).toBe('import')
  expect(screen.getAllByTestId('open-mapping').at(-1)?.textContent).toContain('逐列确认')
})

test('a draft is tried on the file, told beside it, and kept under a name', async () => {
  await open()
  expect(screen.getByTestId('mapping-rows').textContent).toContain('4')
  expect(screen.getByTestId('mapping-reads').textContent).toContain('网点')
  expect(screen.getByTestId('mapping-save').getAttribute('aria-disabled')).toBe('true')
  await fireEvent.update(field('mapping-account'), ' 6217 ')
  await fireEvent.update(field('mapping-title'), '某某银行流水')
  await rest()
  const tries = sent<{ account: string | null; profile: string; sheet: null }>('profile.try')
  expect(tries.at(-1)).toMatchObject({ account: '6217', sheet: null })
  expect(JSON.parse(tries.at(-1)?.profile ?? '{}')).toMatchObject({ title: { en: '某某银行流水' }, platform: 'wechat' })
  await fireEvent.click(screen.getByTestId('mapping-save'))
  await rest()
  expect(sent('profile.save')).toHaveLength(1)
  expect(route.value).toMatchObject({ name: 'import', params: { file: 'f1', account: '6217' } })
})

test('what the core says against a document stands beside the table and keeps it from being kept', async () => {
  fake.work('profile.try', async () => ({ flaws: [{ code: 'shadows', about: 'bank-account' }], inspection: null, ignored: [] }))
  await open()
  await fireEvent.update(field('mapping-title'), '某某银行流水')
  await rest()
  expect(screen.getByTestId('mapping-problems').textContent).toContain('内置格式已能读取')
  await fireEvent.click(screen.getByTestId('mapping-save'))
  await rest()
  expect(sent('profile.save')).toEqual([])
})

test('of several bills one is chosen, and an account that the file does not name is asked for', async () => {
  fake.answer('profile.sketch', () => {
    const [table] = sketch().tables
    return { ...sketch(), tables: ['一月', '二月'].map((sheet) => ({ ...table, sheet, known: 'bank-account' })) as never }
  })
  fake.work('payments.inspect', async ({ sheet }) => {
    if (!sheet) throw new DeskFault('several_bills', { names: '一月, 二月' })
    return { ...inspection(true), names_account: false }
  })
  replace('import', { file: 'f1', name: 'both.xlsx' })
  const first = render(Import, { global: { plugins: [i18n] } })
  await rest()
  await fireEvent.click(screen.getAllByTestId('sheet')[1] as HTMLElement)
  expect(route.value.params).toMatchObject({ sheet: '二月' })
  first.unmount()
  render(Import, { global: { plugins: [i18n] } })
  await rest()
  const typed = screen.getByTestId('account-field').querySelector('input') as HTMLInputElement
  await fireEvent.update(typed, '6217')
  await fireEvent.click(screen.getByTestId('account-read'))
  expect(route.value.params).toMatchObject({ sheet: '二月', account: '6217' })
})

test('a layout that waits for a second person is previewed and not committed', async () => {
  fake.work('payments.inspect', async () => ({ ...inspection(true), profile: layouts()[2]?.id ?? '', unconfirmed: true }))
  replace('import', { file: 'f1', name: 'bank.csv' })
  render(Import, { global: { plugins: [i18n] } })
  await rest()
  expect(screen.getByTestId('commit-import').getAttribute('title')).toContain('另一人确认')
  await fireEvent.click(screen.getByTestId('commit-import'))
  expect(sent('payments.import')).toEqual([])
})
