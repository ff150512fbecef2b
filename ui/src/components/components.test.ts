import { fireEvent, render, screen } from '@testing-library/vue'
import { beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import { fuzzyScore, findCommands, registerCommands } from '../commands'
import { setLocale } from '../i18n'
import { shownToasts, useToasts } from '../toasts'
import Button from './Button.vue'
import CommandPalette from './CommandPalette.vue'
import ConfirmDialog from './ConfirmDialog.vue'
import DateField from './DateField.vue'
import OutsideText from './OutsideText.vue'
import TextField from './TextField.vue'

beforeEach(() => setLocale('en'))

test('a button that says why it is disabled does nothing and can be reached', async () => {
  const { emitted } = render(Button, { props: { why: 'Needs a manager' }, slots: { default: 'Approve' } })
  const button = screen.getByRole('button')
  await fireEvent.click(button)
  expect(emitted('click')).toBeUndefined()
  expect([button.title, button.getAttribute('aria-disabled'), button.hasAttribute('disabled')]).toEqual(['Needs a manager', 'true', false])
})

test('a day leaves the field only when it exists and lies within bounds', async () => {
  const { emitted } = render(DateField, { props: { label: 'Due', min: '2026-01-01' } })
  const input = screen.getByLabelText('Due')
  for (const typed of ['2026-02-30', '2025-12-31', '2026/3/1']) await fireEvent.update(input, typed)
  expect(emitted('update:modelValue')).toEqual([['2026-03-01']])
  await fireEvent.update(input, '2025-12-31')
  await fireEvent.blur(input)
  expect(screen.getByRole('alert').textContent).toContain('2026-01-01')
})

test('the arrows move a day by one and with Shift by a week', async () => {
  const { emitted } = render(DateField, { props: { label: 'Due', modelValue: '2026-02-28' } })
  const input = screen.getByLabelText('Due')
  await fireEvent.keyDown(input, { key: 'ArrowUp' })
  await fireEvent.keyDown(input, { key: 'ArrowDown', shiftKey: true })
  expect(emitted('update:modelValue')).toEqual([['2026-03-01'], ['2026-02-22']])
})

test('Enter in a field is not told while an input method composes', async () => {
  const { emitted } = render(TextField, { props: { label: 'Name' } })
  const input = screen.getByLabelText('Name')
  await fireEvent.keyDown(input, { key: 'Enter', isComposing: true })
  expect(emitted('enter')).toBeUndefined()
  await fireEvent.keyDown(input, { key: 'Enter' })
  expect(emitted('enter')?.length).toBe(1)
})

test('outside text is a text node and never markup', () => {
  const { container } = render(OutsideText, { props: { text: '<b>a</b>\u202Eb' } })
  expect(container.querySelector('b')).toBeNull()
  expect(container.querySelector('bdi')?.textContent).toBe('<b>a</b>U+202Eb')
})

test('an irreversible act waits until its count has been typed', async () => {
  const { emitted } = render(ConfirmDialog, {
    props: { open: true, danger: true, title: 'Execute', confirm: 'Delist', count: 1284 },
  })
  await nextTick()
  const input = screen.getByRole('textbox')
  const button = screen.getByRole('button', { name: 'Delist' })
  await fireEvent.update(input, '128')
  await fireEvent.click(button)
  expect(emitted('confirm')).toBeUndefined()
  await fireEvent.update(input, '1,284')
  await fireEvent.click(button)
  expect(emitted('confirm')?.length).toBe(1)
})

test('the palette runs the command it shows and skips one that says why not', async () => {
  const run = vi.fn()
  const undo = registerCommands([
    { id: 'a', text: () => 'Export the list', run },
    { id: 'b', text: () => 'Export everything', why: () => 'Nothing selected', run: () => run('no') },
  ])
  const view = render(CommandPalette, { props: { open: true } })
  await nextTick()
  const input = screen.getByRole('combobox')
  await fireEvent.update(input, 'export every')
  await fireEvent.keyDown(input, { key: 'Enter' })
  await fireEvent.update(input, 'exlist')
  await fireEvent.keyDown(input, { key: 'Enter' })
  expect(view.emitted('update:open')?.at(-1)).toEqual([false])
  await vi.waitFor(() => expect(run.mock.calls).toEqual([[]]))
  undo()
})

test('letters in order are found and whole runs come first', () => {
  expect(fuzzyScore('xyz', 'Export')).toBeNull()
  const commands = ['Go to Filings', 'Find in list', '前往备案'].map((text) => ({ id: text, text: () => text, run: () => undefined }))
  expect(findCommands(commands, 'fil').map(({ id }) => id)).toEqual(['Go to Filings', 'Find in list'])
  expect(findCommands(commands, '备案').map(({ id }) => id)).toEqual(['前往备案'])
})

test('never more than four toasts, and the oldest goes', () => {
  const { done, dismiss } = useToasts()
  for (const text of ['1', '2', '3', '4', '5']) done(text)
  expect(shownToasts.map(({ text }) => text)).toEqual(['2', '3', '4', '5'])
  ;[...shownToasts].forEach(({ id }) => dismiss(id))
  expect(shownToasts.length).toBe(0)
})
