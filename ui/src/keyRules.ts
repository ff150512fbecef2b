/**
 * Which keys an act may have. Nobody may lock themselves out: moving about, leaving and confirming
 * stay where they are, the palette can always be reached, and no act has a key that never arrives
 * or that a person needs for writing.
 */

/** Through this every other act can be reached. */
export const PALETTE = 'app.palette'

/** Why a key cannot be an act's. */
export type KeyRefusal = 'needed' | 'input_method' | 'text' | 'palette' | 'fixed' | 'typing' | 'plain'

/** These move, leave, confirm or delete, whatever is held with them. */
const NEEDED = new Set(['Escape', 'Tab', 'Enter', 'Space', 'Backspace', 'Delete', 'Up', 'Down', 'Left', 'Right', 'Home', 'End', 'PageUp', 'PageDown', 'ContextMenu'])
/** With these held such a key may be an act's all the same, where it is free. */
const MAY_BE_HELD = /^(Mod\+Enter|(Mod\+)?Alt\+(Shift\+)?(Left|Right|Up|Down|Home|End|PageUp|PageDown)|Shift\+(Left|Right|Up|Down))$/
/** What input methods switch by: on or off, full or half width, signs, simplified or traditional. */
const SWITCHES = new Set(['Mod+Space', 'Shift+Space', 'Alt+Space', 'Mod+Shift+Space', 'Mod+.', 'Mod+,', 'Mod+Shift+F', 'Mod+;'])
/** What a text field and the window need for themselves. */
const OF_TEXT = new Set(['Mod+A', 'Mod+C', 'Mod+V', 'Mod+X', 'Mod+Y', 'Mod+Z', 'Mod+Shift+Z', 'Mod+Q', 'Mod+W', 'Alt+F4'])
/** One stroke: modifiers in their order, then an ASCII sign or a named key. */
const STROKE = /^(Mod\+)?(Ctrl\+)?(Alt\+)?(Shift\+)?([!-~]|[A-Z][A-Za-z]+|F\d{1,2})$/
const MOST = 40

/** What a rule has to know of an act. */
export interface Act {
  id: string
  keys: string | null
  whileTyping?: boolean
}

/** An act that keeps its key: it leaves, moves or confirms. */
export function isFixed(act: Act): boolean {
  return act.keys !== null && NEEDED.has(act.keys)
}

/** Why `keys` cannot be the key of `act`; null when it can. `palette` is the palette's key now. */
export function refusalOf(act: Act, keys: string | null, palette: string | null): KeyRefusal | null {
  if (isFixed(act)) return 'fixed'
  if (keys === act.keys) return null
  if (keys === null) return act.id === PALETTE ? 'palette' : null
  const strokes = keys.split(' ')
  if (keys.length > MOST || strokes.length > 2) return 'plain'
  const refused = strokes.map(strokeRefusal).find((refusal) => refusal !== null)
  if (refused) return refused
  if (strokes.length === 2 && !strokes.every(isPlain)) return 'plain'
  if (act.id !== PALETTE && palette !== null && strokes.includes(palette)) return 'palette'
  // Heard while somebody writes: it must not be something that is written.
  if ((act.whileTyping || act.id === PALETTE) && !/^(Mod\+|Alt\+|F\d)/.test(keys)) return 'typing'
  return null
}

function strokeRefusal(stroke: string): KeyRefusal | null {
  if (SWITCHES.has(stroke)) return 'input_method'
  // Anything else than ASCII is what an input method or another layout made of the key.
  if (!STROKE.test(stroke)) return 'input_method'
  if (OF_TEXT.has(stroke)) return 'text'
  const named = stroke.length === 1 ? stroke : (stroke.split('+').at(-1) ?? '')
  return NEEDED.has(named) && !MAY_BE_HELD.test(stroke) ? 'needed' : null
}

/** A key that can begin or end a chord: a letter or a sign with nothing held. */
export function isPlain(stroke: string): boolean {
  return stroke.length === 1 || /^Shift\+[A-Z]$/.test(stroke)
}
