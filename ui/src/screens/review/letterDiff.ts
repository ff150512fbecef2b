/** What differs between two pairs of letters, line by line: a line that went and the one that came in its
 *  place stand together. */
import { diffArrays } from 'diff'
import type { Letter, Letters } from '../../backend'
import { diffText, type TextDiff } from './textDiff'

export interface ChangedLine {
  /** Empty where nothing stood there before. */
  before: string
  /** Empty where nothing stands there now. */
  after: string
  diff: TextDiff
}
export interface ChangedLetter {
  language: 'zh' | 'en'
  lines: ChangedLine[]
}

const linesOf = ({ subject, body }: Letter): string[] => [subject, ...body.split('\n')].filter((line) => line.trim() !== '')

function changedLines(before: Letter, after: Letter): ChangedLine[] {
  const found: ChangedLine[] = []
  let gone: string[] = []
  let fresh: string[] = []
  const close = (): void => {
    for (let at = 0; at < Math.max(gone.length, fresh.length); at++) {
      const [old, now] = [gone[at] ?? '', fresh[at] ?? '']
      found.push({ before: old, after: now, diff: diffText(old, now) })
    }
    gone = []
    fresh = []
  }
  for (const part of diffArrays(linesOf(before), linesOf(after))) {
    if (part.removed) gone.push(...part.value)
    else if (part.added) fresh.push(...part.value)
    else close()
  }
  close()
  return found
}

/** The languages in which something differs, the Chinese one first. */
export function changedLetters(before: Letters, after: Letters): ChangedLetter[] {
  const both = (['zh', 'en'] as const).map((language) => ({ language, lines: changedLines(before[language], after[language]) }))
  return both.filter(({ lines }) => lines.length > 0)
}
