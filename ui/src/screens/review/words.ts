/** Codes of filings and programs in words, with the mark that goes with each. Codes without words
 *  are shown as they are: the platform may add some. */
import approvalTable from '../../../../assets/reference/prior_approvals.json'
import provinceTable from '../../../../assets/reference/provinces.json'
import subjectKindTable from '../../../../assets/reference/subject_kinds.json'
import type { StateView } from '../../components'
import { dayOf } from '../../format'
import { locale, type MessageKey, t, tMaybe } from '../../i18n'

type Named = { zh: string; en: string }
const provinces = new Map<string, Named>(provinceTable.map((row) => [row.code, row]))
const subjectKinds = new Map<number, Named>(subjectKindTable.map((row) => [row.code, row]))
const inLanguage = (named: Named) => (locale.value === 'en' ? named.en : named.zh)

export const KINDS = ['first', 'add_service', 'add_access', 'change_subject', 'change_service', 'change_both', 'cancel_service', 'cancel_subject', 'cancel_access'] as const
export const STATUSES = [2, 3, 4, 5, 6] as const
export const PLATFORMS = ['wechat', 'douyin', 'kuaishou', 'alipay', 'baidu'] as const
export const SHELF_STATES = ['unlisted', 'listed', 'search_restricted', 'delisted'] as const
export const ICP_STATUSES = [6, 2, 3, 4, 5, 1024, 1025, 1026, 1027, 1028, 1029, 1030, 1031] as const

const word = (key: string, code: string | number | null): string => tMaybe(`${key}.${code}`) ?? String(code ?? '')
export const kindText = (kind: string | null) => word('lists.kind', kind)
export const platformText = (platform: string | null) => word('lists.platform', platform)
export const shelfText = (state: string | null) => word('lists.shelfState', state)
export const provinceText = (code: string | null) => {
  const known = provinces.get(code ?? '')
  return known ? inLanguage(known) : (code ?? '')
}
export const subjectKindText = (code: number) => {
  const known = subjectKinds.get(code)
  return known ? inLanguage(known) : t('review.subjectKindNone')
}
/** A program's filing status; below 6 it is that of an order under way. */
export const icpText = (code: number) => tMaybe(`lists.icpState.s${code}`) ?? tMaybe(`lists.status.s${code}`) ?? t('lists.icpState.other', { code })

/** Choices for a filter, with their words. */
export const choices = <T extends string | number>(codes: readonly T[], text: (code: T) => string) =>
  codes.map((code) => ({ value: String(code), label: text(code) }))
export const subjectKindChoices = () => subjectKindTable.map((row) => ({ value: String(row.code), label: inLanguage(row) }))
export const provinceChoices = () => provinceTable.map((row) => ({ value: row.code, label: inLanguage(row) }))
export const statusText = (code: number) => tMaybe(`lists.status.s${code}`) ?? t('lists.status.other', { code })

const STATUS_MARK: Record<number, Omit<StateView, 'label'>> = {
  2: { tone: 'amber', shape: 'clock' },
  3: { tone: 'neutral', shape: 'dash' },
  4: { tone: 'neutral', shape: 'half' },
  5: { tone: 'neutral', shape: 'dash' },
  6: { tone: 'accent', shape: 'check' },
}
/** A filing's state; the SMS check is part of it while the authority has it. */
export function statusView(status: number, sms: number | null): StateView {
  const mark = STATUS_MARK[status] ?? { tone: 'neutral', shape: 'question' }
  const label = statusText(status)
  if (status !== 4 || sms === null) return { ...mark, label }
  const smsText = tMaybe(`lists.smsState.s${sms}`) ?? String(sms)
  return { ...mark, tone: sms === 3 ? 'red' : mark.tone, shape: sms === 3 ? 'triangle' : mark.shape, label: `${label} · ${smsText}` }
}
/** In a list the next hurdle stands alone, whole: a stage and its SMS check do not fit a column. */
export function shortStatusView(status: number, sms: number | null): StateView {
  const whole = statusView(status, sms)
  if (status !== 4 || sms === null) return whole
  return { ...whole, label: sms === 2 ? statusText(status) : (tMaybe(`lists.smsShort.s${sms}`) ?? whole.label), title: whole.label }
}

/** Why a filing was put aside; nothing when it was not. Of a row, which says only what was asked for, a hold is
 *  over when its day has come. */
