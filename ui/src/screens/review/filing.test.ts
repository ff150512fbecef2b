import { fireEvent, render, screen } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DeskFault, type FilingDetail, type Letters, type ReasonInfo, type Return, useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { listenToKeys } from '../../keys'
import { go, resetRoutes, route } from '../../router'
import { rest } from '../../testing/flush'
import { shownToasts } from '../../toasts'
import { forgetAhead } from './ahead'
import { addReason, draftOf, forgetDrafts, problemOf, tripleOf, useOf } from './draft'
import FilingScreen from './FilingScreen.vue'
import { lastDecision } from './undo'

let fake: FakeBackend
let stopKeys: () => void
let version: number
let letters: Letters
const lettersOf = (hash: string): Letters => ({ hash, zh: { subject: '题', body: `文 ${hash}\n` }, en: { subject: 'Title', body: `Text ${hash}\n` } })

function detail(): FilingDetail {
  const none = { ocr: null, registry: null, personal: false, attachment: null, earlier: null, filed_as: null, names: {} }
  return {
    id: '7', version, platform: 'wechat', order_no: 'ORDER-7', revision: 1, kind: 'first', status: 2, sms_status: null,
    program_name: 'Sample', app_id: 'wx0', program_id: null, subject_name: 'Sample Ltd', subject_kind: 4, province: '440000',
    submitted_at: Date.now(), due: { on: '2026-10-12', rule: 'platform_review', provisional: false, steps: ['2026-10-01 holiday 国庆节'] },
    record_number: null, filed: null, changes: [], lease: { account: '1', login: 'shen', until_at: Date.now() + 600_000, mine: true },
    fields: [
      { ...none, path: 'subject.name', section: 'subject', label_zh: '名称', label_en: 'Organiser', declared: 'Sample Ltd', verdict: 'same' },
      { ...none, path: 'principal.mobile', section: 'principal', label_zh: '手机号', label_en: 'Mobile', declared: '138****0000', verdict: 'only_declared', personal: true },
    ],
    checks: [{ code: 'name_national_word', severity: 'warning', path: 'subject.name', evidence: { word: 'X' }, reasons: ['R28'] }],
    attachments: [], history: [], other_programs: [], other_orders: [], notes: [], aside: null, undoable: null,
    allowed: ['claim', 'take_over', 'release', 'approve', 'return', 'unmask', 'comment', 'ask', 'hold', 'skip'].map((act) => ({ act, refusal: null })),
  }
}
const text = (code: string, error: string) => ({ code, key_name: 'name', error, suggest: 'rename' })
const R28: ReasonInfo = { code: 'R28', zh: text('R28', '名称含有{word}。'), en: text('R28', 'The name contains {word}.'), variables: ['word'], sounds: [] }
const R01: ReasonInfo = { code: 'R01', zh: text('R01', '不一致'), en: text('R01', 'differs'), variables: [], sounds: [] }

beforeEach(() => {
  setLocale('en')
  forgetDrafts()
  forgetAhead()
  lastDecision.value = null
  resetRoutes()
  shownToasts.splice(0)
  version = 3
  letters = lettersOf('h1')
  stopKeys = listenToKeys()
  fake = new FakeBackend()
    .answer('filing.get', () => detail())
    .answer('reason.list', () => ({ reasons: [R01, R28] }))
    .answer('filing.letter', () => letters)
    .answer('filing.approve', () => ({ id: '7', status: 4, next: '8', next_detail: null, leaves_at: Date.now() + 600_000 }))
    .answer('filing.return', () => ({ id: '7', status: 3, next: null, next_detail: null, leaves_at: Date.now() + 600_000 }))
  useThisBackend(fake)
})
afterEach(() => {
  stopKeys()
  vi.useRealTimers()
})

