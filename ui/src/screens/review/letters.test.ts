import { render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Letters, ReasonInfo } from '../../backend'
import { useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { DeskFault } from '../../backend/fault'
import { setLocale } from '../../i18n'
import { listenToKeys } from '../../keys'
import { draftOf, findReasons, forgetDrafts, useOf } from './draft'
import ReturnDialog from './ReturnDialog.vue'
import { isSpoken } from './sounds'

const text = (code: string, key_name: string, error: string) => ({ code, key_name, error, suggest: '请修改' })
const REASONS: ReasonInfo[] = [
  { code: 'R05', zh: text('R05', '证件照片', '翻拍屏幕'), en: text('R05', 'Photo', 'A screen'), variables: [], sounds: [['zheng', 'jian', 'zhao', 'pian'], ['fan', 'pai', 'ping bing', 'mu']] },
  { code: 'R07', zh: text('R07', '证件照片', '即将到期'), en: text('R07', 'Photo', 'Expires'), variables: [], sounds: [['zheng', 'jian', 'zhao', 'pian'], ['ji', 'jiang qiang', 'dao', 'qi ji']] },
  { code: 'R28', zh: text('R28', '小程序名称', '含有{word}'), en: text('R28', 'Name', 'Has {word}'), variables: ['word'], sounds: [['xiao', 'cheng', 'xu', 'ming', 'cheng chen']] },
]
const LETTERS: Letters = { zh: { subject: '【退回】', body: '尊敬的主办者：\n\n1. 名称\n   问题：有误\n' }, en: { subject: '[Returned]', body: 'Dear organiser,\n' } }
const codes = (typed: string, suggested: string[] = []) => findReasons(REASONS, typed, suggested).map(({ code }) => code)

let fake: FakeBackend
let stopKeys: () => void
beforeEach(() => {
  setLocale('en')
  stopKeys = listenToKeys()
  fake = new FakeBackend()
  useThisBackend(fake)
})
afterEach(() => {
  stopKeys()
  forgetDrafts()
  setLocale('zh-CN')
  vi.useRealTimers()
})

test('a text is found by any part of its syllables or initials, or both mixed, whichever reading its characters have', () => {
  const rows = [['xiao', 'cheng', 'xu', 'ming', 'cheng chen']]
  for (const word of ['xcx', 'xcxmc', 'cxm', 'xiaochengxu', 'mingchen', 'xiaocx', 'ingche', 'oche']) expect(isSpoken(rows, word), word).toBe(true)
  for (const word of ['x', 'xcm', 'mingxu', '12', 'mcx']) expect(isSpoken(rows, word), word).toBe(false)
})

test('a reason is found by code, digits, full width, text, pinyin and initials; the named one comes first, then the suggested', () => {
  expect(codes('')).toEqual(['R05', 'R07', 'R28'])
  expect(codes('', ['R28'])).toEqual(['R28', 'R05', 'R07'])
  expect(codes('r28', ['R05'])).toEqual(['R28'])
  expect(codes('Ｒ２８')).toEqual(['R28'])
  expect(codes('7', ['R05'])).toEqual(['R07'])
  expect(codes('zjzp')).toEqual(['R05', 'R07'])
  expect(codes('zjzp daoqi')).toEqual(['R07'])
  expect(codes('fanpaibing')).toEqual(['R05'])
  expect(codes('照片 screen')).toEqual(['R05'])
  expect(codes('zxcv')).toEqual([])
})

test('English is given with own words only', () => {
  const own = { key_name: ' 名称 ', error: '有误', suggest: '改' }
  const en = { key_name: 'Name', error: ' Wrong ', suggest: '' }
  expect(useOf({ code: 'R28', variables: {}, own, en }).en).toEqual({ key_name: 'Name', error: 'Wrong', suggest: '' })
  expect(useOf({ code: 'R28', variables: {}, own: null, en }).en).toBeNull()
})

const dialog = () => render(ReturnDialog, { props: { open: true, filing: '7', order: 'O-7', letterOf: { id: '7', version: 3 }, reasons: REASONS, suggested: [], busy: false, fault: null } })
const asked = () => fake.calls.filter(({ name }) => name === 'filing.letter').map(({ request }) => request)

test('the letter follows the words after a moment, on the version that was looked at, Chinese first and English by one key', async () => {
  vi.useFakeTimers()
  fake.answer('filing.letter', () => LETTERS)
  draftOf('7').push({ code: 'R28', variables: {}, own: null })
  dialog()
  await vi.advanceTimersByTimeAsync(1)
  expect(asked()).toEqual([{ id: '7', version: 3, reasons: [expect.objectContaining({ code: 'R28', variables: {} })] }])
  const draft = draftOf('7')[0]
  if (draft) draft.variables.word = '国'
  await vi.advanceTimersByTimeAsync(100)
  if (draft) draft.variables.word = '国家'
  await vi.advanceTimersByTimeAsync(200)
  expect(asked()).toHaveLength(2)
  expect(asked()[1]).toMatchObject({ reasons: [{ variables: { word: '国家' } }] })
  expect(screen.getByTestId('letter-text').textContent).toContain('尊敬的主办者：\n\n1. 名称\n   问题：有误')
  expect(screen.queryByText('[Returned]')).toBeNull()
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'l', ctrlKey: true, bubbles: true }))
  await vi.advanceTimersByTimeAsync(1)
  expect(screen.getByTestId('letter-text').textContent).toContain('Dear organiser,')
  expect(screen.queryByText('【退回】')).toBeNull()
})

test('what no letter may hold cannot be sent; that the letter could not be read keeps nobody', async () => {
  vi.useFakeTimers()
  let code = 'reason_personal'
  fake.answer('filing.letter', () => {
    throw new DeskFault(code as never)
  })
  draftOf('7').push({ code: 'R05', variables: {}, own: null })
  dialog()
  await vi.advanceTimersByTimeAsync(200)
  expect(screen.getByTestId('return-send').getAttribute('aria-disabled')).toBe('true')
  code = 'server_unreachable'
  draftOf('7').push({ code: 'R07', variables: {}, own: null })
  await vi.advanceTimersByTimeAsync(200)
  expect(screen.getByTestId('return-send').getAttribute('aria-disabled')).not.toBe('true')
})
