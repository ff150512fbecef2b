import { fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { replace, resetRoutes, route } from '../../router'
import { settle } from '../../testing/flush'
import { fillMoney } from '../galleryMoney'
import BalanceTab from './BalanceTab.vue'
import HandWork from './HandWork.vue'
import UndoDialog from './UndoDialog.vue'

let fake: FakeBackend
beforeEach(() => {
  setLocale('zh-CN')
  fake = new FakeBackend()
  fillMoney(fake)
  useThisBackend(fake)
  replace('payments', {})
})
afterEach(() => resetRoutes())

async function rest() {
  await settle()
  await nextTick()
  await settle()
}
async function show(component: Parameters<typeof render>[0], props: Record<string, unknown> = {}) {
  const made = render(component, { props, global: { plugins: [i18n] } })
  await rest()
  return made
}
const sent = (name: string) => fake.calls.filter((call) => call.name === name).map(({ request }) => request)

test('an import is undone with a reason, under one operation id', async () => {
  const { emitted } = await show(UndoDialog, { id: '7', name: 'bill.csv' })
  const submit = screen.getByTestId('undo-submit')
  expect(submit.getAttribute('aria-disabled')).toBe('true')
  await fireEvent.click(submit)
  expect(sent('payments.undo')).toEqual([])
  await fireEvent.update(screen.getByTestId('undo-reason').querySelector('textarea') ?? screen.getByTestId('undo-reason'), '导错账单')
  await fireEvent.click(submit)
  await rest()
  expect(sent('payments.undo')).toMatchObject([{ import: '7', reason: '导错账单' }])
  expect(emitted()).toHaveProperty('done')
})

test('what stands on an import is listed with the way there, and it is not undone', async () => {
  const { emitted } = await show(UndoDialog, { id: '3', name: 'bill.csv' })
  expect(screen.getByTestId('stands-on').textContent).toContain('之后被人工匹配')
  expect(screen.queryByTestId('undo-reason')).toBeNull()
  await fireEvent.click(screen.getByTestId('undo-submit'))
  expect(sent('payments.undo')).toEqual([])
  await fireEvent.click(screen.getAllByTestId('stands-on-go')[1] as HTMLElement)
  expect(route.value).toMatchObject({ name: 'import', params: { id: '5' } })
  expect(emitted()).toHaveProperty('close')
})

test('the balance shows every pot and its difference of zero', async () => {
  await show(BalanceTab)
  const sheet = screen.getByTestId('trial-balance')
  expect(sheet.dataset.difference).toBe('0')
  expect(sheet.textContent).toContain('￥129,800.00')
  expect(sheet.textContent).toContain('借贷相等')
})

test('candidates say what speaks for and against them, and one is matched by its number', async () => {
  const { emitted } = await show(HandWork, { id: '9', version: 1 })
  const list = screen.getByTestId('candidates').textContent ?? ''
  expect(list).toContain('写明了小程序 AppID')
  expect(list).toContain('付款早于通知发出')
  await fireEvent.click(screen.getAllByTestId('candidate-match')[0] as HTMLElement)
  expect(emitted().match).toHaveLength(1)
  await fireEvent.click(screen.getByTestId('unmatch'))
  await rest()
  expect(screen.getByTestId('hand-submit')).toBeTruthy()
})
