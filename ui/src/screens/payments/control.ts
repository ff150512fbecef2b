/** The file's control, line by line, and why a plan cannot be committed. */
import type { ControlInfo, Inspection } from '../../backend'
import { formatFen } from '../../format'
import { t } from '../../i18n'
import { fenValue, sumFen } from '../common/money'
import { controlWord } from '../common/words'

export interface ControlLine {
  role: string
  declared: string | null
  computed: string | null
  /** Null where the file says nothing. */
  agrees: boolean | null
}

/** Totals that are not fen: numbers of rows, and the fee, which is yuan with five decimals. */
const NOT_FEN = new Set(['rows', 'in_count', 'out_count', 'neutral_count', 'breaks', 'break_line', 'fee'])
export const isMoneyTotal = (role: string, value: string | null): value is string =>
  value !== null && !NOT_FEN.has(role) && fenValue(value) !== null

/** Yuan with more decimals than fen have, or a number of rows: as the file writes it, with its unit. */
export const plainTotal = (role: string, value: string | null): string =>
  value === null ? '—' : role === 'fee' ? `￥${value}` : value

const ORDER = [
  'rows', 'settlement', 'order', 'refund', 'applied_refund', 'coupon_refund', 'fee',
  'in_count', 'in', 'out_count', 'out', 'neutral_count', 'neutral', 'opening', 'closing', 'breaks', 'break_line',
]
/** The order of the file's own summary line; what is not known comes last. */
const rank = (role: string) => {
  const at = ORDER.indexOf(role)
  return at < 0 ? ORDER.length : at
}

export function controlLines(control: ControlInfo): ControlLine[] {
  const roles = [...new Set([...Object.keys(control.declared), ...Object.keys(control.computed)])]
  return roles
    .sort((a, b) => rank(a) - rank(b))
    .map((role) => {
      const declared = control.declared[role] ?? null
      const computed = control.computed[role] ?? null
      return { role, declared, computed, agrees: declared === null ? null : same(declared, computed) }
    })
}

/** `0.00000` and `0` are the same figure. */
function same(declared: string, computed: string | null): boolean {
  const plain = (text: string) => (text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text)
  return computed !== null && plain(declared) === plain(computed)
}

/** One sentence per total that differs, naming both figures. */
export function differences(control: ControlInfo): string[] {
  const shown = (role: string, value: string | null) =>
    value === null ? '—' : isMoneyTotal(role, value) ? (formatFen(value) ?? value) : plainTotal(role, value)
  return controlLines(control)
    .filter((line) => line.agrees === false)
    .map(({ role, declared, computed }) =>
      t('payments.control.badLine', { name: controlWord(role), declared: shown(role, declared), computed: shown(role, computed) }),
    )
}

/** Whether the file lacks what would prove it whole. */
export const isMissing = ({ agrees, kind, binding, may_lack }: ControlInfo) => agrees === null && kind !== 'none' && binding && !may_lack

/** Whether fen in is fen out, on both sides. */
export function holds({ in: money, out }: Inspection): boolean {
  const right = sumFen([money.settled, money.suspense, money.duplicate, money.rejected])
  const back = sumFen([out.refund, out.reversal, out.unlinked, out.duplicate, out.rejected])
  return right !== null && right === fenValue(money.read) && back !== null && back === fenValue(out.read)
}

/** Why this plan cannot be committed; undefined where it can. */
export function whyNot(inspection: Inspection): string | undefined {
  const { control } = inspection
  if (inspection.unconfirmed) return t('mapping.unconfirmed')
  if (control.agrees === false && control.binding) return t('payments.commit.why.control')
  if (isMissing(control)) return t('payments.commit.why.missing')
  if (inspection.rows === 0) return t('payments.commit.why.empty')
  if (!holds(inspection)) return t('payments.commit.why.equation')
  return undefined
}