async function show(params: Record<string, string> = {}): Promise<void> {
  go('filing', { id: '7', ...params })
  render(FilingScreen, { global: { plugins: [i18n] } })
  await rest()
}
const press = (key: string, more = {}) => fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more })
const sent = (name: string) => fake.calls.filter((call) => call.name === name).map(({ request }) => request as never)

test('one key approves the version on screen under an operation id and opens the next', async () => {
  await show()
  await press('a')
  await rest()
  expect(sent('filing.approve')).toEqual([{ op: expect.stringMatching(/^[0-9a-f-]{36}$/), id: '7', version: 3, letter: null }])
  expect(route.value).toMatchObject({ name: 'filing', params: { id: '8' } })
  expect(shownToasts.map((toast) => toast.text)).toContain('Approved · ORDER-7')
})

test('a held key approves nothing', async () => {
  await show()
  await press('a', { repeat: true })
  await rest()
  expect(sent('filing.approve')).toHaveLength(0)
})

test('a filing that came by itself is not decided before it can be seen', async () => {
  vi.useFakeTimers()
  await show({ after: '1' })
  await press('a')
  await rest()
  expect(sent('filing.approve')).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(300)
  await press('a')
  await rest()
  expect(sent('filing.approve')).toHaveLength(1)
})

test('a conflict says so, keeps the reasons, and the next decision is another operation on the new version', async () => {
  fake.answer('filing.approve', () => {
    throw new DeskFault('version_conflict', { id: '7' })
  })
  await show()
  addReason('7', 'R01')
  await press('a')
  await rest()
  expect(screen.getByTestId('conflict')).toBeTruthy()
  version = 4
  fake.answer('filing.approve', () => ({ id: '7', status: 4, next: null, next_detail: null, leaves_at: Date.now() + 600_000 }))
  await fireEvent.click(screen.getByTestId('reload'))
  await rest()
  expect(draftOf('7')).toHaveLength(1)
  await press('a')
  await rest()
  const [first, second] = sent('filing.approve') as { op: string; version: number }[]
  expect([first?.version, second?.version, first?.op === second?.op]).toEqual([3, 4, false])
})

/** Filing 7 with 8 looked at ahead, and an approval that is answered when the test says so. */
async function approving() {
  const next = { ...detail(), id: '8', order_no: 'ORDER-8', program_name: 'Other', lease: null, fields: detail().fields.map((field) => ({ ...field, declared: `${field.declared} 8` })) }
  fake.answer('filing.upcoming', () => ({ filings: [next] }))
  fake.answer('filing.unmask', () => ({ value: '13800000000', until_at: Date.now() + 30_000 }))
  let answered: { made: (next: string | null) => void; refused: (code: string) => void } | undefined
  fake.answer('filing.approve', () => new Promise((resolve, reject) => {
    answered = {
      made: (id) => resolve({ id: '7', status: 4, next: id, next_detail: id === null ? null : { ...next, id, order_no: `ORDER-${id}`, lease: detail().lease }, leaves_at: Date.now() + 600_000 }),
      refused: (code) => reject(new DeskFault(code as 'lease_missing')),
    }
  }))
  await show()
  await vi.waitFor(() => expect(sent('filing.upcoming')).toHaveLength(1))
  await rest()
  return () => answered as NonNullable<typeof answered>
}
const order = () => screen.getByTestId('order-no').textContent

