/**
 * Words and languages. Two languages, one shape: zh-CN is the source, en has exactly its keys.
 * The language comes from the person's choice, else from the system's, and is always one of the
 * two; nothing is ever formatted with the environment's locale unchecked.
 */
import { computed } from 'vue'
import { createI18n } from 'vue-i18n'
import { DeskFault } from '../backend/fault'
import { readSetting, writeSetting } from '../storage'
import { en } from './en'
import { zhCN } from './zh-CN'

type Shape<T> = { [K in keyof T]: T[K] extends string ? string : Shape<T[K]> }
/** What a language must provide. */
export type Messages = Shape<typeof zhCN>

type Leaves<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaves<T[K]>}`
}[keyof T & string]
/** Every key there is; a key that is not in zh-CN does not compile. */
export type MessageKey = Leaves<typeof zhCN>

export type Locale = 'zh-CN' | 'en'
export type Params = Record<string, string | number>

/** zh-CN unless the system speaks English. */
export function localeFor(stored: string | null, system: string | undefined): Locale {
  if (stored === 'zh-CN' || stored === 'en') return stored
  return /^en\b/i.test(system ?? '') ? 'en' : 'zh-CN'
}

function systemLanguage(): string | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.language
}

export const i18n = createI18n({
  legacy: false,
  locale: localeFor(readSetting('locale'), systemLanguage()),
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zhCN, en },
  missingWarn: false,
  fallbackWarn: false,
})

const composer = i18n.global

/** The language now shown; change it by `setLocale`. */
export const locale = computed<Locale>(() => composer.locale.value as Locale)

export function setLocale(next: Locale): void {
  composer.locale.value = next
  writeSetting('locale', next)
  applyLocale()
}

/** Tells the page which language it is in: fonts and hyphenation depend on it. */
export function applyLocale(): void {
  document.documentElement.lang = locale.value
}

/** The words for a key, in the language now shown. Reactive wherever it is read in a render. */
export function t(key: MessageKey, params: Params = {}): string {
  return composer.t(key, params)
}

/** The words for a key made at run time, or null when there are none (codes from the core). */
export function tMaybe(key: string, params: Params = {}): string | null {
  return composer.te(key, 'zh-CN') ? composer.t(key, params) : null
}

/** A number with the language's separators. */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat(locale.value).format(value)
}

export interface FaultText {
  what: string
  safe: string
  next: string
  /** Code and parameters, for the person who is asked for help. */
  detail: string
}

/** A team's server says in one word what it holds against somebody; some deserve words of their own. */
function sharper(code: string, params: Record<string, unknown>): string {
  return code === 'wrong_state' && params.engine === 'login' ? 'login_of_server' : code
}

/** The words for a fault; a code without words still says its code. */
export function faultText(thrown: unknown): FaultText {
  const { code: given, params } = DeskFault.from(thrown)
  const code = sharper(given, params)
  const all = { ...params, code: given }
  const named = Object.entries(params).map(([name, value]) => `${name}=${value}`)
  return {
    what: tMaybe(`fault.${code}`, all) ?? t('fault.other', all),
    safe: tMaybe(`faultSafe.${code}`, all) ?? t('faultSafe.other'),
    next: tMaybe(`faultNext.${code}`, all) ?? t('faultNext.other'),
    detail: [given, ...named].join(' · '),
  }
}
