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

const nothing: SessionState = { store_open: false, has_accounts: false, team: false, demo: false, me: null, locked: false, demo_accounts: [] }
const empty: SessionState = { ...nothing, store_open: true, team: true }
const closed: SessionState = { ...empty, has_accounts: true }
const root: Me = { account: '1', login: 'root', display_name: 'Root', roles: ['administrator'], locks_at: Date.now() + 900_000 }
const known: KnownTeam = { host: 'db.example.cn', port: 5432, database: 'desk', plain: false, login: 'shen', kept: false, authority: null, attachments: null }
let fake: FakeBackend
let state: SessionState
let reachable: boolean
let stopKeys: () => void

beforeEach(() => {
  setLocale('en')
  resetRoutes()
  Object.assign(session, { state: null, fault: null, demo: null })
  shownToasts.splice(0)
  stopKeys = listenToKeys()
  state = nothing
  reachable = true
  fake = new FakeBackend()
    .answer('session.state', () => state)
    .answer('store.last_team', () => ({ team: known }))
    .answer('store.reach_team', () => ({ reachable }))
    .answer('counts.get', () => ({ counts: {} }))
    .answer('account.list', () => ({ accounts: [] }))
    .answer('store.status', () => ({ path: 'postgres://db.example.cn:5432/desk', bytes: '1', demo: false, audit_height: '1', audit_head: 'a', separation: 'enforced' }))
  useThisBackend(fake)
})
afterEach(() => stopKeys())

async function show(): Promise<void> {
  render(App, { global: { plugins: [i18n] } })
  await rest()
}
const asked = (name: string) => fake.calls.filter((call) => call.name === name).map(({ request }) => request)
/** The server goes away, or is back, and somebody looks at the window. */
async function now(answers: boolean): Promise<void> {
  reachable = answers
  window.dispatchEvent(new Event('focus'))
  await rest()
}
async function typePassword(): Promise<void> {
  await fireEvent.update(inputOf('team-password'), 'right horse')
  await fireEvent.click(screen.getByTestId('team-submit'))
  await rest()
}

test('in a database without a store one is made from the dialog, and its first administrator comes next', async () => {
  await show()
  await userEvent.keyboard('3')
  await rest()
  fake.answer('store.open_team', () => {
    throw new DeskFault('no_store', { path: 'postgres://db.example.cn:5432/desk' })
  })
  await typePassword()
  expect(screen.getByTestId('team-dialog').textContent).toContain('Database desk on db.example.cn holds no team store yet')
  fake.answer('store.open_team', () => {
    state = empty
    return { session: empty, kept: false, keychain: null }
  })
  await fireEvent.click(screen.getByTestId('team-make'))
  await rest()
  expect(asked('store.open_team')).toMatchObject([{ make: false }, { make: true }])
  expect(screen.getByTestId('administrator-form').textContent).toContain('not with the login that made the store')
  for (const [field, text] of [['login', 'root'], ['name', 'Root'], ['password', 'correct horse battery'], ['again', 'correct horse battery']]) {
    await fireEvent.update(inputOf(`admin-${field}`), text)
  }
  fake.answer('session.create_administrator', () => {
    state = { ...closed, me: root }
    return root
  })
  await fireEvent.click(screen.getByTestId('admin-submit'))
  await rest()
  expect(asked('store.create')).toEqual([])
  expect(screen.getByTestId('rail-admin')).toBeTruthy()
})

test('a database that the server does not have is no place to make a store in', async () => {
  await show()
  await userEvent.keyboard('3')
  await rest()
  fake.answer('store.open_team', () => {
    throw new DeskFault('no_store', { engine: 'database "desk" does not exist' })
  })
  await typePassword()
  expect(screen.getByTestId('team-dialog').textContent).toContain('There is no database desk on db.example.cn')
  expect(screen.queryByTestId('team-make')).toBeNull()
})

test('an account that was made though its first sign-in was refused signs in like everybody', async () => {
  state = empty
  await show()
  for (const [field, text] of [['login', 'root'], ['name', 'Root'], ['password', 'correct horse battery'], ['again', 'correct horse battery']]) {
    await fireEvent.update(inputOf(`admin-${field}`), text)
  }
  fake.answer('session.create_administrator', () => {
    state = closed
    throw new DeskFault('sign_in_refused')
  })
  await fireEvent.click(screen.getByTestId('admin-submit'))
  await rest()
  expect(screen.getByTestId('sign-in')).toBeTruthy()
})

test('whoever does not make the first account of a team store finds the way back', async () => {
  state = empty
  fake.answer('session.sign_out', () => {
    state = closed
    return {}
  })
  await show()
  await fireEvent.click(screen.getByTestId('admin-back'))
  await rest()
  expect(screen.getByTestId('sign-in')).toBeTruthy()
})

test('the start screen tells that the server of the last team is away, and that no more once it is back', async () => {
  reachable = false
  await show()
  expect(screen.getByTestId('server-away')).toBeTruthy()
  await now(true)
  expect(screen.queryByTestId('server-away')).toBeNull()
})

test('who goes back to the start screen finds the last team as it is now', async () => {
  await show()
  await userEvent.keyboard('1')
  await rest()
  fake.answer('store.last_team', () => ({ team: { ...known, database: 'other' } }))
  reachable = false
  await fireEvent.click(screen.getByTestId('admin-back'))
  await rest()
  expect(screen.getByTestId('choice-team').textContent).toContain('db.example.cn/other')
  expect(screen.getByTestId('server-away')).toBeTruthy()
})

test('a sign-in that was refused because the server was away may be tried again once it is back', async () => {
  state = closed
  await show()
  await now(false)
  expect(screen.getByTestId('server-away')).toBeTruthy()
  fake.answer('session.sign_in', () => {
    throw new DeskFault('server_unreachable')
  })
  await fireEvent.update(inputOf('sign-in-login'), 'shen')
  await fireEvent.update(inputOf('sign-in-password'), 'right')
  await fireEvent.click(screen.getByTestId('sign-in-submit'))
  await rest()
  expect(screen.getByTestId('sign-in').textContent).toContain("The team's server")
  await now(true)
  expect(screen.getByTestId('sign-in').querySelector('[role="alert"]')).toBeNull()
  expect(inputOf('sign-in-login').value).toBe('shen')
})

test('a store whose server was away opens by itself once it is back', async () => {
  fake.answer('session.state', () => {
    if (!reachable) throw new DeskFault('server_unreachable')
    return closed
  })
  reachable = false
  await show()
  expect(screen.getByTestId('store-fault')).toBeTruthy()
  await now(true)
  expect(screen.getByTestId('sign-in')).toBeTruthy()
})