export function asideView(kind: string, until: string | null, now = Date.now()): StateView | null {
  if (kind === 'over' || (kind === 'hold' && until !== null && until <= dayOf(now))) return { tone: 'accent', shape: 'check', label: t('review.aside.over') }
  if (kind === 'hold') return { tone: 'neutral', shape: 'half', label: until ? t('review.aside.holdUntil', { until }) : t('review.aside.hold') }
  if (kind === 'question') return { tone: 'amber', shape: 'question', label: t('review.aside.question') }
  return kind === 'answered' ? { tone: 'accent', shape: 'check', label: t('review.aside.answered') } : null
}

const SHELF_MARK: Record<string, Omit<StateView, 'label'>> = {
  unlisted: { tone: 'neutral', shape: 'ring' },
  listed: { tone: 'accent', shape: 'dot' },
  search_restricted: { tone: 'amber', shape: 'half' },
  delisted: { tone: 'red', shape: 'cross' },
}
export function shelfView(state: string | null): StateView | null {
  return state === null ? null : { ...(SHELF_MARK[state] ?? { tone: 'neutral', shape: 'question' }), label: shelfText(state) }
}

/** What the platform last said of a program's filing; silence is not "unfiled". */
export function icpView(code: number | null, asOf: string | null): StateView {
  if (code === null) return { tone: 'neutral', shape: 'question', label: t('lists.notKnown') }
  const title = asOf ? `${icpText(code)} · ${asOf}` : icpText(code)
  return code === 6 ? { tone: 'accent', shape: 'check', label: icpText(code), title } : { tone: 'neutral', shape: 'ring', label: icpText(code), title }
}

const VERDICT_MARK: Record<string, Omit<StateView, 'label'>> = {
  same: { tone: 'accent', shape: 'check' },
  differs: { tone: 'red', shape: 'triangle' },
  only_declared: { tone: 'neutral', shape: 'ring' },
  confirm: { tone: 'amber', shape: 'question' },
}
export const verdictView = (verdict: string): StateView => ({
  ...(VERDICT_MARK[verdict] ?? { tone: 'neutral', shape: 'question' }),
  label: word('review.verdict', verdict),
})

const SEVERITY_MARK: Record<string, Omit<StateView, 'label'>> = {
  error: { tone: 'red', shape: 'triangle' },
  warning: { tone: 'amber', shape: 'diamond' },
  note: { tone: 'neutral', shape: 'dot' },
  pass: { tone: 'accent', shape: 'check' },
}
export const severityView = (severity: string): StateView => ({
  ...(SEVERITY_MARK[severity] ?? { tone: 'neutral', shape: 'question' }),
  label: word('review.severity', severity),
})
export const checkText = (code: string) => word('review.check', code)
/** By what table a finding is stands behind what was found. */
const PROVENANCE = ['province', 'source', 'checked_on']
/** What the store names in Chinese and the reference tables in both. */
const NAMED: Record<string, readonly Named[]> = { province: provinceTable, category: approvalTable }
function inWords(name: string, value: string): string {
  const row = NAMED[name]?.find(({ zh }) => zh === value)
  return row ? inLanguage(row) : value
}
export const evidenceParts = (evidence: Record<string, string>): string[] =>
  Object.entries(evidence)
    .sort(([a], [b]) => PROVENANCE.indexOf(a) - PROVENANCE.indexOf(b))
    .map(([name, value]) => `${tMaybe(`review.evidence.${name}`) ?? name} ${inWords(name, value)}`)
/** In what a value differs from what was filed that means the same. */
export const filedAsText = (ways: string[]): string => t('workbench.diff.only', { what: ways.map((way) => word('workbench.diff', way)).join(t('workbench.diff.and')) })
export const noteText = (kind: string) => word('review.note', kind)
export const historyText = (kind: string) => word('review.history', kind)
export const sectionText = (section: string) => word('review.section', section)
export const ruleKey = (rule: string): MessageKey => `review.due.${rule}` as MessageKey

/** Red when the day is past, amber when it is today. Only while the platform's clock runs. */
export function dueTone(due: string | null, status: number, now: number): 'red' | 'amber' | null {
  if (due === null || status !== 2) return null
  const today = dayOf(now)
  return due < today ? 'red' : due === today ? 'amber' : null
}

/** Where the window's host serves a scan; on Windows custom schemes are hosts of http. */
export function scanUrl(id: string): string {
  const base = /windows/i.test(navigator.userAgent) ? 'http://desk.localhost' : 'desk://localhost'
  return `${base}/scan/${encodeURIComponent(id)}`
}
