import { fireEvent, render, screen } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import App from '../../App.vue'
import { DeskFault, type Me, type SessionState, useThisBackend } from '../../backend'
import { FakeBackend } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { listenToKeys } from '../../keys'
import { resetRoutes, route } from '../../router'
import { homeOf, loadSession, mayGo, session } from '../../session'
import { inputOf } from '../../testing/fields'
import { rest } from '../../testing/flush'

const me: Me = { account: '1', login: 'shen', display_name: 'Shen', roles: ['reviewer'], locks_at: Date.now() + 900_000 }
const nothing: SessionState = { store_open: false, has_accounts: false, team: false, demo: false, me: null, locked: false, demo_accounts: [] }
const demo: SessionState = { ...nothing, store_open: true, has_accounts: true, demo: true, demo_accounts: [{ login: 'shen', password: 'demo-1', roles: ['reviewer'] }] }
let fake: FakeBackend
let state: SessionState
let stopKeys: () => void

beforeEach(() => {
  setLocale('en')
  resetRoutes()
  Object.assign(session, { state: null, fault: null, demo: null })
  stopKeys = listenToKeys()
  fake = new FakeBackend()
    .answer('session.state', () => state)
    .answer('counts.get', () => ({ counts: { today: 3 } }))
    .answer('store.status', () => ({ path: 'x.shelf', bytes: '1000000', demo: true, audit_height: '1', audit_head: 'a', separation: 'evidenced' }))
    .answer('view.open', () => ({ view: 'v', columns: [], rows: [], total: 0 }))
    .answer('view.close', () => ({}))
  useThisBackend(fake)
})
afterEach(() => {
  stopKeys()
  vi.useRealTimers()
})

const signIn = () => {
  state = { ...demo, me }
  return me
}
async function show(now: SessionState): Promise<void> {
  state = now
  render(App, { global: { plugins: [i18n] } })
  await rest()
}
const requestOf = (name: string) => fake.calls.find((call) => call.name === name)?.request

test('without a store there are two choices, and one makes a demo day', async () => {
  await show(nothing)
  expect(screen.getByTestId('choice-create')).toBeTruthy()
  fake.work('store.make_demo', async () => {
    state = demo
    return { accounts: demo.demo_accounts, place: '/tmp/x', answer: {} }
  })
  await fireEvent.click(screen.getByTestId('choice-demo'))
  await rest()
  expect(requestOf('store.make_demo')).toEqual({ programs: 2000, seed: 1 })
  expect(screen.getByTestId('demo-shen')).toBeTruthy()
})

test('the administrator is made only with a password that fits, and the store only then', async () => {
  await show(nothing)
  fake.answer('store.create', () => ({ ...nothing, store_open: true })).answer('session.create_administrator', signIn)
  await fireEvent.click(screen.getByTestId('choice-create'))
  await fireEvent.update(inputOf('admin-login'), 'shen')
  await fireEvent.update(inputOf('admin-name'), 'Shen')
  await fireEvent.update(inputOf('admin-password'), 'short')
  await fireEvent.update(inputOf('admin-again'), 'short')
  await fireEvent.submit(screen.getByTestId('administrator-form'))
  expect(screen.getByText('5 more characters')).toBeTruthy()
  expect(requestOf('store.create')).toBeUndefined()
  await fireEvent.update(inputOf('admin-password'), 'long enough words')
  await fireEvent.update(inputOf('admin-again'), 'long enough words')
  await fireEvent.submit(screen.getByTestId('administrator-form'))
  await rest()
  expect(requestOf('session.create_administrator')).toEqual({ login: 'shen', display_name: 'Shen', password: 'long enough words' })
  expect(screen.getByTestId('rail-today')).toBeTruthy()
})

test('a store without accounts asks for the first one', async () => {
  await show({ ...nothing, store_open: true })
  expect(screen.getByTestId('administrator-form')).toBeTruthy()
})

