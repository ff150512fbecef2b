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
 */
import { computed, onBeforeUnmount, reactive, ref, shallowReactive } from 'vue'
import { readJson, writeSetting } from './storage'

export interface KeyBinding {
  /** Stable: remapped keys are stored by it. */
  id: string
  keys: string
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
const scopes = shallowReactive<{ name: string; exclusive: boolean }[]>([])
const remapped = reactive<Record<string, string>>(readJson(SETTING, isKeyMap) ?? {})
/** The first key of a chord while the second is awaited. */
export const pendingChord = ref<string | null>(null)
let pendingTimer: ReturnType<typeof setTimeout> | undefined

function isKeyMap(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((keys) => typeof keys === 'string')
  )
}

const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform ?? '')

/** The key a binding listens to now. */
export function keysOf(id: string): string | null {
  const binding = bindings.get(id)
  return binding ? (remapped[id] ?? binding.keys) : null
}

/** Gives a binding another key; null restores its own. */
export function remap(id: string, keys: string | null): void {
  if (keys === null) delete remapped[id]
  else remapped[id] = keys
  writeSetting(SETTING, JSON.stringify(remapped))
}

/** The binding that already has those keys where `id` would hear them, or begins or ends a chord
 *  with them. */
export function conflictOf(id: string, keys: string): KeyBinding | null {
  const mine = bindings.get(id)
  for (const other of bindings.values()) {
    if (other.id === id || !mine || !meet(mine, other)) continue
    const theirs = keysOf(other.id) ?? ''
    if (theirs === keys || theirs.startsWith(`${keys} `) || keys.startsWith(`${theirs} `)) {
      return other
    }
  }
  return null
}

function meet(a: KeyBinding, b: KeyBinding): boolean {
  return scopeOf(a) === scopeOf(b) || scopeOf(a) === 'global' || scopeOf(b) === 'global'
}

function scopeOf(binding: KeyBinding): string {
  return binding.scope ?? 'global'
}

/** Every binding now registered. */
export const allBindings = computed(() => [...bindings.values()])

/** Registers bindings until the returned function is called. */
export function registerKeys(list: KeyBinding[]): () => void {
  for (const binding of list) bindings.set(binding.id, binding)
  return () => {
    for (const binding of list) {
      if (bindings.get(binding.id) === binding) bindings.delete(binding.id)
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
  const key = NAMES[event.key] ?? event.key
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
/** Names worth shortening, and the full-width signs a Chinese layout produces. */
const NAMES: Record<string, string> = {
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ' ': 'Space',
  '？': '?',
  '／': '/',
  '、': '/',
  '。': '.',
  '，': ',',
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
  return keys.split(' ').map((stroke) =>
    stroke === '+' ? ['+'] : stroke.split('+').map((part) => capName(part)),
  )
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
