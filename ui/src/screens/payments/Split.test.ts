import { fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SuspensePayment } from '../../backend'
import { useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { resetRoutes } from '../../router'
import { settle } from '../../testing/flush'
import { fillMoney } from '../galleryMoney'
import { prefilled, splitOf } from './split'
import SplitDialog from './SplitDialog.vue'

let fake: FakeBackend
beforeEach(() => {
  setLocale('zh-CN')
  fake = new FakeBackend()
  fillMoney(fake)
  fake.answer('payments.assign', () => ({ payment: '9', left_fen: '0', due_fen: '700', settled: ['A', 'B'], version: 2 }))
  useThisBackend(fake)
})
afterEach(() => resetRoutes())

const candidate = (notice: string, open_fen: string, against: string[] = []) =>
  ({ notice, program: 'p', app_id: 'a', subject: 's', open_fen, issued_on: '2026-03-01', state: 'open', speaks_for: ['number_named'], against })
const payment = (left_fen: string, candidates = [candidate('A', '100000'), candidate('B', '100000')]): SuspensePayment =>
  ({ payment: '9', version: 1, external_id: 'x', amount_fen: left_fen, left_fen, due_fen: '0', paid_on: '2026-03-05', age_days: 1, remark: 'r', order_no: '', difference: null, candidates, by_hand: [] })
const input = (id: string, at = 0) => screen.getAllByTestId(id)[at]?.querySelector('input, textarea') ?? (screen.getAllByTestId(id)[at] as HTMLElement)

test('candidates are given what they are open for as long as something is left', () => {
  expect(prefilled(payment('150000')).map((row) => row.amount)).toEqual(['1000.00', '500.00'])
  expect(prefilled(payment('100000')).map((row) => row.amount)).toEqual(['1000.00', ''])
  const tied = [candidate('A', '100000', ['not_the_only_one']), candidate('B', '100000', ['not_the_only_one'])]
  expect(prefilled(payment('100000', tied)).map((row) => row.amount)).toEqual(['', ''])
  expect(prefilled(payment('1', [candidate('A', '1', ['other_platform'])]))).toEqual([])
})

test('the parts and the rest are the payment, and what cannot be is named', () => {
  const row = (notice: string, amount: string, open: string | null = null) => ({ notice, amount, open, of: '' })
  expect(splitOf('200700', [row('a', '1,000'), row('Ｂ', '￥500.5'), row('c', '')])).toMatchObject({
    parts: [{ notice: 'A', fen: '100000' }, { notice: 'B', fen: '50050' }], rest: 50650n, flaw: null,
  })
  expect(splitOf('100', [row('a', '2')])).toMatchObject({ rest: -100n, flaw: 'over_left' })
  expect(splitOf('100', [row('a', '1.005')]).flaw).toBe('amount')
  expect(splitOf('100', [row('a', '-1')]).flaw).toBe('amount')
  expect(splitOf('100', [row('', '1')]).flaw).toBe('notice')
  expect(splitOf('200', [row('a', '1'), row('Ａ', '1')]).flaws).toEqual([null, 'twice'])
  expect(splitOf('200', [row('a', '2', '100')]).flaw).toBe('over_open')
  expect(splitOf('200', [row('a', '')]).flaw).toBe('nothing')
})

test('one payment goes to two notices and its rest is to be sent back, in one act', async () => {
  const { emitted } = render(SplitDialog, { props: { payment: payment('200700') }, global: { plugins: [i18n] } })
  await settle()
  const equation = () => screen.getByTestId('split-equation').textContent?.replace(/\s/g, '')
  expect(equation()).toContain('￥2,007.00未分配=￥1,000.00A+￥1,000.00B+￥7.00留在挂账')
  await fireEvent.update(input('split-amount', 1), '999')
  expect(equation()).toContain('￥8.00')
  await fireEvent.update(input('split-amount', 1), '1000')
  expect(screen.getByTestId('split-submit').getAttribute('aria-disabled')).toBe('true')
  await fireEvent.update(input('split-reason'), '一笔付两份')
  await fireEvent.click(screen.getByTestId('split-back').querySelector('input') ?? screen.getByTestId('split-back'))
  expect(equation()).toContain('待退回')
  await fireEvent.click(screen.getByTestId('split-submit'))
  await settle()
  const sent = fake.calls.filter((call) => call.name === 'payments.assign').map(({ request }) => request)
  expect(sent).toMatchObject([{ payment: '9', version: 1, parts: [{ notice: 'A', fen: '100000' }, { notice: 'B', fen: '100000' }], back: '700', reason: '一笔付两份' }])
  expect(emitted()).toHaveProperty('done')
})