test('while an approval is saved the next filing is shown, nothing can be done to it, and then it is there to be decided', async () => {
  const answer = await approving()
  await press('a')
  await rest()
  expect(order()).toContain('ORDER-8')
  expect(screen.getByTestId('compare').textContent).toContain('Sample Ltd 8')
  expect(document.activeElement).toBe(screen.getByTestId('compare'))
  expect(screen.getByTestId('filing-spoken').textContent).toContain('Other')
  expect(screen.getByTestId('saving').textContent).toContain('ORDER-7')
  expect(screen.getByTestId('decide-approve').getAttribute('aria-disabled')).toBe('true')
  // Nor may a key reach behind what is being saved.
  lastDecision.value = { id: '3', words: 'before' }
  fake.answer('filing.undo', () => detail())
  const calls = fake.calls.length
  for (const key of ['a', 'e', 's', 'c', 'b', 'q', 'h', 'x', 'z', 'u', 'n']) await press(key)
  await rest()
  expect(fake.calls).toHaveLength(calls)
  expect(screen.queryByRole('dialog')).toBeNull()
  await press('ArrowDown')
  answer().made('8')
  await rest()
  expect(order()).toContain('ORDER-8')
  expect(screen.queryByTestId('saving')).toBeNull()
  expect(screen.getByTestId('lease').textContent).toContain('Yours')
  expect(screen.getByTestId('compare').querySelector('[aria-selected=true]')?.getAttribute('data-path')).toBe('principal.mobile')
  expect(sent('filing.get')).toHaveLength(1)
})

test('only the last decision is offered to be taken back', async () => {
  const answer = await approving()
  await press('a')
  answer().made('8')
  await vi.waitFor(() => expect(screen.getByTestId('decide-approve').getAttribute('aria-disabled')).toBeNull())
  await press('a')
  answer().made('9')
  await rest()
  expect(sent('filing.approve')).toHaveLength(2)
  expect(shownToasts.filter((toast) => toast.act).map((toast) => toast.text)).toEqual(['Approved · ORDER-8'])
})

test('an approval that is refused shows its own filing again as it was left, with why', async () => {
  const answer = await approving()
  await press('ArrowDown')
  await press('u')
  await rest()
  await fireEvent.update(screen.getByTestId('unmask-reason').querySelector('input') as HTMLInputElement, 'compare with the scan')
  await fireEvent.click(screen.getByTestId('unmask-submit'))
  await rest()
  await press('a')
  await rest()
  // What was unmasked is this filing's, not the next one's.
  expect(order()).toContain('ORDER-8')
  expect(screen.queryByText('13800000000')).toBeNull()
  answer().refused('version_conflict')
  await rest()
  expect(order()).toContain('ORDER-7')
  expect(screen.getByTestId('conflict')).toBeTruthy()
  expect(screen.getByText('13800000000')).toBeTruthy()
  expect(screen.getByTestId('compare').querySelector('[aria-selected=true]')?.getAttribute('data-path')).toBe('principal.mobile')
  expect(route.value.params.id).toBe('7')
})

test('another filing than the one that was shown ahead says so', async () => {
  const answer = await approving()
  await press('a')
  await rest()
  answer().made('9')
  await rest()
  expect(order()).toContain('ORDER-9')
  expect(shownToasts.map((toast) => toast.text).join()).toContain('ORDER-8 was taken meanwhile')
})

test('an unknown outcome is asked again under the same operation id', async () => {
  fake.answer('filing.approve', () => {
    throw new DeskFault('outcome_unknown')
  })
  await show()
  for (let round = 0; round < 2; round++) {
    await press('a')
    await rest()
  }
  const [first, second] = sent('filing.approve') as { op: string }[]
  expect(first?.op).toBe(second?.op)
})

test('a typed return letter outlives a lost server and a failed decision, and is sent when it is back', async () => {
  fake.answer('filing.return', () => {
    throw new DeskFault('server_unreachable', { cause: 'connection' })
  })
  await show()
  addReason('7', 'R28', { word: 'typed by hand' })
  fake.emit('server', { reachable: false })
  await press('e')
  await screen.findByTestId('letter-text')
  await fireEvent.click(screen.getByTestId('return-send'))
  await rest()
  expect(sent('filing.return')).toHaveLength(1)
  expect(screen.getByText("The team's server cannot be reached")).toBeTruthy()
  expect(draftOf('7').map((picked) => picked.variables.word)).toEqual(['typed by hand'])
  fake.emit('server', { reachable: true })
  fake.emit('changed', {})
  fake.answer('filing.return', () => ({ id: '7', status: 3, next: null, next_detail: null, leaves_at: Date.now() + 600_000 }))
  await rest()
  await fireEvent.click(screen.getByTestId('return-send'))
  await rest()
  const letters = (sent('filing.return') as { reasons: { variables: Record<string, string> }[] }[]).map(({ reasons }) => reasons)
  expect(letters[1]).toEqual(letters[0])
  expect(letters[1]?.[0]?.variables).toEqual({ word: 'typed by hand' })
})