test('a wrong password says so, and a delayed one counts down until it may be tried again', async () => {
  vi.useFakeTimers()
  await show({ ...demo, demo_accounts: [] })
  fake.answer('session.sign_in', () => {
    throw new DeskFault('sign_in_delayed', { seconds: '3' })
  })
  expect(document.activeElement).toBe(inputOf('sign-in-login'))
  await fireEvent.update(inputOf('sign-in-login'), 'shen')
  await fireEvent.update(inputOf('sign-in-password'), 'wrong')
  await fireEvent.submit(screen.getByTestId('sign-in'))
  await rest()
  expect(screen.getByTestId('sign-in-wait').textContent).toContain('3 s')
  await fireEvent.submit(screen.getByTestId('sign-in'))
  expect(fake.calls.filter(({ name }) => name === 'session.sign_in')).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(3100)
  expect(screen.queryByTestId('sign-in-wait')).toBeNull()
})

test('a demo account is one key away', async () => {
  await show(demo)
  fake.answer('session.sign_in', signIn)
  await userEvent.keyboard('{Alt>}1{/Alt}')
  await rest()
  expect(requestOf('session.sign_in')).toEqual({ login: 'shen', password: 'demo-1' })
  expect(screen.getByTestId('rail-today')).toBeTruthy()
  expect(screen.getByTestId('rail-batches').getAttribute('aria-disabled')).toBe('true')
})

test('a locked desk cannot be read and comes back as it was', async () => {
  await show({ ...demo, me })
  const rail = screen.getByTestId('rail-today')
  state = { ...demo, me, locked: true }
  await loadSession()
  await rest()
  expect(screen.getByTestId('lock')).toBeTruthy()
  expect(document.documentElement.classList.contains('locked')).toBe(true)
  fake.answer('session.sign_in', signIn)
  await fireEvent.update(inputOf('lock-password'), 'demo-1')
  await fireEvent.submit(inputOf('lock-password').closest('form') as HTMLFormElement)
  await rest()
  expect(screen.queryByTestId('lock')).toBeNull()
  expect(document.documentElement.classList.contains('locked')).toBe(false)
  expect(screen.getByTestId('rail-today')).toBe(rail)
})

test('a store that cannot be opened says what to do', async () => {
  fake.answer('session.state', () => {
    throw new DeskFault('store_too_new')
  })
  await show(nothing)
  expect(screen.getByTestId('store-fault').textContent).toContain('Update Shelfkeeper')
})

test('a failed look while somebody works leaves the desk standing', async () => {
  await show({ ...demo, me })
  fake.answer('session.state', () => {
    throw new DeskFault('store_busy')
  })
  await loadSession()
  await rest()
  expect(screen.getByTestId('rail-today')).toBeTruthy()
})

test('everybody starts where their work is', () => {
  expect([homeOf(['reviewer']), homeOf(['finance']), homeOf(['administrator'])]).toEqual(['today', 'payments', 'admin'])
  Object.assign(session, { state: { ...demo, me } })
  expect([mayGo('today'), mayGo('programs'), mayGo('batches')]).toEqual([true, true, false])
  expect(route.value.name).toBe('today')
})

test('a server out of reach is told in the status bar, in both languages, until it is back', async () => {
  await show({ ...demo, me })
  expect(screen.queryByTestId('server-away')).toBeNull()
  fake.emit('server', { reachable: false })
  await rest()
  const mark = screen.getByTestId('server-away')
  expect(mark.textContent).toBe('Server out of reach, reconnecting')
  expect(mark.querySelector('svg path')).toBeTruthy()
  setLocale('zh-CN')
  await rest()
  expect(screen.getByTestId('server-away').textContent).toBe('连不上服务器，正在重新连接')
  expect(screen.getByTestId('rail-today')).toBeTruthy()
  fake.emit('server', { reachable: true })
  await rest()
  expect(screen.queryByTestId('server-away')).toBeNull()
})
