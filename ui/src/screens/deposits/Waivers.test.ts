import { fireEvent, render, screen } from '@testing-library/vue'
import { beforeEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { DeskFault, useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { settle } from '../../testing/flush'
import { galleryWaiver } from '../galleryDeposits'
import { fillMoney } from '../galleryMoney'
import IssueDialog from './IssueDialog.vue'
import NoticeDialog from './NoticeDialog.vue'
import RemindersTab from './RemindersTab.vue'
import WaiversTab from './WaiversTab.vue'

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
const typed = (id: string, text: string) => fireEvent.update(screen.getByTestId(id).querySelector('textarea')!, text)

test('the rows of a dry run are asked under its hash, for a reason, page by page', async () => {
  render(IssueDialog, { props: { open: true, platform: 'wechat', platforms: [] }, ...plugins })
  await rest()
  await fireEvent.mouseDown(screen.getByTestId('tab-left_out'))
  await rest()
  expect(screen.getByTestId('issue-left').textContent).toContain('未告知 GMV 档')
  await fireEvent.click(screen.getByTestId('left-band_not_told'))
  await rest()
  expect(sent('notice.plan_rows').at(-1)?.request).toMatchObject({ list: 'left_out', code: 'band_not_told', offset: 0, plan: expect.stringMatching(/^9f2c41d0/) })
  await fireEvent.click(screen.getByTestId('plan-rows-later'))
  await rest()
  expect(sent('notice.plan_rows').at(-1)?.request).toMatchObject({ offset: 20 })
  await fireEvent.mouseDown(screen.getByTestId('tab-differs'))
  await rest()
  expect(screen.getByTestId('issue-differs').textContent).toContain('122 个小程序按现行规则应多缴')
})

test('a notice shows its rule, its story and its letters, and a waiver takes reason and evidence', async () => {
  render(NoticeDialog, { props: { notice: 'SKW000010003700' }, ...plugins })
  await rest()
  expect(screen.getByTestId('notice-rule').textContent).toContain('第 1 版')
  expect(screen.getByTestId('notice-rule').textContent).toContain('发出时为 high')
  await fireEvent.mouseDown(screen.getByTestId('tab-story'))
  await rest()
  expect(screen.getByTestId('notice-story').textContent).toContain('收款入账')
  await fireEvent.mouseDown(screen.getByTestId('tab-letters'))
  await rest()
  expect(screen.getByTestId('letter-text').textContent).toContain('通知编号')
  await fireEvent.click(screen.getByTestId('notice-waive'))
  await rest()
  await typed('waive-reason', ' 停止运营 ')
  await fireEvent.click(screen.getByTestId('waive-submit'))
  await rest()
  expect(sent('waiver.propose')).toEqual([])
  await typed('waive-evidence', '注销公告')
  await fireEvent.click(screen.getByTestId('waive-submit'))
  await rest()
  expect(sent('waiver.propose')[0]?.request).toMatchObject({ notice: '1', version: 3, reason: '停止运营', evidence: '注销公告' })
})

test('a decision carries both versions that were seen, and a refusal takes words', async () => {
  render(WaiversTab, plugins)
  await rest()
  expect(screen.getByTestId('waivers-waiting').textContent).toContain('待决定 2 份')
  await fireEvent.click(screen.getByTestId('waiver-1'))
  await rest()
  await fireEvent.click(screen.getByTestId('waiver-refuse'))
  await rest()
  expect(sent('waiver.decide')).toEqual([])
  await fireEvent.click(screen.getByTestId('waiver-approve'))
  await rest()
  expect(sent('waiver.decide')[0]?.request).toMatchObject({ id: '1', version: 1, notice_version: 2, verdict: 'approve', words: '' })
})

test('who may not decide is told why', async () => {
  const own = { ...galleryWaiver(1), allowed: [{ act: 'approve', refusal: 'four_eyes' }, { act: 'refuse', refusal: 'four_eyes' }, { act: 'withdraw', refusal: null }] }
  fake.answer('waiver.list', () => ({ waivers: [own], waiting: 1, refund_due_fen: '0' }))
  render(WaiversTab, plugins)
  await rest()
  await fireEvent.click(screen.getByTestId('waiver-1'))
  await rest()
  await fireEvent.click(screen.getByTestId('waiver-approve'))
  await rest()
  expect(sent('waiver.decide')).toEqual([])
  await fireEvent.click(screen.getByTestId('waiver-withdraw'))
  await rest()
  expect(sent('waiver.withdraw')[0]?.request).toMatchObject({ id: '1' })
})

test('reminders are written as they are shown, and who is not known to be unpaid stands apart', async () => {
  render(RemindersTab, { props: { platform: 'wechat' }, ...plugins })
  await rest()
  expect(screen.getByTestId('remind-not_known').textContent).toContain('缺账单')
  expect(screen.getByTestId('remind-waiting').textContent).not.toContain('缺账单')
  fake.answer('reminder.make', () => {
    throw new DeskFault('plan_changed')
  })
  await fireEvent.click(screen.getByTestId('remind-write'))
  await rest()
  expect(sent('reminder.make')[0]?.request).toMatchObject({ platform: 'wechat', plan: expect.stringMatching(/^9f2c41d0/), folder: 'f1' })
  expect(screen.getByRole('alert').textContent).toContain('请再看一遍')
  expect(sent('reminder.list').length).toBe(2)
})
