/**
 * The reasons a reviewer is collecting for a return, per filing: they outlive a reload, a lock and
 * a look at another filing, and are forgotten when the filing is decided.
 */
import reasonTable from '../../../../assets/reasons/reasons.json'
import { reactive } from 'vue'
import type { ReasonInfo, ReasonText, ReasonUse } from '../../backend'
import { isSpoken } from './sounds'

export type Triple = Pick<ReasonText, 'key_name' | 'error' | 'suggest'>

export interface Picked {
  /** Empty for one the reviewer wrote alone. */
  code: string
  variables: Record<string, string>
  /** The reviewer's own words in the place of the stored ones. */
  own: Triple | null
  /** Their English, where the reviewer gives any. */
  en?: Triple | null
}

const drafts = reactive(new Map<string, Picked[]>())

/** The reasons collected for a filing so far. */
export function draftOf(filing: string): Picked[] {
  if (!drafts.has(filing)) drafts.set(filing, [])
  return drafts.get(filing) as Picked[]
}
export const forgetDraft = (filing: string) => void drafts.delete(filing)
/** After a sign-out nothing of it is left. */
export const forgetDrafts = () => drafts.clear()

/** Adds a reason once; true when it was not there yet. */
export function addReason(filing: string, code: string, variables: Record<string, string> = {}): boolean {
  const draft = draftOf(filing)
  if (draft.some((picked) => picked.code === code)) return false
  draft.push({ code, variables: { ...variables }, own: null })
  return true
}

type Defaults = Record<string, { zh: string; en: string }>
const defaults = new Map<string, Defaults>(
  (reasonTable as { code: string; variables?: Defaults }[]).map((row) => [row.code, row.variables ?? {}]),
)
/** What stands in for a variable that nobody filled in. */
export const defaultOf = (code: string, name: string, language: 'zh' | 'en'): string => defaults.get(code)?.[name]?.[language] ?? ''

const PLACE = /\{([^{}]*)\}/g
function filled(text: string, picked: Picked, language: 'zh' | 'en'): string {
  return text.replace(PLACE, (whole, name: string) => picked.variables[name]?.trim() || defaultOf(picked.code, name, language) || whole)
}

/** The triple as it leaves the house (zh), or to be read beside it (en). */
export function tripleOf(picked: Picked, stored: ReasonInfo | undefined, language: 'zh' | 'en'): Triple {
  if (picked.own) return picked.own
  const text = stored?.[language] ?? { key_name: '', error: '', suggest: '' }
  return {
    key_name: filled(text.key_name, picked, language),
    error: filled(text.error, picked, language),
    suggest: filled(text.suggest, picked, language),
  }
}

/** Why a reason cannot be sent: a variable without a value, or a part without words. */
export function problemOf(picked: Picked, stored: ReasonInfo | undefined): { variable?: string; incomplete?: boolean } | null {
  const sent = tripleOf(picked, stored, 'zh')
  for (const text of [sent.key_name, sent.error, sent.suggest]) {
    const open = [...text.matchAll(PLACE)][0]
    if (open) return { variable: open[1] ?? '' }
  }
  return [sent.key_name, sent.error, sent.suggest].some((text) => text.trim() === '') ? { incomplete: true } : null
}

/** What the command takes. */
export function useOf(picked: Picked): ReasonUse {
  const variables = Object.fromEntries(Object.entries(picked.variables).filter(([, value]) => value.trim() !== ''))
  return {
    code: picked.code,
    key_name: picked.own?.key_name.trim() ?? null,
    error: picked.own?.error.trim() ?? null,
    suggest: picked.own?.suggest.trim() ?? null,
    variables: picked.own ? {} : variables,
    en: picked.own && picked.en ? { key_name: picked.en.key_name.trim(), error: picked.en.error.trim(), suggest: picked.en.suggest.trim() } : null,
  }
}

/** Reasons that hold every typed word in their code or a text, or are spoken like it. One whose very
 *  code was typed comes first, then those that a check suggests. */
export function findReasons(reasons: readonly ReasonInfo[], typed: string, suggested: readonly string[]): ReasonInfo[] {
  const words = typed.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean)
  const holds = (reason: ReasonInfo, word: string) => {
    const text = [reason.code, ...Object.values(reason.zh), ...Object.values(reason.en)].join('\n').normalize('NFKC').toLowerCase()
    return text.includes(word) || isSpoken(reason.sounds, word)
  }
  const place = ({ code }: ReasonInfo) => {
    const named = words.some((word) => word === code.toLowerCase() || (/^\d+$/.test(word) && Number(word) === Number(code.slice(1))))
    return named ? 0 : suggested.includes(code) ? 1 : 2
  }
  return reasons.filter((reason) => words.every((word) => holds(reason, word))).sort((a, b) => place(a) - place(b))
}
