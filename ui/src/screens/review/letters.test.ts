import { fireEvent, render, screen, within } from '@testing-library/vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import type { Letters, ReasonInfo } from '../../backend'
import { useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { DeskFault } from '../../backend/fault'
import { setLocale } from '../../i18n'
import { listenToKeys } from '../../keys'
import { draftOf, findReasons, forgetDrafts, useOf } from './draft'
import { changedLetters } from './letterDiff'
import ReturnDialog from './ReturnDialog.vue'
import { isSpoken } from './sounds'

const text = (code: string, key_name: string, error: string) => ({ code, key_name, error, suggest: '请修改' })
const REASONS: ReasonInfo[] = [
  { code: 'R05', zh: text('R05', '证件照片', '翻拍屏幕'), en: text('R05', 'Photo', 'A screen'), variables: [], sounds: [['zheng', 'jian', 'zhao', 'pian'], ['fan', 'pai', 'ping bing', 'mu']] },
  { code: 'R07', zh: text('R07', '证件照片', '即将到期'), en: text('R07', 'Photo', 'Expires'), variables: [], sounds: [['zheng', 'jian', 'zhao', 'pian'], ['ji', 'jiang qiang', 'dao', 'qi ji']] },
  { code: 'R28', zh: text('R28', '小程序名称', '含有{word}'), en: text('R28', 'Name', 'Has {word}'), variables: ['word'], sounds: [['xiao', 'cheng', 'xu', 'ming', 'cheng chen']] },
]
const LETTERS: Letters = { hash: 'h1', zh: { subject: '【退回】', body: '尊敬的主办者：\n\n1. 名称\n   问题：有误\n' }, en: { subject: '[Returned]', body: 'Dear organiser,\n' } }
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

test('what no letter may hold cannot be sent', async () => {
  vi.useFakeTimers()
  fake.answer('filing.letter', () => {
    throw new DeskFault('reason_personal')
  })
  draftOf('7').push({ code: 'R05', variables: {}, own: null })
  dialog()
  await vi.advanceTimersByTimeAsync(200)
  expect(screen.getByTestId('return-send').getAttribute('aria-disabled')).toBe('true')
})

const send = () => fireEvent.click(screen.getByTestId('return-send'))

test('a return is sent with the hash of the letter that is shown, and never before it is there', async () => {
  vi.useFakeTimers()
  let fault: DeskFault | null = new DeskFault('server_unreachable')
  fake.answer('filing.letter', () => {
    if (fault) throw fault
    return LETTERS
  })
  draftOf('7').push({ code: 'R05', variables: {}, own: null })
  const { emitted } = dialog()
  await nextTick()
  await send()
  expect(screen.getByText(/The letter was not there yet/)).toBeTruthy()
  await vi.advanceTimersByTimeAsync(1)
  expect(screen.getByText("The team's server cannot be reached")).toBeTruthy()
  fault = null
  await send()
  expect(emitted('send')).toBeUndefined()
  await vi.advanceTimersByTimeAsync(1)
  expect(screen.getByTestId('letter-text')).toBeTruthy()
  await send()
  expect(emitted('send')).toEqual([['h1']])
  // What was written since is not in the letter that is shown.
  draftOf('7').push({ code: 'R07', variables: {}, own: null })
  await vi.advanceTimersByTimeAsync(1)
  await send()
  expect(emitted('send')).toHaveLength(1)
})

test('a letter that changed since it was shown is shown with what differs, has the focus, and is sent when asked again', async () => {
  vi.useFakeTimers()
  let now = LETTERS
  fake.answer('filing.letter', () => now)
  draftOf('7').push({ code: 'R28', variables: { word: '国家' }, own: null })
  const { emitted, rerender } = dialog()
  await vi.advanceTimersByTimeAsync(1)
  await send()
  expect(screen.queryByTestId('letter-changed')).toBeNull()
  now = { hash: 'h2', zh: { ...LETTERS.zh, body: `${LETTERS.zh.body}【申诉】请致电平台。\n` }, en: { ...LETTERS.en, body: 'Dear organisers,\n' } }
  await rerender({ fault: new DeskFault('letter_changed', { letter: 'h2' }) })
  await vi.advanceTimersByTimeAsync(1)
  const changed = screen.getByTestId('letter-changed')
  expect(document.activeElement).toBe(changed)
  const told = (name: string) => Array.from(changed.querySelectorAll(name), ({ textContent }) => textContent)
  expect(told('ins')).toEqual(['【申诉】请致电平台。', 's'])
  expect(within(changed).queryByText(/尊敬的主办者/)).toBeNull()
  expect(screen.getByTestId('letter-text').textContent).toContain('请致电平台')
  expect(draftOf('7')).toEqual([{ code: 'R28', variables: { word: '国家' }, own: null }])
  await send()
  expect(emitted('send')).toEqual([['h1'], ['h2']])
  // Other words are another letter; what differed of the one before is no news.
  draftOf('7').push({ code: 'R05', variables: {}, own: null })
  await vi.advanceTimersByTimeAsync(200)
  expect(screen.queryByTestId('letter-changed')).toBeNull()
})

test('what differs between letters is told by line and language, the subject too', () => {
  const letters = (zh: string, en: string): Letters => ({ hash: zh + en, zh: { subject: '题', body: zh }, en: { subject: 'S', body: en } })
  const pairs = (before: Letters, after: Letters) => changedLetters(before, after).map(({ language, lines }) => [language, ...lines.map(({ before, after }) => `${before}>${after}`)])
  expect(pairs(letters('a\n\nb\n', 'x\n'), letters('a\n\nb\n', 'x\n'))).toEqual([])
  expect(pairs(letters('a\n\nb\nc\n', 'x\n'), letters('a\n\nB\nc\nd\n', 'x\n'))).toEqual([['zh', 'b>B', '>d']])
  const other = letters('a\n', 'x\n')
  expect(pairs(letters('a\n', 'x\ny\n'), { ...other, zh: { subject: '别', body: 'a\n' } })).toEqual([['zh', '题>别'], ['en', 'y>']])
})
