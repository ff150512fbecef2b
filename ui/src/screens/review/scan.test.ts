import { fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { type AttachmentInfo, useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { listenToKeys, openScope } from '../../keys'
import ScanViewer from './ScanViewer.vue'

let undo: (() => void)[] = []
beforeEach(() => {
  setLocale('en')
  useThisBackend(new FakeBackend())
  undo = [listenToKeys(), openScope('filing')]
})
afterEach(() => undo.forEach((run) => run()))

const scan = (id: string): AttachmentInfo => ({ id, media: `${id}.png`, path: 'x', mime: 'image/png', bytes: '1' })
const THREE = ['licence', 'card', 'letter'].map(scan)
function show(wanted: string | null = 'licence', scans = THREE) {
  return render(ScanViewer, { props: { scans, wanted }, global: { plugins: [i18n] } })
}
async function press(...keys: string[]): Promise<void> {
  for (const key of keys) {
    const shiftKey = key.startsWith('Shift+')
    await fireEvent.keyDown(document.body, { key: key.replace('Shift+', ''), shiftKey })
  }
  await nextTick()
}
const sides = () => screen.getAllByTestId('scan-side')
const shown = () => sides().map((side) => side.getAttribute('data-scan'))
const style = (side = 0) => sides()[side]!.querySelector('img')!.style
const marked = () => sides().map((side) => side.getAttribute('aria-current'))

test('a key makes a scan brighter and sharper within bounds, another shows it as it is', async () => {
  show()
  expect(style().filter).toBe('none')
  await press('.', '.', '<')
  expect(style().filter).toBe('brightness(130%) contrast(85%)')
  expect(screen.getByTestId('scan-light').textContent).toBe('130%')
  await press(...Array.from({ length: 30 }, () => '.'))
  expect(style().filter).toContain('brightness(250%)')
  await press('i')
  expect(style().filter).toBe('none')
})

test('it is enlarged about its middle and moved by keys while it is large, never out of sight', async () => {
  show()
  await press('Shift+ArrowLeft')
  expect(style().transform).toContain('translate(0cqw, 0cqh)')
  await press('+', '+', '+', '+')
  await press('Shift+ArrowLeft')
  expect(style().transform).toMatch(/translate\(12cqw, 0cqh\).*scale\(2\.44/)
  await press('+')
  // What was in the middle stays there: the way grows with the scan.
  expect(style().transform).toContain('translate(15cqw, 0cqh)')
  await press(...Array.from({ length: 40 }, () => 'Shift+ArrowUp'))
  expect(style().transform).toMatch(/, 102\.5\d*cqh\)/)
  await press('0')
  expect(style().transform).toMatch(/translate\(0cqw, 0cqh\) rotate\(0deg\) scale\(1\)/)
})

test('the wheel enlarges what is under the pointer', async () => {
  show()
  const side = sides()[0]!
  side.getBoundingClientRect = () => new DOMRect(0, 0, 400, 200)
  // The test page's wheel has no place of its own.
  const wheel = Object.assign(new WheelEvent('wheel', { deltaY: -500, cancelable: true }), { clientX: 400, clientY: 100 })
  await fireEvent(side, wheel)
  expect(wheel.defaultPrevented).toBe(true)
  expect(style().transform).toMatch(/translate\(-55\.8\d*cqw, 0cqh\).*scale\(2\.1/)
})

test('two scans stand side by side, each turned and lit by itself; the keys act on the marked one', async () => {
  show()
  await press('t')
  expect(shown()).toEqual(['licence', 'card'])
  expect(marked()).toEqual([null, 'true'])
  expect(sides()[1]!.getAttribute('aria-label')).toBe('Right · Scan: card.png')
  await press('r', ',')
  expect([style(0).transform.includes('rotate(0deg)'), style(1).transform.includes('rotate(90deg)')]).toEqual([true, true])
  expect([style(0).filter, style(1).filter]).toEqual(['none', 'brightness(85%) contrast(100%)'])
  await press('y')
  expect(marked()).toEqual(['true', null])
  await press('+')
  expect(style(1).transform).toContain('scale(1)')
  await fireEvent.pointerDown(sides()[1]!)
  expect(marked()).toEqual([null, 'true'])
  await press('t')
  expect(shown()).toEqual(['card'])
  expect(style(0).transform).toContain('rotate(90deg)')
})

test('stepping passes over the scan that the other side shows, and one scan cannot be two', async () => {
  const { rerender } = show()
  await press('t', 'y', ']')
  expect(shown()).toEqual(['letter', 'card'])
  await rerender({ scans: [scan('licence')], wanted: null })
  await press('t')
  expect(shown()).toEqual(['licence'])
  expect(screen.getByRole('button', { name: /^Two side by side/ }).getAttribute('aria-disabled')).toBe('true')
})

test('the first side follows the focused field unless its scan is on show already', async () => {
  const { rerender } = show()
  await press('t')
  await rerender({ scans: THREE, wanted: 'card' })
  expect(shown()).toEqual(['licence', 'card'])
  await rerender({ scans: THREE, wanted: 'letter' })
  expect(shown()).toEqual(['letter', 'card'])
})

test('all settings go with the filing, and stay when the same filing is read again', async () => {
  const { rerender } = show()
  await press('t', 'y', '.', 'r', ']')
  await press('[', ']')
  await rerender({ scans: THREE.map((each) => ({ ...each })), wanted: 'licence' })
  expect(sides()).toHaveLength(2)
  await press('[')
  expect([shown()[0], style(0).filter]).toEqual(['licence', 'brightness(115%) contrast(100%)'])
  await rerender({ scans: [...THREE, scan('new')], wanted: 'licence' })
  expect(shown()).toEqual(['licence'])
  expect([style().filter, style().transform.includes('rotate(0deg)')]).toEqual(['none', true])
})

test('a scan is made large beside the fields by a key, and Escape makes it small again first', async () => {
  show()
  await press('l')
  expect(screen.getByTestId('scan').className).toContain('large')
  await press('Escape')
  expect(screen.getByTestId('scan').className).not.toContain('large')
})