test('a filing that another holds shows who, and is taken over with a reason; the other is told', async () => {
  const until_at = Date.now() + 600_000
  const theirs = { account: '2', login: 'lin', until_at, mine: false }
  fake.answer('filing.get', () => ({ ...detail(), lease: theirs }))
  fake.answer('filing.take_over', () => detail())
  await show()
  expect(screen.getByTestId('lease').textContent).toContain('lin')
  await userEvent.keyboard('c')
  await rest()
  expect(screen.getByTestId('take-over-submit').getAttribute('aria-disabled')).toBe('true')
  await userEvent.type(screen.getByTestId('take-over-reason').querySelector('input') as HTMLInputElement, 'away today')
  await fireEvent.click(screen.getByTestId('take-over-submit'))
  await rest()
  expect(sent('filing.take_over')).toEqual([{ op: expect.any(String), id: '7', reason: 'away today' }])
  expect(screen.getByTestId('lease').textContent).toContain('Yours')
  vi.useFakeTimers()
  fake.emit('changed', {})
  await vi.advanceTimersByTimeAsync(300)
  await rest()
  expect(screen.getByTestId('lease').textContent).toContain('lin')
  expect(shownToasts.map((toast) => toast.text)).toContain('lin took this filing over')
})

test('a return is found by typing, chosen with Enter and sent with Ctrl+Enter', async () => {
  await show()
  await press('e')
  await rest()
  const search = screen.getByTestId('reason-search').querySelector('input') as HTMLInputElement
  expect(document.activeElement).toBe(search)
  expect(screen.getByTestId('return-send').getAttribute('aria-disabled')).toBe('true')
  await userEvent.type(search, 'R01{Enter}')
  await rest()
  expect(screen.getByTestId('return-preview').textContent).toContain('differs')
  await screen.findByTestId('letter-text')
  await press('Enter', { ctrlKey: true })
  await rest()
  const [request] = sent('filing.return') as Return[]
  expect(request).toMatchObject({ id: '7', version: 3, reasons: [{ code: 'R01', key_name: null, error: null, suggest: null, variables: {} }], letter: 'h1' })
  expect(route.value.name).toBe('today')
})

/** Refuses what names another letter, as the desk does. */
const onlyOf = (hash: string, made: () => never) => (request: { letter: string | null }) => {
  if (request.letter !== null && request.letter !== hash) throw new DeskFault('letter_changed', { letter: hash })
  return made()
}
const DECIDED = { id: '7', next: null, next_detail: null, leaves_at: Date.now() + 600_000 }

test('an approval names the letter that was read; one that changed since is shown with what differs and asked again', async () => {
  fake.answer('filing.approve', onlyOf('h2', () => ({ ...DECIDED, status: 4 }) as never))
  await show()
  await press('m')
  await screen.findByTestId('letter-text')
  await press('Escape')
  await rest()
  letters = lettersOf('h2')
  await press('a')
  const changed = await screen.findByTestId('letter-changed')
  expect(document.activeElement).toBe(changed)
  expect(changed.textContent).toContain('文 h2')
  expect(route.value.params.id).toBe('7')
  await press('Enter', { ctrlKey: true })
  await rest()
  expect(sent('filing.approve').map(({ letter }) => letter)).toEqual(['h1', 'h2'])
  const [first, second] = sent('filing.approve') as { op: string }[]
  expect(first?.op).not.toBe(second?.op)
  expect(route.value.name).toBe('today')
})

