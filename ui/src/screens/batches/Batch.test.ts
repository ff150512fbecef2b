import { fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { DeskFault, useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { replace, resetRoutes } from '../../router'
import { settle } from '../../testing/flush'
import { batch, fillMoney } from '../galleryMoney'
import Batch from './Batch.vue'

let fake: FakeBackend
beforeEach(() => {
  setLocale('zh-CN')
  fake = new FakeBackend()
  useThisBackend(fake)
  replace('batch', { id: '31' })
})
afterEach(() => resetRoutes())

async function rest() {
  await settle()
  await nextTick()
  await settle()
  await nextTick()
}
async function show(state: string) {
  fillMoney(fake, state)
  render(Batch, { global: { plugins: [i18n] } })
  await rest()
}
const sent = (name: string) => fake.calls.filter((call) => call.name === name).map(({ request }) => request)
const field = (id: string) => screen.getByTestId(id).querySelector('input') as HTMLInputElement
async function press(id: string) {
  await fireEvent.click(screen.getByTestId(id))
  await rest()
}

test('approving carries the hash shown, the number typed and the own password, and waits for both', async () => {
  await show('submitted')
  await press('batch-approve')
  expect(screen.getByTestId('approve-hash').textContent).toContain(batch('submitted').hash)
  const confirm = screen.getByTestId('approve-confirm')
  const off = () => confirm.getAttribute('aria-disabled')
  await fireEvent.update(field('approve-password'), 'a long password')
  expect(off()).toBe('true')
  await fireEvent.update(field('approve-count'), '1283')
  await press('approve-confirm')
  expect([off(), sent('batch.approve').length]).toEqual(['true', 0])
  await fireEvent.update(field('approve-count'), '1,284')
  expect(off()).toBeNull()
  await press('approve-confirm')
  const [request] = sent('batch.approve') as Record<string, unknown>[]
  expect(request).toMatchObject({ id: '31', version: 3, hash: batch('submitted').hash, count: 1284, password: 'a long password' })
  expect(screen.getByTestId('batch').dataset.state).toBe('approved')
})

test('a refused approval stays open and says why', async () => {
  await show('submitted')
  fake.answer('batch.approve', () => {
    throw new DeskFault('four_eyes')
  })
  await press('batch-approve')
  await fireEvent.update(field('approve-count'), '1284')
  await fireEvent.update(field('approve-password'), 'x')
  await press('approve-confirm')
  expect(screen.getByRole('alert').textContent).toContain('不能复核自己')
})

test('an act that is not allowed now is off with the reason of its fault', async () => {
  await show('draft')
  const execute = screen.getByTestId('batch-execute')
  expect(execute.getAttribute('aria-disabled')).toBe('true')
  expect(execute.getAttribute('title')).toBe('当前状态下不能这样操作')
  await press('batch-execute')
  expect(screen.queryByTestId('execute-confirm')).toBeNull()
})

test('an execution shows what was ordered and what was left out, by reason', async () => {
  await show('approved')
  await press('batch-execute')
  await fireEvent.update(field('execute-count'), '1284')
  await press('execute-confirm')
  expect(screen.getByTestId('executed-ordered').textContent).toBe('1,263')
  expect(screen.getByTestId('executed').textContent).toContain('其间已备案')
  expect(sent('batch.execute')).toMatchObject([{ id: '31', version: 3 }])
})

test('results are told by outcome and their refused rows with their reasons', async () => {
  await show('executed')
  await press('batch-results')
  expect(screen.getByTestId('results-confirmed').textContent).toBe('1,240')
  expect(screen.getByTestId('refused-rows').textContent).toContain('批次里没有这个小程序')
})

test('who was not known is counted beside the list and said never to be acted on', async () => {
  await show('submitted')
  const words = screen.getByTestId('batch-not-known').textContent
  expect(words).toContain('401')
  expect(words).toContain('只计数，不处置')
})
