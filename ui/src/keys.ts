/**
 * Keys. A binding has an id, a default key, a label, a scope and a handler; the person may give it
 * another key. Rules, in order:
 *
 * - while an input method composes, no key is ours;
 * - a key that a component has handled (`preventDefault`) is not handled again;
 * - while the focus is in a text field only bindings with `whileTyping` fire;
 * - while an exclusive scope (a dialog) is open only its bindings fire;
 * - among the open scopes the innermost wins; `global` is always open.
 *
 * Keys are written `Mod+K` (Ctrl, or Command on a Mac), `Alt+Left`, `Shift+A`, `?`, and chords
 * `g f` (one after the other within 1.5 s).
 *
 * What a person changed is kept under their name on this machine. It is held against `keyRules` at
 * every use, so that a stored key that is no good is as if it had not been stored, and so is one of
 * an act that is no more.
 */
import { computed, onBeforeUnmount, reactive, ref, shallowReactive } from 'vue'
import { isFixed, type KeyRefusal, PALETTE, refusalOf } from './keyRules'
import { readJson, writeSetting } from './storage'

export interface KeyBinding {
  /** Stable: remapped keys are stored by it. */
  id: string
  /** Its own key; null for an act that starts without one. */
  keys: string | null
  /** In the person's language; asked anew at every showing. */
  label: () => string
  /** `global`, or a scope that a screen opens by `useKeyScope`. */
  scope?: string
  whileTyping?: boolean
  /** Nothing happens, and the key stays free, while this is false. */
  when?: () => boolean
  handler: (event: KeyboardEvent) => void
}

const CHORD_MS = 1500
const SETTING = 'keys'

const bindings = shallowReactive(new Map<string, KeyBinding>())
/** Acts of screens that were open before: their keys are taken as well. */
const seen = shallowReactive(new Map<string, SeenAct>())
const scopes = shallowReactive<{ name: string; exclusive: boolean }[]>([])
/** By act: another key, or none. */
const remapped = reactive(new Map<string, string | null>())
let setting: string | null = null
/** The first key of a chord while the second is awaited. */
export const pendingChord = ref<string | null>(null)
let pendingTimer: ReturnType<typeof setTimeout> | undefined

/** An act whose screen is not open. */
export interface SeenAct {
  id: string
  keys: string | null
  scope: string
  /** In the language in which it was last seen. */
  text: string
  whileTyping?: boolean
}

function isKeyMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whose keys hold from now on; null for nobody, who has each act's own keys. */
export function keysForPerson(person: string | null): void {
  setting = person === null ? null : `${SETTING}.${person}`
  remapped.clear()
  seen.clear()
  const stored = setting === null ? null : readJson(setting, isKeyMap)
  for (const [id, keys] of Object.entries(stored ?? {})) {
    if (typeof keys === 'string' || keys === null) remapped.set(id, keys)
  }
}

function keep(): void {
  if (setting !== null) writeSetting(setting, remapped.size === 0 ? null : JSON.stringify(Object.fromEntries(remapped)))
}

const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform ?? '')

/** The key an act listens to now; null when it has none, or is not known. */
export function keysOf(id: string): string | null {
  const act = bindings.get(id) ?? seen.get(id)
  if (!act) return null
  const other = remapped.get(id)
  return other !== undefined && refusalOf(act, other, paletteKeys(id)) === null ? other : act.keys
}
/** The palette's key, for the rule that no other act may have it. */
function paletteKeys(id: string): string | null {
  return id === PALETTE ? null : keysOf(PALETTE)
}

export const isKnownAct = (id: string): boolean => bindings.has(id) || seen.has(id)
/** Whether it has another key than its own. */
export const isRemapped = (id: string): boolean => keysOf(id) !== ownKeysOf(id)
/** The key it came with. */
export const ownKeysOf = (id: string): string | null => (bindings.get(id) ?? seen.get(id))?.keys ?? null
/** How many acts have another key than their own. */
export const remapCount = computed(() => [...remapped.keys()].filter(isRemapped).length)

/** Why that key cannot be this act's, whoever has it now; null when it can. */
export function keyRefusal(id: string, keys: string | null): KeyRefusal | null {
  const act = bindings.get(id) ?? seen.get(id)
  return act ? refusalOf(act, keys, paletteKeys(id)) : 'fixed'
}

/** Gives an act another key; `null` restores its own. What `keyRefusal` says against is not done. */
export function remap(id: string, keys: string | null): void {
  if (keys === null || keys === ownKeysOf(id)) remapped.delete(id)
  else if (keyRefusal(id, keys) === null) remapped.set(id, keys)
  keep()
}

