/** Standing aside, taking back, many at once, kept lists: what the screens ask the core for. */
import { fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DeskFault, type Letters, useThisBackend } from '../../backend'
import type { FakeBackend } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { listenToKeys } from '../../keys'
import { go, resetRoutes, route } from '../../router'
import { loadSession } from '../../session'
import { rest } from '../../testing/flush'
import { inputOf } from '../../testing/fields'
import { shownToasts } from '../../toasts'
import { galleryBackend } from '../galleryDesk'
import { forgetAhead } from './ahead'
import { addReason, draftOf, forgetDrafts } from './draft'
import FilingList from './FilingList.vue'
import FilingScreen from './FilingScreen.vue'
import { readQuestion } from './kept'
import { lastDecision } from './undo'
import { asideView } from './words'

let fake: FakeBackend
let stopKeys: () => void
const sent = (name: string) => fake.calls.filter((call) => call.name === name).map(({ request }) => request as Record<string, unknown>)
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key })

beforeEach(async () => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(352)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(800)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(352)
  setLocale('en')
  location.hash = '#today,en'
  resetRoutes()
  forgetDrafts()
  forgetAhead()
  shownToasts.splice(0)
  lastDecision.value = null
  fake = galleryBackend()
  useThisBackend(fake)
  await loadSession()
  stopKeys = listenToKeys()
})
afterEach(() => {
  stopKeys()
  location.hash = ''
  vi.useRealTimers()
  vi.restoreAllMocks()
})

async function showFiling(): Promise<void> {
  go('filing', { id: '3' })
  render(FilingScreen, { global: { plugins: [i18n] } })
  await rest()
}
async function showList(): Promise<HTMLElement> {
  render(FilingList, { global: { plugins: [i18n] } })
  await rest()
  return screen.getByTestId('grid-filings').querySelector('[role=grid]') as HTMLElement
}

test('Q puts a filing aside with a question, and the next one is painted with what came along', async () => {
  const next = await fake.call('filing.get', { id: '4' })
  fake.answer('filing.ask', () => ({ id: '3', next: '4', next_detail: next }))
  await showFiling()
  await press('q')
  await rest()
  await fireEvent.keyDown(inputOf('say-words'), { key: 'Enter' })
  expect(sent('filing.ask')).toEqual([])
  await fireEvent.update(inputOf('say-words'), 'Is the seal real?')
  await fireEvent.keyDown(inputOf('say-words'), { key: 'Enter' })
  await rest()
  expect(sent('filing.ask')[0]).toMatchObject({ id: '3', version: 3, text: 'Is the seal real?' })
  expect(route.value).toMatchObject({ name: 'filing', params: { id: '4' } })
})

test('a hold asks for a day ahead', async () => {
  await showFiling()
  await press('h')
  await rest()
  await fireEvent.update(inputOf('say-words'), 'the registry is closed')
  await fireEvent.update(inputOf('say-until'), '2020-01-01')
  await fireEvent.click(screen.getByTestId('say-submit'))
  await rest()
  expect(sent('filing.hold')).toEqual([])
})

test('what was said stands in the story beside what happened', async () => {
  await showFiling()
  await press('2')
  await rest()
  const notes = screen.getAllByTestId('note').map((note) => note.textContent)
  expect(notes[0]).toContain('可以：单位已更名')
  expect(notes[1]).toContain('Question')
})

test('Z takes the last decision back and opens it again', async () => {
  fake.answer('filing.undo', ({ id }) => fake.call('filing.get', { id }))
  fake.answer('filing.approve', ({ id }) => ({ id, status: 4, next: '1', next_detail: null, leaves_at: Date.now() + 600_000 }))
  await showFiling()
  await press('a')
  await rest()
  expect(shownToasts.at(-1)?.act?.label).toBe('Undo')
  await press('z')
  await rest()
  expect(sent('filing.undo')).toMatchObject([{ id: '3' }])
  expect(route.value.params.id).toBe('3')
  await press('z')
  await rest()
  expect(sent('filing.undo')).toHaveLength(1)
})

