import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { DeskFault } from '../backend'
import { en } from './en'
import { faultText, formatNumber, localeFor, setLocale, t } from './index'
import { zhCN } from './zh-CN'

afterEach(() => setLocale('zh-CN'))

function flat(messages: object, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(messages)) {
    const at = path ? `${path}.${key}` : key
    if (typeof value === 'string') found.set(at, value)
    else for (const [inner, text] of flat(value, at)) found.set(inner, text)
  }
  return found
}
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

test('both languages have the same keys and the same parameters', () => {
  const chinese = flat(zhCN)
  const english = flat(en)
  expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  for (const [key, text] of chinese) {
    expect({ key, holes: holes(english.get(key) ?? '') }).toEqual({ key, holes: holes(text) })
    expect(text.trim(), key).not.toBe('')
  }
})

test('every fault the core can answer has its words', () => {
  const source = readFileSync(join(import.meta.dirname, '../../../src-tauri/core/src/domain/fault.rs'), 'utf8')
  const codes = [...source.matchAll(/^ +\w+ = "(\w+)", \w+;/gm)].map(([, code]) => code)
  expect(codes.length).toBeGreaterThan(50)
  expect(codes.filter((code) => !((code ?? '') in zhCN.fault))).toEqual([])
})

test('every message can be formatted without the message compiler failing', () => {
  for (const key of flat(zhCN).keys()) expect(t(key as never), key).not.toBe(key)
  setLocale('en')
  for (const key of flat(en).keys()) expect(t(key as never), key).not.toBe(key)
})

test('the language is the choice made, else English only for an English system', () => {
  expect(localeFor(null, 'en-GB')).toBe('en')
  expect(localeFor(null, 'de')).toBe('zh-CN')
  expect(localeFor(null, undefined)).toBe('zh-CN')
  expect(localeFor('zh-CN', 'en')).toBe('zh-CN')
  expect(localeFor('C', 'C')).toBe('zh-CN')
})

test('words and numbers follow the language', () => {
  setLocale('en')
  expect([t('app.goTo', { place: 'Today' }), formatNumber(580000)]).toEqual(['Go to Today', '580,000'])
  expect(document.documentElement.lang).toBe('en')
})

test('a fault is told in three parts, and one without words still says its code', () => {
  expect(faultText(new DeskFault('lease_held', { id: '7' }))).toEqual({
    what: zhCN.fault.lease_held,
    safe: zhCN.faultSafe.other,
    next: zhCN.faultNext.lease_held,
    detail: 'lease_held · id=7',
  })
  expect(faultText({ code: 'brand_new' }).what).toContain('brand_new')
  expect(faultText(new Error('x')).detail).toBe('internal · detail=x')
})