/** Gives an act a key that another has: that one is without a key then. False when it may not be. */
export function takeKeys(id: string, keys: string): boolean {
  const others = conflictsOf(id, keys)
  if (keyRefusal(id, keys) !== null || others.some((other) => !mayLose(other.id))) return false
  for (const other of others) remapped.set(other.id, null)
  remap(id, keys)
  return true
}
/** Whether an act can be left without a key. */
export const mayLose = (id: string): boolean => keyRefusal(id, null) === null

/** Every act has its own key again. */
export function restoreKeys(): void {
  remapped.clear()
  keep()
}

/** The first of `conflictsOf`. */
export const conflictOf = (id: string, keys: string): ActNamed | null => conflictsOf(id, keys)[0] ?? null

export interface ActNamed {
  id: string
  label: () => string
}

/** The acts that have those keys where `id` would hear them, or begin or end a chord with them. */
export function conflictsOf(id: string, keys: string): ActNamed[] {
  const mine = placeOf(id)
  if (!mine) return []
  const found: ActNamed[] = []
  for (const other of new Set([...bindings.keys(), ...seen.keys()])) {
    const theirs = other === id ? null : keysOf(other)
    if (theirs === null || !overlap(theirs, keys)) continue
    const place = placeOf(other)
    if (place && meet(mine, place)) found.push({ id: other, label: () => labelOf(other) })
  }
  return found
}