test('many are shown with who is left out before they are approved, and undone as one', async () => {
  const picked: string[] = []
  fake.answer('filing.decide_bulk', ({ op, picks }) => {
    picked.push(...picks.map(({ id }) => id))
    return { bulk: op, decided: picked, left_out: [], leaves_at: Date.now() + 600_000 }
  })
  fake.answer('filing.undo_bulk', () => ({ undone: 2, left: 0 }))
  const grid = await showList()
  grid.focus()
  for (let row = 0; row < 3; row++) await fireEvent.keyDown(grid, { key: 'ArrowDown', shiftKey: true })
  await rest()
  await press('a')
  await rest()
  await rest()
  expect(screen.getByTestId('bulk-ready').textContent).toContain('2 ready')
  expect(screen.getByTestId('bulk-dialog').textContent).toContain('Another reviewer is working on this filing')
  await fireEvent.click(screen.getByTestId('bulk-decide'))
  await rest()
  expect(picked).toEqual(['3', '4'])
  await press('z')
  await rest()
  expect(sent('filing.undo_bulk')[0]?.bulk).toBe(sent('filing.decide_bulk')[0]?.op)
})

test('many are returned with the letter that was shown of the first; another asks for them again beside what differs', async () => {
  const lettersOf = (hash: string): Letters => ({ hash, zh: { subject: '题', body: `文 ${hash}\n` }, en: { subject: 'S', body: `T ${hash}\n` } })
  let now = 'h1'
  fake.answer('filing.letter', () => lettersOf(now))
  fake.answer('filing.decide_bulk', ({ op, picks }) => {
    if (picks[0]?.letter !== now) throw new DeskFault('letter_changed', { letter: now })
    return { bulk: op, decided: picks.map(({ id }) => id), left_out: [], leaves_at: Date.now() + 600_000 }
  })
  const grid = await showList()
  grid.focus()
  for (let row = 0; row < 3; row++) await fireEvent.keyDown(grid, { key: 'ArrowDown', shiftKey: true })
  await rest()
  await press('e')
  await rest()
  await rest()
  await fireEvent.click(screen.getByTestId('bulk-reasons'))
  await rest()
  addReason('bulk', 'R05')
  await screen.findByTestId('letter-text')
  expect(sent('filing.letter')).toMatchObject([{ id: '3' }])
  await fireEvent.click(screen.getByTestId('return-send'))
  await rest()
  now = 'h2'
  await fireEvent.click(screen.getByTestId('bulk-decide'))
  const changed = await screen.findByTestId('letter-changed')
  expect(changed.textContent).toContain('文 h2')
  expect(draftOf('bulk')).toHaveLength(1)
  await fireEvent.click(screen.getByTestId('return-send'))
  await rest()
  await fireEvent.click(screen.getByTestId('bulk-decide'))
  await rest()
  const picks = sent('filing.decide_bulk').map((request) => request.picks)
  expect(picks).toMatchObject([[{ id: '3', letter: 'h1' }, { id: '4', letter: null }], [{ id: '3', letter: 'h2' }, { id: '4', letter: null }]])
  expect(screen.queryByTestId('bulk-dialog')).toBeNull()
})

test('a kept list asks what was kept, and one that another version wrote is refused', async () => {
  const question = { view: 'back', filters: [{ column: 'province', op: 'is', value: '440000' }], sort: null, search: '科技' }
  fake.answer('kept.list', () => ({ views: [{ id: '1', name: 'Mine', question: JSON.stringify(question), shared: false, login: 'shen', mine: true }] }))
  vi.useFakeTimers()
  await showList()
  await press('v')
  await rest()
  await fireEvent.click(screen.getByTestId('kept-open'))
  await vi.advanceTimersByTimeAsync(200)
  await rest()
  expect(sent('view.open').at(-1)).toMatchObject({ view: 'back', search: '科技', filters: [{ column: 'province', op: 'in', values: ['440000'] }] })
  const views = ['today', 'back']
  expect(readQuestion(JSON.stringify(question), views)).toEqual(question)
  for (const broken of ['', '[]', '{"view":"other","filters":[],"sort":null}', '{"view":"back","filters":[1],"sort":null}', '{"view":"back","filters":[],"sort":{"key":1}}']) {
    expect(readQuestion(broken, views)).toBeNull()
  }
})

test('a hold is over when its day has come, in a row as on the page of the filing', () => {
  setLocale('zh-CN')
  const noon = Date.parse('2026-03-10T12:00:00+08:00')
  expect(asideView('hold', '2026-03-11', noon)?.label).toBe('搁置至 2026-03-11')
  expect(asideView('hold', '2026-03-10', noon)?.label).toBe('搁置到期')
  expect(asideView('over', '2026-03-10')?.label).toBe('搁置到期')
})