test('a letter that was read of another version is not named', async () => {
  await show()
  await press('m')
  await screen.findByTestId('letter-text')
  await press('Escape')
  version = 4
  fake.answer('filing.claim', () => detail())
  await press('c')
  await rest()
  await press('a')
  await rest()
  expect(sent('filing.approve')).toMatchObject([{ version: 4, letter: null }])
})

test('a return whose letter changed keeps its reasons and words, and is sent with the letter that is shown then', async () => {
  fake.answer('filing.return', onlyOf('h2', () => ({ ...DECIDED, status: 3 }) as never))
  await show()
  addReason('7', 'R28', { word: 'typed by hand' })
  await press('e')
  await screen.findByTestId('letter-text')
  letters = lettersOf('h2')
  await press('Enter', { ctrlKey: true })
  const changed = await screen.findByTestId('letter-changed')
  expect(document.activeElement).toBe(changed)
  expect(screen.getByText('The letter that would leave is not the one you read')).toBeTruthy()
  expect(draftOf('7')).toEqual([{ code: 'R28', variables: { word: 'typed by hand' }, own: null }])
  await press('Enter', { ctrlKey: true })
  await rest()
  const [first, second] = sent('filing.return') as Return[]
  expect([first?.letter, second?.letter]).toEqual(['h1', 'h2'])
  expect(second?.reasons).toEqual(first?.reasons)
  expect(route.value.name).toBe('today')
})

test('Enter on a check adds its reason with what the check saw', async () => {
  await show()
  await press('1')
  await rest()
  await press('Enter')
  await rest()
  expect(draftOf('7')).toEqual([{ code: 'R28', variables: { word: 'X' }, own: null }])
  expect(tripleOf(draftOf('7')[0]!, R28, 'zh').error).toBe('名称含有X。')
})

test('nothing unresolved or incomplete can be sent; a stored default resolves', () => {
  const picked = { code: 'R28', variables: {}, own: null }
  expect(problemOf(picked, R28)).toBeNull()
  const own = { code: 'R28', variables: {}, own: { key_name: 'n', error: 'has {word}', suggest: 's' } }
  expect(problemOf(own, R28)).toEqual({ variable: 'word' })
  expect(problemOf({ ...own, own: { key_name: '', error: 'e', suggest: 's' } }, R28)).toEqual({ incomplete: true })
  expect(useOf({ ...own, own: { key_name: ' n ', error: 'e', suggest: 's' } })).toEqual({ code: 'R28', key_name: 'n', error: 'e', suggest: 's', variables: {}, en: null })
})

test('a personal value is shown for a reason and masked again when its time is over', async () => {
  vi.useFakeTimers()
  fake.answer('filing.unmask', () => ({ value: '13800000000', until_at: Date.now() + 30_000 }))
  await show()
  await press('ArrowDown')
  await press('u')
  await rest()
  expect(screen.getByTestId('unmask-submit').getAttribute('aria-disabled')).toBe('true')
  const field = screen.getByTestId('unmask-reason').querySelector('input') as HTMLInputElement
  await fireEvent.update(field, 'compare with the scan')
  await fireEvent.keyDown(field, { key: 'Enter' })
  await rest()
  expect(sent('filing.unmask')).toEqual([{ op: expect.any(String), id: '7', path: 'principal.mobile', reason: 'compare with the scan' }])
  expect(screen.getByText('13800000000')).toBeTruthy()
  await vi.advanceTimersByTimeAsync(31_000)
  expect(screen.queryByText('13800000000')).toBeNull()
  expect(screen.getByText('138****0000')).toBeTruthy()
})

test('why a filing is due on its day is one key away', async () => {
  await show()
  await press('w')
  await rest()
  expect(screen.getByTestId('due-dialog').textContent).toContain('国庆节')
})

