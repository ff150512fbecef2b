/**
 * Who is at the desk, and which store lies on it. The truth is behind the backend; this is what it
 * last said. Nothing here decides a right: a refused command is refused by the core.
 */
import { computed, ref, shallowReactive } from 'vue'
import { backend, DeskFault } from './backend'
import type { DemoMade, Me, SessionState } from './backend'
import { resetRoutes, type RouteName } from './router'

export type Role = 'reviewer' | 'finance' | 'manager' | 'administrator'

export const session = shallowReactive({
  /** Null until the core has answered for the first time. */
  state: null as SessionState | null,
  /** Why the store cannot be opened. */
  fault: null as DeskFault | null,
  /** The demo just made: where its files lie. */
  demo: null as DemoMade | null,
})

export const me = computed<Me | null>(() => session.state?.me ?? null)
export const isLocked = computed(() => Boolean(session.state?.me && session.state.locked))
/** Grows each time a locked session comes back: lists read again what they could not. */
export const unlocks = ref(0)

/** Whether the signed-in person has one of these roles. */
export function hasRole(...roles: Role[]): boolean {
  return roles.some((role) => me.value?.roles.includes(role))
}

/** Who may go where; the places are the rail's. */
const MAY: Partial<Record<RouteName, Role[]>> = {
  today: ['reviewer', 'manager'],
  filings: ['reviewer', 'manager'],
  look: ['reviewer'],
  quality: ['reviewer', 'manager'],
  deposits: ['finance', 'manager'],
  payments: ['finance', 'manager'],
  batches: ['manager'],
  reports: ['finance', 'manager'],
  admin: ['administrator', 'manager', 'reviewer'],
}
/** The roles that a place is for; null where it is for everybody. */
export const rolesOf = (place: RouteName): Role[] | null => MAY[place] ?? null
export const mayGo = (place: RouteName): boolean => hasRole(...(rolesOf(place) ?? ['reviewer', 'finance', 'manager', 'administrator']))

/** Where a person's day begins. */
export function homeOf(roles: readonly string[]): RouteName {
  if (roles.includes('reviewer')) return 'today'
  if (roles.includes('finance')) return 'payments'
  if (roles.includes('manager')) return 'today'
  return 'admin'
}

/** Asks the core how things stand. */
export async function loadSession(): Promise<void> {
  try {
    accept(await backend().call('session.state', {}))
  } catch (thrown) {
    // Somebody is at work: a failed look must not take the desk from under them.
    if (!session.state?.me) session.fault = DeskFault.from(thrown)
  }
}

/** Refusals that say the session is over or locked, or that a role was taken back meanwhile. */
const OF_SESSION: readonly string[] = ['session_locked', 'not_signed_in', 'role_refused']

/** A refusal of the session: the gate and the places shown have to follow at once. */
export function heed(fault: DeskFault): void {
  if (OF_SESSION.includes(fault.code)) void loadSession()
}

/** What a command answered about the session. */
export function accept(state: SessionState): void {
  const wasLocked = isLocked.value
  session.fault = null
  session.state = state
  if (wasLocked && state.me && !state.locked) unlocks.value += 1
}

/** Signs in; a locked session of the same account comes back as it was. */
export async function signIn(login: string, password: string): Promise<void> {
  const before = me.value
  const now = await backend().call('session.sign_in', { login, password })
  signedIn(now, before)
}

/** Somebody is signed in; another person than before starts at their own home. */
export function signedIn(now: Me, before: Me | null): void {
  if (!session.state) return
  if (before?.account !== now.account) resetRoutes(homeOf(now.roles))
  accept({ ...session.state, store_open: true, has_accounts: true, me: now, locked: false })
}

export async function signOut(): Promise<void> {
  await backend().call('session.sign_out', {})
  await loadSession()
  resetRoutes()
}
