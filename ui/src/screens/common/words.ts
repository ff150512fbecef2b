/** The words of codes that several screens show. A code without words is shown as it is. */
import { faultText, locale, t, tMaybe } from '../../i18n'
import { DeskFault } from '../../backend'
import type { Allowed, VerdictReason } from '../../backend'
import type { StateView } from '../../components'

const word = (section: string, code: string | null | undefined) => (code ? (tMaybe(`${section}.${code}`) ?? code) : '—')

export const platformWord = (code: string | null | undefined) => word('shared.platform', code)
export const ruleWord = (code: string | null | undefined) => word('shared.rule', code)
export const measureWord = (code: string | null | undefined) => word('shared.measure', code)
export const roleWord = (code: string | null | undefined) => word('shared.role', code)
export const shelfWord = (code: string | null | undefined) => word('shared.shelf', code)
export const kindWord = (code: string | null | undefined) => word('shared.kind', code)
export const whyWord = (code: string | null | undefined) => (code ? word('batches.why', code) : '')
export const notKnownWord = (code: string) => word('batches.notKnown', code)
export const controlWord = (code: string) => word('payments.control.names', code)
export const totalWord = (code: string) => word('reports.names', code)
export const stepWord = (code: string) => (code ? word('shared.step', code) : '')

/** Why a row of a file was not taken: its own words, a fault's words, or the code. */
export function refusedWord(code: string): string {
  return tMaybe(`shared.refused.${code}`) ?? tMaybe(`fault.${code}`) ?? t('shared.refused.other', { code })
}

/** A verdict's reasons in the language of the window. */
export function reasonText(reasons: readonly VerdictReason[]): string {
  const own = (reason: VerdictReason) => (locale.value === 'en' ? reason.en : reason.zh)
  return reasons.map((reason) => own(reason) || reason.code).join(locale.value === 'en' ? '; ' : '；')
}

/** Why an act cannot be done now; undefined where it can. An act nobody speaks of cannot. */
export function refusalOf(allowed: readonly Allowed[], act: string): string | undefined {
  const found = allowed.find((one) => one.act === act)
  const code = found ? found.refusal : 'wrong_state'
  return code ? faultText(new DeskFault(code)).what : undefined
}

export function noticeState(state: string, overdue: boolean, part: boolean): StateView {
  if (state === 'settled') return { tone: 'accent', shape: 'check', label: t('deposits.state.settled') }
  if (state === 'waived') return { tone: 'neutral', shape: 'dash', label: t('deposits.state.waived') }
  if (overdue) return { tone: 'red', shape: 'triangle', label: t('deposits.state.overdue') }
  if (part) return { tone: 'amber', shape: 'half', label: t('deposits.state.part') }
  return { tone: 'amber', shape: 'clock', label: t('deposits.state.open') }
}

const RESTRICTIONS: Record<string, Pick<StateView, 'tone' | 'shape'>> = {
  none: { tone: 'neutral', shape: 'dash' },
  ordered: { tone: 'amber', shape: 'clock' },
  in_force: { tone: 'red', shape: 'diamond' },
  lift_ordered: { tone: 'amber', shape: 'half' },
  lifted: { tone: 'accent', shape: 'check' },
}
export function restrictionState(code: string): StateView {
  return { ...(RESTRICTIONS[code] ?? { tone: 'neutral', shape: 'question' }), label: word('deposits.restriction', code) }
}

const BATCH: Record<string, Pick<StateView, 'tone' | 'shape'>> = {
  draft: { tone: 'neutral', shape: 'ring' },
  submitted: { tone: 'amber', shape: 'clock' },
  approved: { tone: 'accent', shape: 'half' },
  executing: { tone: 'amber', shape: 'half' },
  executed: { tone: 'accent', shape: 'dot' },
  closed: { tone: 'accent', shape: 'check' },
  rejected: { tone: 'red', shape: 'cross' },
  withdrawn: { tone: 'neutral', shape: 'dash' },
}
export function batchState(code: string): StateView {
  return { ...(BATCH[code] ?? { tone: 'neutral', shape: 'question' }), label: word('batches.state', code) }
}

const OUTCOMES: Record<string, Pick<StateView, 'tone' | 'shape'>> = {
  planned: { tone: 'neutral', shape: 'ring' },
  left_out: { tone: 'neutral', shape: 'dash' },
  ordered: { tone: 'amber', shape: 'clock' },
  confirmed: { tone: 'accent', shape: 'check' },
  failed: { tone: 'red', shape: 'cross' },
}
export function outcomeState(code: string): StateView {
  return { ...(OUTCOMES[code] ?? { tone: 'neutral', shape: 'question' }), label: word('batches.outcome', code) }
}

const VERDICTS: Record<string, Pick<StateView, 'tone' | 'shape'>> = {
  settles: { tone: 'accent', shape: 'check' },
  suspense: { tone: 'amber', shape: 'clock' },
  refund: { tone: 'neutral', shape: 'half' },
  reversal: { tone: 'neutral', shape: 'half' },
  duplicate: { tone: 'neutral', shape: 'dash' },
  not_a_payment: { tone: 'neutral', shape: 'ring' },
  error: { tone: 'red', shape: 'cross' },
}
export function verdictState(code: string): StateView {
  return { ...(VERDICTS[code] ?? { tone: 'neutral', shape: 'question' }), label: word('payments.verdict', code) }
}
