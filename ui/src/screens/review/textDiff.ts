/**
 * What differs between two values, sign by sign as a reader sees signs (graphemes), or value by
 * value where both are lists. Time is bounded: what is too long or too different is marked whole.
 *
 * `diff` (BSD-3-Clause, no dependencies) does the comparing: Myers' algorithm over any array with a
 * limit to the edits it looks for, which is what makes the time bounded.
 */
import { diffArrays } from 'diff'

export interface Run {
  kind: 'same' | 'gone' | 'new'
  text: string
}
/** What two values differ in and nothing else. */
export type Only = 'width' | 'space' | 'case' | 'unseen'
export interface Item {
  kind: 'same' | 'gone' | 'new' | 'moved' | 'changed'
  text: string
  runs: Run[]
}
export interface TextDiff {
  before: Run[]
  after: Run[]
  /** By value, where both are lists. */
  items: { before: Item[]; after: Item[] } | null
  /** Empty unless nothing else differs. */
  only: Only[]
  /** Too long to be compared sign by sign. */
  long: boolean
}

/** UTF-16 units of one value that are still compared. */
const MOST_TEXT = 4000
const MOST_EDITS = 600
const MOST_ITEMS = 200
/** How many values at the same place are tried as what one of them was changed to. */
const NEAR = 3
/** So much has to be common for a comparison to help. */
const LEAST_COMMON = 0.25

export function diffText(before: string, after: string): TextDiff {
  const long = before.length > MOST_TEXT || after.length > MOST_TEXT
  const whole: TextDiff = { before: run('gone', before), after: run('new', after), items: null, only: [], long }
  if (before === after) return { ...whole, before: run('same', before), after: run('same', after) }
  if (long) return whole
  const items = diffItems(before, after)
  const [old, now] = items ? [[], []] : sides(before, after)
  return { before: old, after: now, items, only: onlyDiffers(before, after), long }
}

const run = (kind: Run['kind'], text: string): Run[] => (text === '' ? [] : [{ kind, text }])

const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' })
/** The signs of a text as a reader sees them. */
export const graphemes = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment)

interface Hunk {
  same: string[]
  gone: string[]
  new: string[]
}

/** Both sides in runs; whole where too little is common. */
function sides(before: string, after: string): [Run[], Run[]] {
  const [old, now] = [graphemes(before), graphemes(after)]
  const parts = diffArrays(old, now, { maxEditLength: MOST_EDITS })
  const common = parts?.reduce((sum, part) => sum + (part.added || part.removed ? 0 : part.value.length), 0) ?? 0
  if (!parts || common < LEAST_COMMON * Math.max(old.length, now.length)) return [run('gone', before), run('new', after)]
  const hunks = joined(hunksOf(parts))
  return [runsOf(hunks, 'gone'), runsOf(hunks, 'new')]
}

/** What stayed, then what changed after it, again and again. */
function hunksOf(parts: { value: string[]; added?: boolean; removed?: boolean }[]): Hunk[] {
  const hunks: Hunk[] = [{ same: [], gone: [], new: [] }]
  for (const part of parts) {
    const last = hunks.at(-1) as Hunk
    if (part.added) last.new.push(...part.value)
    else if (part.removed) last.gone.push(...part.value)
    else if (last.gone.length + last.new.length === 0) last.same.push(...part.value)
    else hunks.push({ same: [...part.value], gone: [], new: [] })
  }
  return hunks
}

/** A single sign that happens to be common between two larger changes only breaks the reading. */
function joined(hunks: Hunk[]): Hunk[] {
  const size = (hunk: Hunk) => Math.max(hunk.gone.length, hunk.new.length)
  const found: Hunk[] = []
  for (const hunk of hunks) {
    const last = found.at(-1)
    if (last && hunk.same.length === 1 && size(last) > 1 && size(hunk) > 1) {
      last.gone.push(...hunk.same, ...hunk.gone)
      last.new.push(...hunk.same, ...hunk.new)
    } else found.push(hunk)
  }
  return found
}

function runsOf(hunks: Hunk[], kind: 'gone' | 'new'): Run[] {
  return hunks.flatMap((hunk) => [...run('same', hunk.same.join('')), ...run(kind, hunk[kind].join(''))])
}

