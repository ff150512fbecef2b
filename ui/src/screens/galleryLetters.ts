/** Letters of the gallery: the real forms, filled in by a few lines that only have to look right. */
import approved from '../../../assets/letters/approved.json'
import returned from '../../../assets/letters/returned.json'
import type { FilingDetail, Letter, Letters, ReasonInfo, ReasonUse } from '../backend'
import { tripleOf } from './review/draft'

interface Form {
  subject: string
  paragraphs: { when?: string[]; text: string }[]
  defect?: string
  remedy?: string
}
const HOLDS = new Set(['named', 'sms', 'resubmit_open', 'adds_service', 'enforced', 'usual_appeal'])

export function lettersOf(filing: FilingDetail, used: ReasonUse[] | null, stored: ReasonInfo[]): Letters {
  const forms = (used ? returned : approved) as unknown as Record<'zh' | 'en', Form>
  return { hash: '', zh: letterIn('zh', forms.zh, filing, used ?? [], stored), en: letterIn('en', forms.en, filing, used ?? [], stored) }
}

function letterIn(language: 'zh' | 'en', form: Form, filing: FilingDetail, used: ReasonUse[], stored: ReasonInfo[]): Letter {
  const reasons = used.map((use, at) => {
    const own = use.key_name === null ? null : { key_name: use.key_name, error: use.error ?? '', suggest: use.suggest ?? '' }
    const told = tripleOf({ code: use.code, variables: use.variables as Record<string, string>, own }, stored.find(({ code }) => code === use.code), language)
    return `${at + 1}. ${told.key_name}\n   ${form.defect}${told.error}\n   ${form.remedy}${told.suggest}`
  })
  const values: Record<string, string> = {
    platform: language === 'zh' ? '微信' : 'WeChat', kind: language === 'zh' ? '首次备案' : 'first filing', order_no: filing.order_no, revision: String(filing.revision),
    program: filing.program_name, count: String(used.length), reasons: reasons.join('\n\n'), review_days: '2', sms_hours: '24', authority_days: '20', enforcement_from: '2024-04-01', existing_until: '2024-03-31',
  }
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
  const told = form.paragraphs.filter(({ when }) => (when ?? []).every((one) => HOLDS.has(one)))
  return { subject: fill(form.subject), body: `${told.map(({ text }) => fill(text)).join('\n\n')}\n` }
}