function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b} `) || b.startsWith(`${a} `)
}

interface Place {
  id: string
  scope: string
  live: boolean
}
function placeOf(id: string): Place | null {
  const live = bindings.get(id)
  if (live) return { id, scope: scopeOf(live), live: true }
  const gone = seen.get(id)
  return gone ? { id, scope: gone.scope, live: false } : null
}

/** Scopes that many places share, one at a time: acts of two places never meet in them. */
const SHARED = new Set(['screen', 'dialog'])

function meet(a: Place, b: Place): boolean {
  // A dialog silences everything below it.
  if ((a.scope === 'dialog') !== (b.scope === 'dialog')) return false
  if (a.scope !== b.scope) return a.scope === 'global' || b.scope === 'global'
  const together = a.live && b.live && a.scope !== 'dialog'
  return !SHARED.has(a.scope) || together || a.id.split('.')[0] === b.id.split('.')[0]
}

function scopeOf(binding: KeyBinding): string {
  return binding.scope ?? 'global'
}

/** What an act is called. */
export const labelOf = (id: string): string => bindings.get(id)?.label() ?? seen.get(id)?.text ?? id

/** Every binding now registered. */
export const allBindings = computed(() => [...bindings.values()])
/** The acts of places that were open before and are one place each. */
export const seenActs = computed(() => [...seen.values()].filter(({ id, scope }) => !bindings.has(id) && !SHARED.has(scope)))
export { isFixed, PALETTE }

/** Registers bindings until the returned function is called. */
export function registerKeys(list: KeyBinding[]): () => void {
  for (const binding of list) bindings.set(binding.id, binding)
  return () => {
    for (const binding of list) {
      if (bindings.get(binding.id) !== binding) continue
      // Its words, not the binding: that would keep the screen it came from.
      const { id, keys, whileTyping } = binding
      seen.set(id, { id, keys, whileTyping, scope: scopeOf(binding), text: binding.label() })
      bindings.delete(id)
    }
  }
}

/** Registers bindings for as long as the component lives. */
export function useKeys(list: KeyBinding[]): void {
  onBeforeUnmount(registerKeys(list))
}

/** Opens a scope; an exclusive one silences all others. Returns how to close it. */
export function openScope(name: string, exclusive = false): () => void {
  const scope = { name, exclusive }
  scopes.push(scope)
  return () => {
    const at = scopes.indexOf(scope)
    if (at >= 0) scopes.splice(at, 1)
  }
}

/** Opens a scope for as long as the component lives. */
export function useKeyScope(name: string, exclusive = false): void {
  onBeforeUnmount(openScope(name, exclusive))
}

/** The text of the pressed key: `Mod+Shift+K`, `?`, `ArrowDown`, or null for a bare modifier. */
export function keyText(event: KeyboardEvent): string | null {
  const key = NAMES[event.key] ?? halfWidth(event.key)
  if (MODIFIERS.has(key)) return null
  const printable = [...key].length === 1
  const letter = printable && key.toLowerCase() !== key.toUpperCase()
  const mod = isMac ? event.metaKey : event.ctrlKey
  const parts: string[] = []
  if (mod) parts.push('Mod')
  if (isMac && event.ctrlKey) parts.push('Ctrl')
  if (event.altKey) parts.push('Alt')
  // Shift is part of what makes a sign such as `?`; it only counts with letters and named keys.
  if (event.shiftKey && (letter || !printable)) parts.push('Shift')
  parts.push(letter ? (parts.length > 0 ? key.toUpperCase() : key.toLowerCase()) : key)
  return parts.join('+')
}

const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead'])
/** A full-width sign or letter as the plain one it stands for. */
function halfWidth(key: string): string {
  return /^[\uFF01-\uFF5E]$/.test(key) ? key.normalize('NFKC') : key
}

/** Names worth shortening, and the signs a Chinese layout produces. */
const NAMES: Record<string, string> = {
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ' ': 'Space',
  // Zooming in needs no Shift.
  '=': '+',
  '＝': '+',
  '、': '/',
  '。': '.',
  '【': '[',
  '】': ']',
  '《': '<',
  '》': '>',
}

/** Whether an input method is at work: 229 is what a key says that was eaten by it. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.key === 'Process' || event.keyCode === 229
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true
  if (target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !NOT_TEXT.has(target.type)
}

const NOT_TEXT = new Set(['checkbox', 'radio', 'button', 'submit', 'reset', 'range', 'color'])

/** Hears the window's keys. Called once. Returns how to stop. */
export function listenToKeys(target: EventTarget = window): () => void {
  // A held Ctrl or Cmd never means the control that has the focus: a select would open at
  // Ctrl+Enter. Such keys are heard on the way down, all others after the control had its turn.
  const held = (event: KeyboardEvent) => event.ctrlKey || event.metaKey
  const early = (event: Event) => void (held(event as KeyboardEvent) && handleKey(event as KeyboardEvent))
  const late = (event: Event) => void (held(event as KeyboardEvent) || handleKey(event as KeyboardEvent))
  target.addEventListener('keydown', early, { capture: true })
  target.addEventListener('keydown', late)
  return () => {
    target.removeEventListener('keydown', early, { capture: true })
    target.removeEventListener('keydown', late)
  }
}

/** Handles one key press; true when a binding took it. */
export function handleKey(event: KeyboardEvent): boolean {
  if (isComposing(event) || event.defaultPrevented) return false
  const pressed = keyText(event)
  if (pressed === null) return false
  const typing = isTyping(event.target)
  const first = pendingChord.value
  endChord()
  const found = (first && find(`${first} ${pressed}`, typing)) || find(pressed, typing)
  if (found) {
    event.preventDefault()
    found.handler(event)
    return true
  }
  if (beginsChord(pressed, typing)) beginChord(pressed)
  return false
}

function find(keys: string, typing: boolean): KeyBinding | null {
  let best: KeyBinding | null = null
  let bestDepth = -1
  for (const binding of bindings.values()) {
    if (keysOf(binding.id) !== keys) continue
    const depth = depthOf(binding)
    if (depth > bestDepth && hears(binding, typing)) {
      best = binding
      bestDepth = depth
    }
  }
  return best
}

function hears(binding: KeyBinding, typing: boolean): boolean {
  return (!typing || binding.whileTyping === true) && (binding.when?.() ?? true)
}

/** How far in the binding's scope is; -1 when it is closed or silenced. */
function depthOf(binding: KeyBinding): number {
  const wall = scopes.findLastIndex((scope) => scope.exclusive)
  const name = scopeOf(binding)
  if (name === 'global') return wall >= 0 ? -1 : 0
  const at = scopes.findLastIndex((scope) => scope.name === name)
  return at >= 0 && at >= wall ? at + 1 : -1
}

function beginsChord(pressed: string, typing: boolean): boolean {
  const start = `${pressed} `
  return [...bindings.values()].some(
    (binding) =>
      keysOf(binding.id)?.startsWith(start) && depthOf(binding) >= 0 && hears(binding, typing),
  )
}

function beginChord(pressed: string): void {
  pendingChord.value = pressed
  pendingTimer = setTimeout(endChord, CHORD_MS)
}

function endChord(): void {
  pendingChord.value = null
  clearTimeout(pendingTimer)
}

/** How keys are written for people: one part per cap, chords as several groups. */
export function keyCaps(keys: string): string[][] {
  return keys.split(' ').map((stroke) => {
    const parts = stroke.split('+').filter((part) => part !== '')
    if (stroke.endsWith('+')) parts.push('+')
    return parts.map((part) => capName(part))
  })
}

function capName(part: string): string {
  const named: Record<string, string> = {
    Mod: isMac ? '⌘' : 'Ctrl',
    Left: '←',
    Right: '→',
    Up: '↑',
    Down: '↓',
    Escape: 'Esc',
    PageUp: 'PgUp',
    PageDown: 'PgDn',
  }
  return named[part] ?? (part.length === 1 ? part.toUpperCase() : part)
}

/** The same in one line, for where only text can go. */
export function keyWords(keys: string): string {
  return keyCaps(keys)
    .map((caps) => caps.join('+'))
    .join(' ')
}
