import { render } from '@testing-library/vue'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { i18n, setLocale } from '../../i18n'
import DiffText from './DiffText.vue'
import { diffText, itemsOf, onlyDiffers, type Run, type TextDiff } from './textDiff'

beforeEach(() => setLocale('en'))
afterEach(() => setLocale('zh-CN'))

/** Runs in short: gone in [-…-], new in [+…+]. */
const short = (runs: Run[]) => runs.map(({ kind, text }) => (kind === 'same' ? text : kind === 'gone' ? `[-${text}-]` : `[+${text}+]`)).join('')
const told = (before: string, after: string) => {
  const diff = diffText(before, after)
  return [short(diff.before), short(diff.after)]
}
const items = (before: string, after: string) => {
  const found = diffText(before, after).items
  return found && [found.before.map(({ kind, text }) => `${kind} ${text}`), found.after.map(({ kind, text }) => `${kind} ${text}`)]
}

test('what differs is found sign by sign', () => {
  expect(told('科技路 1 号 A 座 801 室', '科技路 1 号 A 座 1201 室')).toEqual(['科技路 1 号 A 座 [-8-]01 室', '科技路 1 号 A 座 [+12+]01 室'])
  expect(told('青禾记账', '青禾云记账本')).toEqual(['青禾记账', '青禾[+云+]记账[+本+]'])
  expect(told('记账助手', '记账')).toEqual(['记账[-助手-]', '记账'])
})

test('a sign is what a reader sees as one', () => {
  expect(told('店主👩‍👧与家人', '店主👩‍👦与家人')).toEqual(['店主[-👩‍👧-]与家人', '店主[+👩‍👦+]与家人'])
  expect(told('cafe\u0301 a', 'cafe a')).toEqual(['caf[-e\u0301-] a', 'caf[+e+] a'])
})

test('values with little in common are marked whole, and a single common sign does not break a change', () => {
  expect(told('青禾记账', '云上书屋')).toEqual(['[-青禾记账-]', '[+云上书屋+]'])
  expect(told('示例公司甲乙的丙丁店', '示例公司子丑的寅卯店')).toEqual(['示例公司[-甲乙的丙丁-]店', '示例公司[+子丑的寅卯+]店'])
})

test('lists are compared by value: added, gone and moved ones are seen as such', () => {
  expect(items('13, 22, 7', '22, 13, 7, 9')).toEqual([['moved 13', 'same 22', 'same 7'], ['same 22', 'moved 13', 'same 7', 'new 9']])
  expect(items('工具、生活', '生活')).toEqual([['gone 工具', 'same 生活'], ['same 生活']])
  expect(items('网信办前置审批〔2024〕1 号\n旧', '网信办前置审批〔2025〕1 号\n旧')).toEqual([
    ['changed 网信办前置审批〔2024〕1 号', 'same 旧'],
    ['changed 网信办前置审批〔2025〕1 号', 'same 旧'],
  ])
  expect(items('12', '12, 14')).toEqual([['same 12'], ['same 12', 'new 14']])
})

test('other codes are other values, and a sentence is no list', () => {
  expect(items('1301, 7', '1302, 7')).toEqual([['gone 1301', 'same 7'], ['new 1302', 'same 7']])
  expect(itemsOf('用于记账、统计，不涉及审批。')).toBeNull()
})

test('a difference in writing alone is said so, and only then', () => {
  expect(onlyDiffers('ＡＢＣ科技', 'ABC科技')).toEqual(['width'])
  expect(onlyDiffers('科技 路', '科技路')).toEqual(['space'])
  expect(onlyDiffers('Shelf', 'SHELF')).toEqual(['case'])
  expect(onlyDiffers('科\u200B技', '科技')).toEqual(['unseen'])
  expect(onlyDiffers('Ａ b', 'aB')).toEqual(['width', 'space', 'case'])
  expect(onlyDiffers('科技甲', '科技 乙')).toEqual([])
})

test('nothing takes long: long values are marked whole, hostile ones are bounded', () => {
  const long = (sign: string) => sign.repeat(100_000)
  const hostile: [string, string][] = [
    [long('a'), long('b')],
    [long('e\u0301\u0301'), long('\u202E')],
    ['ab'.repeat(2000), 'ba'.repeat(2000)],
    [Array.from({ length: 4000 }, (_, at) => String.fromCharCode(0x4e00 + ((at * 7919) % 20000))).join(''), Array.from({ length: 4000 }, (_, at) => String.fromCharCode(0x4e00 + ((at * 104729) % 20000))).join('')],
    ['a'.repeat(3999), `${'\u0301'.repeat(3999)}`],
    [Array.from({ length: 1900 }, (_, at) => at % 10).join(', ').slice(0, 3999), Array.from({ length: 1900 }, (_, at) => (at * 7) % 10).join(', ').slice(0, 3999)],
    ['x\n'.repeat(1999), 'y\n'.repeat(1999)],
    [Array.from({ length: 199 }, (_, at) => `第${at}项甲乙丙`).join('\n'), Array.from({ length: 199 }, (_, at) => `${at * 31}子丑寅卯`).join('\n')],
  ]
  for (const [before, after] of hostile) {
    const start = performance.now()
    const diff = diffText(before, after)
    expect(performance.now() - start).toBeLessThan(1500)
    const whole = (runs: Run[]) => runs.map(({ text }) => text).join('')
    if (!diff.items) expect([whole(diff.before), whole(diff.after)]).toEqual([before, after])
  }
  expect(diffText(long('a'), long('b'))).toMatchObject({ long: true, before: [{ kind: 'gone' }], after: [{ kind: 'new' }] })
})

const show = (diff: TextDiff, side: 'before' | 'after', names = {}) => render(DiffText, { props: { diff, side, names }, global: { plugins: [i18n] } })

test('the marks are elements of their own and a sentence for who cannot see them', () => {
  const diff = diffText('A 座 801 室', 'A 座 1201 室')
  const before = show(diff, 'before').container
  expect([...before.querySelectorAll('del')].map((each) => each.textContent)).toEqual(['8'])
  expect(before.querySelector('ins')).toBeNull()
  const after = show(diff, 'after').container
  expect([...after.querySelectorAll('ins')].map((each) => each.textContent)).toEqual(['12'])
  expect(after.querySelector('.sr-only')?.textContent).toBe('gone: "8", new: "12"')
})

test('hostile text stays text and shows what would not be seen', () => {
  const diff = diffText('店<b>名</b>\u202Eabc', '店<img src=x onerror=alert(1)>\u202Eabd\u200B')
  const { container } = show(diff, 'after')
  expect(container.querySelector('img, b, script')).toBeNull()
  expect(container.querySelector('.runs')?.textContent).toContain('onerror')
  expect([...container.querySelectorAll('.unseen')].map((each) => each.textContent)).toEqual(['U+202E', 'U+200B'])
})

test('values of a list carry a sign that is read aloud, and their names', () => {
  const diff = diffText('13, 22', '22, 13, 9')
  const { container } = show(diff, 'after', { '9': { zh: '工具', en: 'Tools' } })
  expect([...container.querySelectorAll('li')].map((each) => [each.querySelector('svg')?.getAttribute('aria-label') ?? '', each.textContent])).toEqual([
    ['', '22'],
    ['moved', '13'],
    ['new', 'Tools 9'],
  ])
})

test('a difference in writing alone is told beside the new value', () => {
  expect(show(diffText('ＡＢＣ 科技', 'ABC科技'), 'after').container.textContent).toContain('Only full or half width, spacing differs')
})
