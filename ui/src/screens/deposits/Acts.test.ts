import { fireEvent, render, screen } from '@testing-library/vue'
import { beforeEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { settle } from '../../testing/flush'
import { galleryAct } from '../galleryDeposits'
import { fillMoney } from '../galleryMoney'
import ActsTab from './ActsTab.vue'
import NoticeDialog from './NoticeDialog.vue'

let fake: FakeBackend
beforeEach(() => {
  setLocale('zh-CN')
  fake = new FakeBackend()
  fillMoney(fake)
  useThisBackend(fake)
})
async function rest() {
  for (let turn = 0; turn < 3; turn += 1) {
    await settle()
    await nextTick()
  }
}
const sent = (name: string) => fake.calls.filter((call) => call.name === name)
const plugins = { global: { plugins: [i18n] } }
const typed = (id: string, text: string) => fireEvent.update(screen.getByTestId(id).querySelector('textarea, input')!, text)

test('a deduction takes an amount in yuan, a reason and a case, and is sent in fen', async () => {
  render(NoticeDialog, { props: { notice: 'SKW000010003700' }, ...plugins })
  await rest()
  await fireEvent.click(screen.getByTestId('notice-deduct'))
  await rest()
  await typed('act-reason', '上线未备案剧目')
  await typed('act-evidence', '案件 7')
  await typed('act-amount', '三百')
  await fireEvent.click(screen.getByTestId('act-submit'))
  await rest()
  expect(sent('act.deduct')).toEqual([])
  await typed('act-amount', '300.5')
  await fireEvent.click(screen.getByTestId('act-submit'))
  await rest()
  expect(sent('act.deduct')[0]?.request).toMatchObject({ notice: '1', version: 3, fen: '30050', reason: '上线未备案剧目', evidence: '案件 7' })
})

test('a transfer names both notices with the versions that were seen, and what may not be proposed says why', async () => {
  render(NoticeDialog, { props: { notice: 'SKW000010003700' }, ...plugins })
  await rest()
  await fireEvent.click(screen.getByTestId('notice-refund'))
  await rest()
  expect(screen.queryByTestId('act-submit')).toBeNull()
  await fireEvent.click(screen.getByTestId('notice-transfer'))
  await rest()
  await typed('act-amount', '100')
  await typed('act-reason', '同一主体调剂')
  await typed('act-evidence', '申请函')
  await fireEvent.click(screen.getByTestId('act-submit'))
  await rest()
  expect(sent('act.transfer')[0]?.request).toMatchObject({ version: 3, to: 'SKW000010099900', to_version: 4, fen: '10000' })
})

test('a decision carries every version that was seen, and a refusal takes words', async () => {
  render(ActsTab, plugins)
  await rest()
  expect(screen.getByTestId('acts-waiting').textContent).toContain('待决定 3 份')
  await fireEvent.click(screen.getByTestId('act-3'))
  await rest()
  expect(screen.getByTestId('act-facts').textContent).toContain('口袋放映厅')
  await fireEvent.click(screen.getByTestId('waiver-refuse'))
  await rest()
  expect(sent('act.decide')).toEqual([])
  await fireEvent.click(screen.getByTestId('waiver-approve'))
  await rest()
  expect(sent('act.decide')[0]?.request).toMatchObject({ id: '3', version: 1, notice_version: 2, to_version: 4, verdict: 'approve' })
})

test('who proposed takes it back', async () => {
  const own = { ...galleryAct(1), allowed: [{ act: 'approve', refusal: 'four_eyes' }, { act: 'refuse', refusal: 'four_eyes' }, { act: 'withdraw', refusal: null }] }
  fake.answer('act.list', () => ({ acts: [own], waiting: 1 }))
  render(ActsTab, plugins)
  await rest()
  await fireEvent.click(screen.getByTestId('act-1'))
  await rest()
  await fireEvent.click(screen.getByTestId('waiver-withdraw'))
  await rest()
  expect(sent('act.withdraw')[0]?.request).toMatchObject({ id: '1' })
})
