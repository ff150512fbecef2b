import { fireEvent, render, screen } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'
import App from '../../App.vue'
import { DeskFault, type KnownTeam, type Me, type SessionState, useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { listenToKeys } from '../../keys'
import { resetRoutes } from '../../router'
import { session } from '../../session'
import { inputOf } from '../../testing/fields'
import { rest } from '../../testing/flush'
import { shownToasts } from '../../toasts'
import { addressOf, emptyForm, isHere, portFits, teamName } from './teamForm'

const me: Me = { account: '1', login: 'shen', display_name: 'Shen', roles: ['reviewer'], locks_at: Date.now() + 900_000 }
const nothing: SessionState = { store_open: false, has_accounts: false, team: false, demo: false, me: null, locked: false, demo_accounts: [] }
const signedIn: SessionState = { ...nothing, store_open: true, has_accounts: true, me }
const known: KnownTeam = {
  host: 'db.example.cn', port: 6000, database: 'desk', plain: false, login: 'shen', kept: true,
  authority: { file: 'file-1', name: 'ca.pem', bytes: '900' }, attachments: null,
}
let fake: FakeBackend
let state: SessionState
let stopKeys: () => void

beforeEach(() => {
  setLocale('en')
  resetRoutes()
  Object.assign(session, { state: null, fault: null, demo: null })
  shownToasts.splice(0)
  stopKeys = listenToKeys()
  state = nothing
  fake = new FakeBackend()
    .answer('session.state', () => state)
    .answer('store.last_team', () => ({ team: null }))
    .answer('counts.get', () => ({ counts: { today: 3 } }))
    .answer('store.status', () => ({ path: 'postgres://db.example.cn:6000/desk', bytes: '1000000', demo: false, audit_height: '1', audit_head: 'a', separation: 'enforced' }))
    .answer('view.open', () => ({ view: 'v', columns: [], rows: [], total: 0 }))
    .answer('view.close', () => ({}))
  useThisBackend(fake)
})
afterEach(() => stopKeys())

async function show(): Promise<void> {
  render(App, { global: { plugins: [i18n] } })
  await rest()
  await userEvent.keyboard('3')
  await rest()
}
const asked = () => fake.calls.filter(({ name }) => name === 'store.open_team').map(({ request }) => request)
const opens = (keychain: string | null = null) =>
  fake.answer('store.open_team', () => {
    state = signedIn
    return { session: signedIn, kept: keychain === null, keychain }
  })

test('an address holds neither login nor password, and goes without encryption only on this computer', () => {
  const form = { ...emptyForm(), host: ' db.example.cn ', database: '库', login: 'li', password: 'secret' }
  expect(addressOf(form)).toBe('postgres://db.example.cn:5432/%E5%BA%93')
  expect(addressOf({ ...form, plain: true })).not.toContain('disable')
  expect(addressOf({ ...form, host: 'localhost', plain: true })).toContain('?sslmode=disable')
  expect(addressOf({ ...form, host: '::1' })).toContain('//[::1]:5432/')
  expect([isHere('127.0.0.1'), isHere('localhost.example'), portFits('0'), portFits('70000')]).toEqual([true, false, false, false])
  expect([teamName(known), teamName({ ...known, port: 5432 })]).toEqual(['db.example.cn:6000/desk', 'db.example.cn/desk'])
})

test('a team store is asked for with what was typed, and its refusal stays in the dialog', async () => {
  await show()
  for (const [field, text] of [['host', 'db.example.cn'], ['database', 'desk'], ['login', 'shen'], ['password', 'wrong']]) {
    await fireEvent.update(inputOf(`team-${field}`), text)
  }
  fake.answer('store.open_team', () => {
    throw new DeskFault('tls_authority', { server: 'db.example.cn' })
  })
  await userEvent.type(inputOf('team-password'), '{Enter}')
  await rest()
  expect(screen.getByTestId('team-dialog').textContent).toContain('comes from nobody who is trusted')
  expect(asked()).toEqual([{ address: 'postgres://db.example.cn:5432/desk', authority: '', attachments: '', login: 'shen', password: 'wrong', keep: false, make: false }])
  opens()
  await fireEvent.click(screen.getByTestId('team-submit'))
  await rest()
  expect(screen.getByTestId('rail-today')).toBeTruthy()
})

test('the last store is offered without its password, which the keychain has until another is meant', async () => {
  fake.answer('store.last_team', () => ({ team: known }))
  await show()
  expect(screen.getByTestId('choice-team').textContent).toContain('db.example.cn:6000/desk')
  expect(screen.getByTestId('pick-authority').textContent).toContain('ca.pem')
  await fireEvent.update(inputOf('team-login'), 'guan')
  await fireEvent.click(screen.getByTestId('team-submit'))
  expect(asked()).toEqual([])
  await fireEvent.update(inputOf('team-login'), 'shen')
  opens()
  await fireEvent.click(screen.getByTestId('team-submit'))
  await rest()
  expect(asked()).toMatchObject([{ authority: 'file-1', login: 'shen', password: '', keep: true }])
})

test('a kept password that is gone is typed again', async () => {
  fake.answer('store.last_team', () => ({ team: known })).answer('store.open_team', () => {
    throw new DeskFault('keychain_empty')
  })
  await show()
  await fireEvent.click(screen.getByTestId('team-submit'))
  await rest()
  expect(screen.getByTestId('team-dialog').textContent).toContain('holds no password')
  expect(screen.getByTestId('team-submit').getAttribute('aria-disabled')).toBe('true')
})

test('a keychain that keeps nothing is told of, and the store is open', async () => {
  fake.answer('store.last_team', () => ({ team: { ...known, kept: false } }))
  await show()
  await fireEvent.update(inputOf('team-password'), 'right')
  opens('keychain_missing')
  await fireEvent.click(screen.getByTestId('team-submit'))
  await rest()
  expect(screen.getByTestId('rail-today')).toBeTruthy()
  expect(shownToasts.map(({ detail }) => detail).join()).toContain('keychain')
})

test('a store can be forgotten', async () => {
  fake.answer('store.last_team', () => ({ team: known })).answer('store.forget_team', () => ({ team: null }))
  await show()
  await fireEvent.click(screen.getByTestId('team-forget'))
  await rest()
  expect(inputOf('team-host').value).toBe('')
  expect(screen.queryByTestId('team-forget')).toBeNull()
})