const CHANGED: Partial<FilingDetail> = {
  kind: 'change_subject',
  filed: { id: '3', order_no: 'ORDER-3', filed_at: 0 },
  changes: [
    { path: 'subject.kind', section: 'subject', label_zh: '主体性质', label_en: 'Kind', before: '5', after: '4', personal: false, names: { '4': { zh: '企业', en: 'Enterprise' }, '5': { zh: '个人', en: 'Individual' } } },
    { path: 'principal.mobile', section: 'principal', label_zh: '手机号', label_en: 'Mobile', before: '138****0000', after: '138****0000', personal: true, names: {} },
    { path: 'gone', section: 'program', label_zh: '批号', label_en: 'Approval', before: 'X-1', after: null, personal: false, names: {} },
  ],
}

test('a change shows what differs from what was filed first, by name, and the rest below it can be folded', async () => {
  fake.answer('filing.get', () => ({ ...detail(), ...CHANGED }))
  await show()
  const changes = screen.getByTestId('changes')
  expect(changes.querySelectorAll('[data-changed]')).toHaveLength(3)
  expect(changes.textContent).toMatch(/Individual\s*5.*Enterprise\s*4/)
  expect(changes.textContent).toContain('To be emptied')
  expect(changes.textContent).toContain('the masks look alike')
  const table = screen.getByTestId('compare')
  expect(table.querySelectorAll('[data-path]')).toHaveLength(2)
  await press('f')
  await rest()
  expect(table.querySelectorAll('[data-path]')).toHaveLength(0)
  expect(changes.isConnected).toBe(true)
  await fireEvent.click(screen.getByTestId('open-filed'))
  expect(route.value).toMatchObject({ name: 'filing', params: { id: '3' } })
})

test('what differs inside a changed value is marked, and never in a masked one', async () => {
  const plain = { path: 'subject.address', section: 'subject', label_zh: '住所', label_en: 'Address', before: '路 801 室', after: '路 1201 室', personal: false, names: {} }
  const masked = { ...plain, path: 'principal.mobile', before: '138****0000', after: '139****0001', personal: true }
  fake.answer('filing.get', () => ({ ...detail(), ...CHANGED, changes: [plain, masked] }))
  await show()
  const marks = (path: string) => [...screen.getByTestId('changes').querySelectorAll(`[data-changed="${path}"] :is(del, ins)`)].map((each) => each.textContent)
  expect(marks('subject.address')).toEqual(['8', '12'])
  expect(marks('principal.mobile')).toEqual([])
})

test('the arrows go through the changes first and a changed personal value can be shown', async () => {
  fake.answer('filing.get', () => ({ ...detail(), ...CHANGED }))
  await show()
  await press('ArrowDown')
  await press('u')
  await rest()
  expect(screen.getByTestId('unmask-dialog').textContent).toContain('Mobile')
})

test('what is only written differently is counted and told beside the value, a personal one under its mask', async () => {
  const [name, mobile] = detail().fields.map(({ path }) => path)
  const fields = detail().fields.map((field) => ({
    ...field,
    filed_as: field.path === name ? { before: 'ＡＢＣ', ways: ['width', 'script'] } : field.path === mobile ? { before: '138****0000', ways: ['form'] } : null,
  }))
  fake.answer('filing.get', () => ({ ...detail(), ...CHANGED, fields }))
  await show()
  expect(screen.getByTestId('rewritten').textContent).toContain('2')
  const notes = screen.getAllByTestId('filed-as').map(({ textContent }) => textContent)
  expect(notes[0]).toContain('full or half width, simplified or traditional signs')
  expect(notes[0]).toContain('ＡＢＣ')
  expect(notes[1]).toContain('the way it is written')
  expect(notes[1]).toContain('138****0000')
})

test('a change whose earlier order the store never saw says so, and one that changes nothing does', async () => {
  fake.answer('filing.get', () => ({ ...detail(), kind: 'change_both' }))
  await show()
  expect(screen.getByTestId('change-base').textContent).toContain('no filed order')
  expect(screen.queryByTestId('changes')).toBeNull()
})
