/** One payment divided among notices: the parts, what is left of it, and why it cannot be done. */
import type { SuspensePayment } from '../../backend'
import { fenOf } from '../../components/filters'
import { plainFen } from '../../format'

export interface SplitPart {
  /** As typed. */
  notice: string
  /** Yuan as typed; empty gives nothing. */
  amount: string
  /** Fen the notice is open for, where it is a candidate. */
  open: string | null
  /** Whom it is for. */
  of: string
}

/** Full-width digits and blanks come from input methods; numbers are written in capitals. */
export const numberOf = (typed: string) => typed.normalize('NFKC').replace(/\s/g, '').toUpperCase()

/** The candidates, the strongest first, each with what fits: what it is open for, or what is still left. */
export function prefilled(payment: SuspensePayment): SplitPart[] {
  let left = BigInt(payment.left_fen)
  return payment.candidates
    .filter((one) => one.state === 'open' && !one.against.includes('other_platform'))
    .map((one) => {
      const open = BigInt(one.open_fen)
      const fits = open < left ? open : left
      // An equal candidate is nobody's before a person says so.
      const given = one.against.includes('not_the_only_one') || one.speaks_for.length === 0 ? 0n : fits
      left -= given
      return { notice: one.notice, amount: given > 0n ? plainFen(String(given)) : '', open: one.open_fen, of: `${one.program} · ${one.subject}` }
    })
}

export type SplitFlaw = 'amount' | 'notice' | 'twice' | 'over_open' | 'over_left' | 'nothing'

export interface Split {
  parts: { notice: string; fen: string }[]
  /** Fen of each row; null where it cannot be read. */
  fen: (string | null)[]
  /** Fen that nobody gets; negative where too much is given. */
  rest: bigint
  /** Flaws by row. */
  flaws: (SplitFlaw | null)[]
  /** The first of them, or of the whole. */
  flaw: SplitFlaw | null
}

export function splitOf(left: string, rows: readonly SplitPart[]): Split {
  const fen = rows.map((row) => (row.amount.trim() === '' ? '0' : fenOf(row.amount)))
  const names = rows.map((row) => numberOf(row.notice))
  const flaws = rows.map((row, at): SplitFlaw | null => {
    const own = fen[at]
    if (own === null || own === undefined || own.startsWith('-')) return 'amount'
    if (own === '0') return null
    if (names[at] === '') return 'notice'
    if (names.some((name, other) => other < at && name === names[at] && fen[other] !== '0')) return 'twice'
    return row.open !== null && BigInt(own) > BigInt(row.open) ? 'over_open' : null
  })
  const given = fen.reduce((sum, own) => sum + BigInt(own ?? '0'), 0n)
  const rest = BigInt(left) - given
  const parts = rows.flatMap((_, at) => {
    const own = fen[at]
    return own && own !== '0' ? [{ notice: names[at] ?? '', fen: own }] : []
  })
  const whole = rest < 0n ? 'over_left' : parts.length === 0 ? 'nothing' : null
  return { parts, fen, rest, flaws, flaw: flaws.find((flaw) => flaw !== null) ?? whole }
}
