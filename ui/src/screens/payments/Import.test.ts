import { fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { DeskFault, useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { resetRoutes, replace } from '../../router'
import { settle } from '../../testing/flush'
import { fillMoney, inspection } from '../galleryMoney'
import Import from './Import.vue'

let fake: FakeBackend
beforeEach(() => {
  setLocale('zh-CN')
  fake = new FakeBackend()
  fillMoney(fake)
  useThisBackend(fake)
  replace('import', { file: 'handle', name: 'bill.csv' })
})
afterEach(() => resetRoutes())

async function show() {
  render(Import, { global: { plugins: [i18n] } })
  await rest()
}
async function rest() {
  await settle()
  await nextTick()
  await settle()
}
const sent = (name: string) => fake.calls.filter((call) => call.name === name).map(({ request }) => request)
const commit = () => screen.getByTestId('commit-import')

test('a disagreeing control names both figures and the commit says why it is off', async () => {
  fillMoney(fake, 'submitted', false)
  await show()
  const panel = screen.getByTestId('control-disagrees').textContent ?? ''
  expect(panel).toContain('￥132,900.00')
  expect(panel).toContain('￥132,800.00')
  expect(commit().getAttribute('aria-disabled')).toBe('true')
  expect(commit().getAttribute('title')).toBe('文件自带的合计与明细不符')
  await fireEvent.click(commit())
  expect(sent('payments.import')).toEqual([])
})

test('a file that lacks its totals is not committed either', async () => {
  const silent = inspection(true)
  silent.control = { ...silent.control, agrees: null, declared: {} }
  fake.work('payments.inspect', async () => silent)
  await show()
  expect(screen.getByTestId('control-missing')).toBeTruthy()
  expect(commit().getAttribute('aria-disabled')).toBe('true')
})

test('totals that do not bind are told beside the plan, and what drifted or stands twice is named', async () => {
  const soft = inspection(false)
  soft.control = { ...soft.control, binding: false }
  soft.drift = { moved: ['金额'], new: ['门店'], missing: [] }
  soft.file = { ...soft.file, format: 'xlsx', sheet: '一月', same: ['二月'] }
  fake.work('payments.inspect', async () => soft)
  await show()
  expect(screen.getByTestId('control-soft').textContent).toContain('￥132,900.00')
  expect(screen.queryByTestId('control-disagrees')).toBeNull()
  expect(commit().getAttribute('aria-disabled')).not.toBe('true')
  expect(screen.getByTestId('file-moved').textContent).toContain('金额')
  expect(screen.getByTestId('file-new').textContent).toContain('门店')
  expect(screen.getByTestId('file-same').textContent).toContain('二月')
  expect(screen.queryByTestId('file-missing')).toBeNull()
})

test('the commit carries the hash of the plan that is shown, and its receipt follows', async () => {
  await show()
  expect(screen.getByTestId('equation-in').textContent).toContain('等式成立')
  await fireEvent.click(commit())
  await rest()
  const [request] = sent('payments.import') as { plan: string; file: string; op: string }[]
  expect(request?.plan).toBe(inspection(true).plan)
  expect(request?.file).toBe('handle')
  expect(screen.getByTestId('receipt-settled').textContent).toBe('118')
})

test('an equation that does not hold is shown as broken and not committed', async () => {
  const short = inspection(true)
  short.in = { ...short.in, settled: '11700000' }
  fake.work('payments.inspect', async () => short)
  await show()
  expect(screen.getByTestId('equation-in').textContent).toContain('等式不成立')
  expect(commit().getAttribute('title')).toBe('金额等式不成立')
})

test('a changed plan is explained, read again, and committed under another operation id', async () => {
  let tries = 0
  fake.work('payments.import', async () => {
    tries += 1
    if (tries === 1) throw new DeskFault('plan_changed')
    return { import: '9', repeated: true, inspection: inspection(true), notices_settled: 0, lifts: 0, at: 0 }
  })
  await show()
  fake.work('payments.inspect', async () => ({ ...inspection(true), plan: 'other-plan' }))
  await fireEvent.click(commit())
  await rest()
  expect(screen.getByTestId('plan-changed')).toBeTruthy()
  expect(sent('payments.inspect').length).toBe(2)
  await fireEvent.click(commit())
  await rest()
  const requests = sent('payments.import') as { plan: string; op: string }[]
  expect(requests.map(({ plan }) => plan)).toEqual([inspection(true).plan, 'other-plan'])
  expect(new Set(requests.map(({ op }) => op)).size).toBe(2)
  expect(screen.getByTestId('import-receipt').dataset.repeated).toBe('true')
})

test('a commit whose answer was lost is tried again under the same operation id', async () => {
  fake.work('payments.import', async () => {
    throw new DeskFault('store_busy')
  })
  await show()
  await fireEvent.click(commit())
  await rest()
  await fireEvent.click(commit())
  await rest()
  const ops = (sent('payments.import') as { op: string }[]).map(({ op }) => op)
  expect(ops.length).toBe(2)
  expect(new Set(ops).size).toBe(1)
})

test('a wrong file shows the sentence of its fault', async () => {
  fake.work('payments.inspect', async () => {
    throw new DeskFault('unknown_layout', { nearest: 'wechat-pay-trade' })
  })
  await show()
  expect(screen.getByRole('alert').textContent).toContain('没有一种账单格式与此文件相符')
})