/** Lines, codes (`12, 7`), or short words set apart by `、`; null where it is one value. */
export function itemsOf(text: string): string[] | null {
  if (/\n/.test(text)) return split(text, /\n/)
  if (/^\d+(, ?\d+)+$/.test(text)) return split(text, /, ?/)
  // A sentence may have such commas as well; it is no list.
  return /、/.test(text) && !/[，。；：！？\s]/u.test(text) ? split(text, /、/) : null
}
function split(text: string, by: RegExp): string[] | null {
  const items = text.split(by).map((item) => item.trim()).filter((item) => item !== '')
  return items.length <= MOST_ITEMS ? items : null
}

/** Values in their order: the same, gone, new, elsewhere, or changed; null unless one is a list. */
function diffItems(before: string, after: string): TextDiff['items'] {
  const [some, others] = [itemsOf(before), itemsOf(after)]
  if (!some && !others) return null
  const old = some ?? [before]
  const now = others ?? [after]
  const found: { before: Item[]; after: Item[] } = { before: [], after: [] }
  let gone: Item[] = []
  let fresh: Item[] = []
  const close = (): void => {
    pairUp(gone, fresh)
    gone = []
    fresh = []
  }
  for (const part of diffArrays(old, now)) {
    if (!part.added && !part.removed) close()
    for (const text of part.value) {
      const item = (kind: Item['kind']): Item => ({ kind, text, runs: run(kind === 'gone' || kind === 'new' ? kind : 'same', text) })
      if (part.removed) gone.push(found.before[found.before.push(item('gone')) - 1] as Item)
      else if (part.added) fresh.push(found.after[found.after.push(item('new')) - 1] as Item)
      else {
        found.before.push(item('same'))
        found.after.push(item('same'))
      }
    }
  }
  close()
  moved(found.before, found.after)
  return found
}

/** A value that went and one that came at the same place are one value changed, where they are
 *  alike. */
function pairUp(gone: Item[], fresh: Item[]): void {
  const free = new Set(fresh)
  for (const old of gone) {
    if (fresh.some((item) => item.text === old.text)) continue
    for (const now of [...free].slice(0, NEAR)) {
      const [before, after] = sides(old.text, now.text)
      if (!alike(before) || gone.some((item) => item.text === now.text)) continue
      Object.assign(old, { kind: 'changed', runs: before })
      Object.assign(now, { kind: 'changed', runs: after })
      free.delete(now)
      break
    }
  }
}
function alike(runs: Run[]): boolean {
  const size = (list: Run[]) => list.reduce((sum, { text }) => sum + text.length, 0)
  const same = size(runs.filter(({ kind }) => kind === 'same'))
  // Codes are other codes, however many digits they share.
  return same >= size(runs) / 2 && !runs.every(({ text }) => /^\d+$/.test(text))
}

/** What is on both sides, at another place, has moved. */
function moved(before: Item[], after: Item[]): void {
  const came = after.filter(({ kind }) => kind === 'new')
  for (const item of before.filter(({ kind }) => kind === 'gone')) {
    const at = came.findIndex(({ text }) => text === item.text)
    if (at < 0) continue
    for (const side of [item, came[at] as Item]) Object.assign(side, { kind: 'moved', runs: run('same', side.text) })
    came.splice(at, 1)
  }
}

const UNDO: Record<Only, (text: string) => string> = {
  width: (text) => text.normalize('NFKC'),
  space: (text) => text.replace(/[\s\u3000]+/gu, ''),
  case: (text) => text.toLowerCase(),
  unseen: (text) => text.replace(/[\p{Cf}\u034F\u115F\u1160\u3164\uFE00-\uFE0F\uFFA0]/gu, ''),
}

/** In which of these two values differ, where they differ in nothing else. */
export function onlyDiffers(before: string, after: string): Only[] {
  const kinds = Object.keys(UNDO) as Only[]
  const equal = (without: Only | null) => {
    const plain = (text: string) => kinds.filter((kind) => kind !== without).reduce((rest, kind) => UNDO[kind](rest), text)
    return plain(before) === plain(after)
  }
  return equal(null) ? kinds.filter((kind) => !equal(kind)) : []
}
