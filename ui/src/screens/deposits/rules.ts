/** The words in which a deposit rule says whom it asks, and until when. */
import type { RuleInfo } from '../../backend'
import { subjectKindText } from '../review/words'
import { locale, t } from '../../i18n'

/** A subject's kind by its MIIT code. */
export const kindOf = (code: number): string => subjectKindText(code)

const joined = (words: readonly string[]) => words.join(locale.value === 'en' ? ', ' : '、')

/** Which programs of the category the rule asks. */
export function whyOf(rule: RuleInfo): string {
  const bands = rule.gmv_bands.length > 0 ? [t('deposits.issue.whyBand', { bands: joined(rule.gmv_bands) })] : []
  const own = rule.subject_kinds.length > 0 ? [t('deposits.issue.whyKind', { kinds: joined(rule.subject_kinds.map(kindOf)) })] : []
  return joined([...bands, ...own]) || t('deposits.issue.whyAll')
}

export const daysOf = (rule: RuleInfo): string => t(rule.due_working ? 'deposits.detail.workingDays' : 'deposits.detail.days', { n: rule.due_days })

/** The rule's own days; nothing where it has the edition's. */
export function validOf(rule: RuleInfo): string {
  const from = rule.valid_from ? [t('deposits.detail.from', { from: rule.valid_from })] : []
  const to = rule.valid_to ? [t('deposits.detail.to', { to: rule.valid_to })] : []
  return joined([...from, ...to])
}
