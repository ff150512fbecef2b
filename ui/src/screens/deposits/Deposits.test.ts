import { fireEvent, render, screen } from '@testing-library/vue'
import { beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import { DeskFault, useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { settle } from '../../testing/flush'
import { sumFen } from '../common/money'
import { fillMoney } from '../galleryMoney'
import { dayRanges } from '../payments/dayRanges'
import CoverageTab from './CoverageTab.vue'
import IssueDialog from './IssueDialog.vue'
import { monthFrom, monthOf } from './months'

let fake: FakeBackend
beforeEach(() => {
  setLocale('zh-CN')
  fake = new FakeBackend()
  fillMoney(fake)
  useThisBackend(fake)
})
async function rest() {
  await settle()
  await nextTick()
  await settle()
  await nextTick()
}
const sent = (name: string) => fake.calls.filter((call) => call.name === name)

test('issuing carries the hash of the dry run that is shown', async () => {
  render(IssueDialog, { props: { open: true, platform: 'wechat', platforms: [] }, global: { plugins: [i18n] } })
  await rest()
  expect(screen.getByTestId('issue-confirm').textContent).toContain('1,254')
  await fireEvent.click(screen.getByTestId('issue-confirm'))
  await rest()
  expect(sent('notice.issue')[0]?.request).toMatchObject({ platform: 'wechat', plan: expect.stringMatching(/^9f2c41d0/) })
})

test('a dry run that is stale is worked out anew and said to be', async () => {
  fake.answer('notice.issue', () => {
    throw new DeskFault('plan_changed')
  })
  render(IssueDialog, { props: { open: true, platform: 'wechat', platforms: [] }, global: { plugins: [i18n] } })
  await rest()
  await fireEvent.click(screen.getByTestId('issue-confirm'))
  await rest()
  expect(sent('notice.plan').length).toBe(2)
  expect(screen.getByRole('alert').textContent).toContain('请再看一遍')
})

const bare = (on: string, covered: boolean) => ({ on, covered, needed: true, declared_by: null, reason: null })
const told = [{ on: '2026-11-17', covered: true, needed: true, declared_by: '王芳', reason: '当日无账单' }]

test('a missing bill day says so in a word, and today is not missing yet', async () => {
  vi.setSystemTime(new Date('2026-11-20T04:00:00Z'))
  fake.answer('coverage.get', () => ({
    accounts: [{ deposit_account: '1900000109', days: [{ ...bare('2026-11-16', false), needed: false }, ...told, bare('2026-11-18', true), bare('2026-11-19', false), bare('2026-11-20', false)] }],
    missing: 1,
  }))
  const { container } = render(CoverageTab, { props: { platform: 'wechat' }, global: { plugins: [i18n] } })
  await rest()
  const mark = (day: string) => container.querySelector<HTMLElement>(`[data-day="${day}"]`)
  expect(['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21'].map((day) => mark(day)?.dataset.mark)).toEqual(['covered', 'gap', 'today', 'none'])
  expect(mark('2026-11-17')?.dataset.mark).toBe('declared')
  expect(mark('2026-11-16')?.dataset.mark).toBe('early')
  expect(mark('2026-11-19')?.textContent).toContain('缺')
  expect(screen.getByTestId('coverage-missing').textContent).toContain('缺 1 天')
  vi.useRealTimers()
})

test('a missing day is said to have no bill with a reason, and the word is taken back', async () => {
  vi.setSystemTime(new Date('2026-11-20T04:00:00Z'))
  fake.answer('coverage.get', () => ({ accounts: [{ deposit_account: '1900000109', days: [...told, bare('2026-11-19', false)] }], missing: 1 }))
  fake.answer('coverage.declare', () => ({})).answer('coverage.withdraw', () => ({}))
  render(CoverageTab, { props: { platform: 'wechat' }, global: { plugins: [i18n] } })
  await rest()
  await fireEvent.click(screen.getByTestId('day-2026-11-19'))
  await rest()
  await fireEvent.click(screen.getByTestId('day-submit'))
  await rest()
  expect(sent('coverage.declare')).toEqual([])
  await fireEvent.update(screen.getByTestId('day-reason').querySelector('textarea')!, ' 商户平台无此日账单 ')
  await fireEvent.click(screen.getByTestId('day-submit'))
  await rest()
  expect(sent('coverage.declare')[0]?.request).toMatchObject({ platform: 'wechat', deposit_account: '1900000109', on: '2026-11-19', reason: '商户平台无此日账单' })
  await fireEvent.click(screen.getByTestId('day-2026-11-17'))
  await rest()
  expect(screen.getByRole('dialog').textContent).toContain('王芳')
  await fireEvent.click(screen.getByTestId('day-submit'))
  await rest()
  expect(sent('coverage.withdraw')[0]?.request).toMatchObject({ on: '2026-11-17' })
  vi.useRealTimers()
})

test('months know their days, their first weekday, and the year they turn', () => {
  expect([monthFrom('2026-01-15', -1), monthFrom('2026-12', 1)]).toEqual(['2025-12', '2027-01'])
  expect(monthOf('2028-02')).toMatchObject({ before: 1, days: { length: 29 } })
})

test('days in a row are one stretch and sums of fen are exact', () => {
  expect(dayRanges(['2026-03-01', '2026-02-27', '2026-02-28', '2026-03-05'])).toEqual(['2026-02-27 – 2026-03-01', '2026-03-05'])
  expect([sumFen(['9007199254740993', '1']), sumFen(['1', 'x'])]).toEqual([9007199254740994n, null])
})
