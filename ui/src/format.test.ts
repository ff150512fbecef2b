import { expect, test } from 'vitest'
import { formatFen, formatInstant, instantOf, isDay, pieces, plainFen, readDay, visibleText } from './format'
import { fenOf } from './components/filters'

test.each([
  ['0', '￥0.00'],
  ['9', '￥0.09'],
  ['100000', '￥1,000.00'],
  ['-1234567890', '−￥12,345,678.90'],
  ['9007199254740993', '￥90,071,992,547,409.93'],
  ['-0', '￥0.00'],
  ['007', '￥0.07'],
])('%s fen is shown as %s', (fen, shown) => expect(formatFen(fen)).toBe(shown))

test('what is not a string of fen is not shown as an amount', () => {
  expect(['', '1.5', '1e3', ' 1', '１'].map(formatFen)).toEqual([null, null, null, null, null])
})

test('a copied amount has no separators', () => {
  expect([plainFen('100000'), plainFen('-5')]).toEqual(['1000.00', '-0.05'])
})

test('yuan as typed become fen without a float', () => {
  expect(['1,000.5', '￥0.29', '１２', '1.005', '', '-3'].map(fenOf)).toEqual(['100050', '29', '1200', null, null, '-300'])
})

test('an instant is shown in Beijing time wherever the machine stands', () => {
  expect(formatInstant(Date.UTC(2026, 10, 15, 16, 0, 0))).toBe('2026-11-16 00:00')
  expect(formatInstant(Date.UTC(2026, 10, 15, 15, 59, 59), true)).toBe('2026-11-15 23:59:59')
  expect([instantOf('1795000000000'), instantOf('soon'), instantOf(null)]).toEqual([1_795_000_000_000, null, null])
})

test('a typed day is understood in the forms people use, and only if it exists', () => {
  expect(['20260131', '2026/1/31', '2026年1月31日', '２０２６－０１－３１'].map(readDay)).toEqual(Array(4).fill('2026-01-31'))
  expect(['2026-02-30', '26-1-1', '2026-13-01', ''].map(readDay)).toEqual([null, null, null, null])
  expect([isDay('2028-02-29'), isDay('2026-02-29')]).toEqual([true, false])
})

test('characters that hide or turn text around are made visible', () => {
  expect(pieces('支付\u202E宝\u200B')).toEqual([
    { text: '支付' },
    { text: '\u202E', code: 'U+202E' },
    { text: '宝' },
    { text: '\u200B', code: 'U+200B' },
  ])
  const hidden = ['\u0000', '\u00AD', '\u061C', '\u2066', '\u3164', '\uFEFF', '\u{E0041}', '\uD800', '\n']
  expect(hidden.map((char) => pieces(char)[0]?.code)).toEqual([
    'U+0000', 'U+00AD', 'U+061C', 'U+2066', 'U+3164', 'U+FEFF', 'U+E0041', 'U+D800', 'U+000A',
  ])
  expect(visibleText('a\u202Eb')).toBe('a[U+202E]b')
})

test('ordinary text and emoji stay one piece', () => {
  for (const text of ['青禾记账（测试）', '👩‍💻 ok', '❤️', 'a　b']) expect(pieces(text)).toEqual([{ text }])
  expect(pieces('a\nb', true)).toEqual([{ text: 'a\nb' }])
})

test('what is not seen is told once for a row of it, and never fills a page with boxes', () => {
  expect(pieces(`a${'\u200B'.repeat(20_000)}b`)).toEqual([
    { text: 'a' },
    { text: '\u200B'.repeat(20_000), code: 'U+200B' },
    { text: 'b' },
  ])
  expect(visibleText('a\u200B\u200B\u200Cb')).toBe('a[U+200B ×2][U+200C]b')
  const flood = pieces('a\u200B\u200C'.repeat(10_000))
  expect(flood.filter(({ code }) => code)).toHaveLength(200)
  expect(flood).toHaveLength(301)
  expect(flood.at(-1)?.text).toContain('a[U+200B][U+200C]a')
})
