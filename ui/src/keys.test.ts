import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { conflictOf, handleKey, type KeyBinding, keyCaps, keysForPerson, keysOf, listenToKeys, openScope, pendingChord, registerKeys, remap, takeKeys } from './keys'

let undo: (() => void)[] = []
const heard: string[] = []

function bind(id: string, keys: string, more: Partial<KeyBinding> = {}) {
  undo.push(registerKeys([{ id, keys, label: () => id, handler: () => heard.push(id), ...more }]))
}
function press(key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  Object.defineProperty(event, 'target', { value: target })
  handleKey(event)
  return event
}

beforeEach(() => {
  vi.useFakeTimers()
  keysForPerson('shen')
  heard.length = 0
})
afterEach(() => {
  undo.forEach((run) => run())
  undo = []
  keysForPerson(null)
  localStorage.clear()
  vi.useRealTimers()
})

test('a chord goes where its second key says, and is forgotten after a while', () => {
  bind('go.today', 'g t')
  bind('go.filings', 'g f')
  press('g')
  expect(pendingChord.value).toBe('g')
  press('f')
  press('g')
  vi.advanceTimersByTime(1600)
  press('t')
  expect(heard).toEqual(['go.filings'])
})

test('a key that does not follow the chord still does its own work', () => {
  bind('go.today', 'g t')
  bind('approve', 'a')
  press('g')
  press('a')
  expect(heard).toEqual(['approve'])
})

test('typing in a field is left alone unless the binding says otherwise', () => {
  bind('approve', 'a')
  bind('palette', 'Mod+K', { whileTyping: true })
  const input = document.createElement('input')
  expect(press('a', {}, input).defaultPrevented).toBe(false)
  press('k', { ctrlKey: true }, input)
  expect(heard).toEqual(['palette'])
})

test('no key is ours while an input method composes', () => {
  bind('approve', 'a', { whileTyping: true })
  press('a', { isComposing: true })
  press('Process')
  press('a', { keyCode: 229 } as KeyboardEventInit)
  expect(heard).toEqual([])
})

test('a key that a component handled is not handled again', () => {
  bind('open', 'Enter')
  const event = new KeyboardEvent('keydown', { key: 'Enter', cancelable: true })
  event.preventDefault()
  expect(handleKey(event)).toBe(false)
  expect(heard).toEqual([])
})

test('the innermost scope wins and a dialog silences the rest', () => {
  bind('everywhere', 'a')
  bind('approve', 'a', { scope: 'filing' })
  press('a')
  const leave = openScope('filing')
  press('a')
  const close = openScope('dialog', true)
  press('a')
  close()
  leave()
  press('a')
  expect(heard).toEqual(['everywhere', 'approve', 'everywhere'])
})

test('a binding that does not apply leaves the key free', () => {
  bind('search', '/', { when: () => false })
  expect(press('/').defaultPrevented).toBe(false)
})

test('signs need no Shift and full-width signs count as their plain ones', () => {
  bind('keys', '?')
  press('?', { shiftKey: true })
  press('？', { shiftKey: true })
  expect(heard).toEqual(['keys', 'keys'])
})

test('a remapped key is heard, stored, and given back', () => {
  bind('approve', 'a')
  remap('approve', 'Shift+Y')
  press('a')
  press('Y', { shiftKey: true })
  expect(heard).toEqual(['approve'])
  expect(localStorage.getItem('shelfkeeper.keys.shen')).toBe('{"approve":"Shift+Y"}')
  remap('approve', null)
  expect(keysOf('approve')).toBe('a')
})

test('a key that is taken, or begins a chord, is a conflict', () => {
  bind('approve', 'a')
  bind('go.today', 'g t')
  bind('elsewhere', 'x', { scope: 'batch' })
  bind('return', 'r', { scope: 'filing' })
  expect(conflictOf('return', 'a')?.id).toBe('approve')
  expect(conflictOf('return', 'g')?.id).toBe('go.today')
  expect(conflictOf('return', 'x')).toBeNull()
})

test('keys are written with one cap each', () => {
  expect(keyCaps('Mod+Shift+K')).toEqual([['Ctrl', 'Shift', 'K']])
  expect(keyCaps('g f')).toEqual([['G'], ['F']])
})

test('a key with Ctrl comes before the control that has the focus, a plain one after it', () => {
  const button = document.body.appendChild(document.createElement('button'))
  undo.push(listenToKeys(), () => button.remove())
  const taken: string[] = []
  button.addEventListener('keydown', (event) => {
    if (event.defaultPrevented) return
    taken.push(event.key)
    event.preventDefault()
  })
  bind('send', 'Mod+Enter')
  bind('plain', 'a')
  const send = (key: string, ctrlKey: boolean) =>
    button.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }))
  send('Enter', true)
  send('a', false)
  expect([heard, taken]).toEqual([['send'], ['a']])
})

test('each person has their own keys on this machine, and nobody signed in has the first ones', () => {
  bind('approve', 'a')
  remap('approve', 't')
  keysForPerson('lin')
  expect(keysOf('approve')).toBe('a')
  remap('approve', 'y')
  keysForPerson('shen')
  expect(keysOf('approve')).toBe('t')
  keysForPerson(null)
  expect(keysOf('approve')).toBe('a')
})

test('stored keys are looked at before they hold: no form, no act, no key that locks out', () => {
  bind('app.palette', 'Mod+K', { whileTyping: true })
  bind('approve', 'a')
  bind('return', 'e')
  const stored = { approve: 7, return: 'Mod+K', 'app.palette': null, gone: 'e', __proto__: 'x' }
  localStorage.setItem('shelfkeeper.keys.shen', JSON.stringify(stored))
  keysForPerson('shen')
  expect([keysOf('app.palette'), keysOf('approve'), keysOf('return')]).toEqual(['Mod+K', 'a', 'e'])
  expect(conflictOf('approve', 'e')?.id).toBe('return')
  for (const text of ['[1]', '"a"', '{', 'null', '{"approve":"Escape"}', '{"approve":"Tab x"}']) {
    localStorage.setItem('shelfkeeper.keys.shen', text)
    keysForPerson('shen')
    expect([text, keysOf('approve')]).toEqual([text, 'a'])
  }
})

test('the palette cannot be robbed of its key', () => {
  bind('app.palette', 'Mod+K', { whileTyping: true })
  bind('approve', 'a')
  expect(takeKeys('approve', 'Mod+K')).toBe(false)
  expect(takeKeys('app.palette', 'Mod+P')).toBe(true)
  expect(takeKeys('approve', 'Mod+P')).toBe(false)
  press('p', { ctrlKey: true })
  expect(heard).toEqual(['app.palette'])
})

test('an act without a key is heard by none', () => {
  bind('approve', 'a')
  bind('return', 'e')
  expect(takeKeys('return', 'a')).toBe(true)
  press('a')
  press('e')
  expect(heard).toEqual(['return'])
})

test('the key of a screen that was open before is taken as well', () => {
  const close = registerKeys([{ id: 'approve', keys: 'a', scope: 'filing', label: () => 'approve', handler: () => undefined }])
  bind('everywhere', 'Mod+E')
  close()
  expect(conflictOf('everywhere', 'a')?.label()).toBe('approve')
})

test('two screens may have the same key, for they are never open together', () => {
  registerKeys([{ id: 'reports.write', keys: 'e', scope: 'screen', label: () => 'write', handler: () => undefined }])()
  bind('batches.plan', 'n', { scope: 'screen' })
  expect(conflictOf('batches.plan', 'e')).toBeNull()
})
