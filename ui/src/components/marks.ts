/** Where a search found what was typed. Offsets come from outside and are looked at before use. */

/** From and up to, in UTF-16 units of the text. */
export type Mark = readonly [from: number, to: number]

export interface Stretch {
  text: string
  marked: boolean
}

/** More than this many marks in one text help nobody. */
const MOST = 100

/** The text in stretches, marked or not; together they are the text. Marks that lie outside, the
 *  wrong way round or upon each other are put right, and none cuts a character in two. */
export function stretches(text: string, marks: readonly Mark[] | undefined): Stretch[] {
  if (!marks || marks.length === 0 || text === '') return text === '' ? [] : [{ text, marked: false }]
  const found: Stretch[] = []
  let at = 0
  const push = (to: number, marked: boolean): void => {
    if (to > at) found.push({ text: text.slice(at, to), marked })
    at = Math.max(at, to)
  }
  for (const [from, to] of inOrder(text, marks)) {
    push(from, false)
    push(to, true)
  }
  push(text.length, false)
  return found
}

function inOrder(text: string, marks: readonly Mark[]): Mark[] {
  return marks
    .slice(0, MOST)
    .filter(([from, to]) => Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && from < text.length)
    .map(([from, to]): Mark => [inPair(text, from) ? from - 1 : from, inPair(text, to) ? to + 1 : Math.min(to, text.length)])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
}

/** Whether the offset lies between the halves of one character. */
function inPair(text: string, at: number): boolean {
  return /[\uD800-\uDBFF]/.test(text[at - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[at] ?? '')
}

const MARKS = Symbol('marks')
type Marked = { [MARKS]?: Record<string, Mark[]> }

/** What a search found in a row, by column. Beside the row's fields, not among them. */
export function keepMarks<R extends object>(row: R, marks: Record<string, Mark[]>): R {
  Object.defineProperty(row, MARKS, { value: marks, enumerable: false })
  return row
}

/** The marks of one cell of a row, if a search left any. */
export function marksOf(row: unknown, column: string): readonly Mark[] | undefined {
  return typeof row === 'object' && row !== null ? (row as Marked)[MARKS]?.[column] : undefined
}
