/**
 * How values look. Money is a string of fen and never passes through a float; instants are
 * milliseconds UTC and are shown in Asia/Shanghai, which has been UTC+8 without exception since
 * 1991; business days are `YYYY-MM-DD` and are shown as they are, in both languages.
 */
const FEN = /^-?\d+$/
const MINUS = '\u2212'
const ZONE_MS = 8 * 3600 * 1000

/** `"100000"` → `￥1,000.00`; null when it is not a string of fen. */
export function formatFen(fen: string): string | null {
  const parts = splitFen(fen)
  return parts && `${parts.negative ? MINUS : ''}￥${grouped(parts.yuan)}.${parts.cents}`
}

/** `"100000"` → `1000.00`: what is copied into a spreadsheet. */
export function plainFen(fen: string): string {
  const parts = splitFen(fen)
  return parts ? `${parts.negative ? '-' : ''}${parts.yuan}.${parts.cents}` : fen
}

export interface FenParts {
  negative: boolean
  yuan: string
  cents: string
}

export function splitFen(fen: string): FenParts | null {
  if (!FEN.test(fen)) return null
  const digits = fen.replace('-', '').replace(/^0+(?=\d)/, '').padStart(3, '0')
  return {
    negative: fen.startsWith('-') && /[1-9]/.test(digits),
    yuan: digits.slice(0, -2),
    cents: digits.slice(-2),
  }
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Unix milliseconds from what a row may hold, or null. */
export function instantOf(value: unknown): number | null {
  const ms = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  return typeof ms === 'number' && Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 - ZONE_MS
    ? ms
    : null
}

/** `2026-11-16 09:30`, with seconds on request. */
export function formatInstant(ms: number, seconds = false): string {
  const iso = new Date(ms + ZONE_MS).toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, seconds ? 19 : 16)}`
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/

/** Whether `YYYY-MM-DD` is a day that exists. */
export function isDay(text: string): boolean {
  const found = DAY.exec(text)
  if (!found) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text
}

/** 0 is Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay()
}

/** The day `by` days later. */
export function addDays(day: string, by: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + by)
  return date.toISOString().slice(0, 10)
}

/** The business day of an instant. */
export function dayOf(ms: number): string {
  return formatInstant(ms).slice(0, 10)
}

/** What was typed as a day (2026-1-6, 2026/01/06, 20260106, full-width digits), or null. */
export function readDay(typed: string): string | null {
  const plain = typed.normalize('NFKC').trim()
  const found =
    /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ??
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain)
  if (!found) return null
  const [, year, month = '', date = ''] = found
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
  return isDay(day) ? day : null
}

/** Characters that show nothing or turn the text around: bidi, zero-width, control, tags,
 *  lone surrogates, private use. An emoji's own joiners and variation selectors stay. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u3164\uFE00-\uFE0F\uFFA0\u{E0100}-\u{E01EF}]/u

/** More boxes than this tell nobody more, and fill the page; what follows is written in brackets. */
const MOST_BOXES = 200

export interface TextPiece {
  text: string
  /** The code point (`U+202E`) of a character that would not be seen; the text is that character, as
   *  often as it stands in a row. */
  code?: string
}

/** Cuts text from outside into what can be shown and what has to be made visible. */
export function pieces(text: string, keepBreaks = false): TextPiece[] {
  if (!UNSEEN.test(text)) return text === '' ? [] : [{ text }]
  const found: TextPiece[] = []
  let plain = ''
  let before = ''
  let boxes = 0
  for (const char of text) {
    const shown = !UNSEEN.test(char) || (keepBreaks && char === '\n') || belongsTo(before, char)
    if (shown) plain += char
    else if (boxes === MOST_BOXES) plain += `[${codePoint(char)}]`
    else if (plain === '' && char === before && found.at(-1)?.code) (found.at(-1) as TextPiece).text += char
    else {
      if (plain !== '') found.push({ text: plain })
      plain = ''
      found.push({ text: char, code: codePoint(char) })
      boxes += 1
    }
    before = char
  }
  if (plain !== '') found.push({ text: plain })
  return found
}

/** `U+200B`, or `U+200B ×12` where it stands twelve times in a row. */
export function codeText({ text, code }: TextPiece): string {
  const times = [...text].length
  return times > 1 ? `${code} ×${times}` : (code ?? '')
}

function belongsTo(before: string, char: string): boolean {
  return (char === '\u200D' || char === '\uFE0F') && /[\p{Extended_Pictographic}\uFE0F]/u.test(before)
}

function codePoint(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** Outside text for where only a string can go (a hover title): unseen characters in brackets. */
export function visibleText(text: string): string {
  return pieces(text)
    .map((piece) => (piece.code ? `[${codeText(piece)}]` : piece.text))
    .join('')
}
