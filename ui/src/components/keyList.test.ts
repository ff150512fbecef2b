import { fireEvent, render, screen } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { i18n, setLocale } from '../i18n'
import { type KeyBinding, keysForPerson, keysOf, listenToKeys, openScope, registerKeys } from '../keys'
import { settle } from '../testing/flush'
import Button from './Button.vue'
import KeyList from './KeyList.vue'

const heard: string[] = []
let undo: (() => void)[] = []
function bind(id: string, keys: string | null, more: Partial<KeyBinding> = {}): void {
  undo.push(registerKeys([{ id, keys, label: () => `Act ${id}`, handler: () => heard.push(id), ...more }]))
}
beforeEach(() => {
  setLocale('en')
  localStorage.clear()
  heard.length = 0
  keysForPerson('shen')
  undo = [listenToKeys()]
  bind('app.palette', 'Mod+K', { whileTyping: true })
  bind('approve', 'a', { scope: 'filing' })
  bind('return', 'e', { scope: 'filing' })
  bind('leave', 'Escape', { scope: 'filing' })
  bind('idle', null, { scope: 'filing' })
})
afterEach(() => {
  undo.forEach((run) => run())
  keysForPerson(null)
})

async function rest(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await settle()
    await nextTick()
  }
}
async function show(): Promise<void> {
  render(KeyList, { props: { open: true }, global: { plugins: [i18n] } })
  await rest()
}
const row = (id: string) => document.querySelector<HTMLElement>(`[data-act="${id}"]`)!
const said = () => screen.getByTestId('key-said').textContent ?? ''
async function keys(...typed: string[]): Promise<void> {
  for (const key of typed) await userEvent.keyboard(key)
  await rest()
}
async function askFor(id: string): Promise<void> {
  row(id).focus()
  await keys('{Enter}')
}

test('a key is changed by keyboard alone, and its hints follow at once', async () => {
  const hint = render(Button, { props: { binding: 'approve' }, slots: { default: 'Approve' }, global: { plugins: [i18n] } })
  await show()
  expect(document.activeElement?.tagName).toBe('INPUT')
  await keys('{ArrowDown}')
  expect(document.activeElement).toBe(row('approve'))
  await keys('{Enter}', 't', '{Enter}')
  expect(keysOf('approve')).toBe('t')
  expect(hint.container.textContent).toContain('T')
  expect(said()).toBe('"Act approve" is T now.')
  expect(row('approve').textContent).toContain('changed')
})

test('nothing changes before Enter, and Escape gives up without closing the list', async () => {
  await show()
  await askFor('approve')
  await keys('t', '{Escape}')
  expect(keysOf('approve')).toBe('a')
  expect(said()).toBe('Nothing was changed.')
  expect(screen.getByTestId('key-list')).toBeTruthy()
})

test('a second key makes a chord', async () => {
  await show()
  await askFor('approve')
  await keys('g', 'x', '{Enter}')
  expect(keysOf('approve')).toBe('g x')
})

test('a key that another act has is taken from it only after that was said, and that one has none then', async () => {
  await show()
  await askFor('approve')
  await keys('e')
  expect(said()).toContain('E belongs to "Act return"')
  expect(keysOf('return')).toBe('e')
  await keys('{Enter}')
  expect([keysOf('approve'), keysOf('return')]).toEqual(['e', null])
  expect(said()).toContain('"Act return" has no key any more')
  expect(row('return').textContent).toContain('no key')
  const close = openScope('filing')
  await fireEvent.keyDown(document.body, { key: 'e' })
  close()
})

test('Backspace restores an act, and asks first where its own key is another’s by now', async () => {
  await show()
  await askFor('approve')
  await keys('e', '{Enter}')
  row('return').focus()
  await keys('{Backspace}')
  expect(said()).toContain('E belongs to "Act approve"')
  await keys('{Enter}')
  expect([keysOf('return'), keysOf('approve')]).toEqual(['e', null])
  row('approve').focus()
  await keys('{Backspace}')
  expect(keysOf('approve')).toBe('a')
})

test('one act restores all keys', async () => {
  await show()
  await askFor('approve')
  await keys('e', '{Enter}')
  expect(screen.getByTestId('keys-restore').textContent).toContain('2')
  await fireEvent.click(screen.getByTestId('keys-restore'))
  await rest()
  expect([keysOf('approve'), keysOf('return')]).toEqual(['a', 'e'])
  expect(localStorage.getItem('shelfkeeper.keys.shen')).toBeNull()
})

test('an act that starts without a key can be given one', async () => {
  await show()
  expect(row('idle').textContent).toContain('no key')
  await askFor('idle')
  await keys('7', '{Enter}')
  expect(keysOf('idle')).toBe('7')
})

test('nobody can lock themselves out', async () => {
  await show()
  await askFor('approve')
  await keys(' ')
  expect(said()).toContain('moves, confirms or leaves')
  await keys('{Control>}k{/Control}')
  expect(said()).toContain('The command palette must always open')
  await keys('{Control>}c{/Control}')
  expect(said()).toContain('text editing')
  await keys('{Enter}')
  expect(keysOf('approve')).toBe('a')
  await askFor('leave')
  expect(said()).toBe('The key of this act is fixed.')
  await askFor('app.palette')
  await keys('p')
  expect(said()).toContain('hold Ctrl or Alt')
  expect(keysOf('app.palette')).toBe('Mod+K')
})

test('a key that an input method eats or switches by is refused in words', async () => {
  await show()
  await askFor('approve')
  await fireEvent.keyDown(row('approve'), { key: 'Process' })
  expect(said()).toContain('The input method keeps this key')
  await fireEvent.keyDown(row('approve'), { key: ' ', ctrlKey: true })
  expect(said()).toContain('The input method keeps this key')
  await fireEvent.keyDown(row('approve'), { key: '啊' })
  expect(said()).toContain('The input method keeps this key')
  await keys('{Enter}')
  expect(keysOf('approve')).toBe('a')
})

test('typing finds an act', async () => {
  await show()
  await keys('ret')
  expect([...document.querySelectorAll('[data-act]')].map((each) => each.getAttribute('data-act'))).toEqual(['return'])
})
