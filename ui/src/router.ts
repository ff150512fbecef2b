/**
 * Where the window is: a name and parameters, in memory. There is no URL to keep: the window has
 * no address bar, and a number in a location would end up in a log.
 *
 * Each entry has a `memo` in which a screen keeps what it wants to find again after Back
 * (focused row, filters); it dies with the entry.
 */
import { computed, shallowReactive } from 'vue'

export type RouteName =
  | 'today'
  | 'filings'
  | 'filing'
  | 'look'
  | 'quality'
  | 'programs'
  | 'program'
  | 'deposits'
  | 'notice'
  | 'payments'
  | 'import'
  | 'bills'
  | 'mapping'
  | 'batches'
  | 'batch'
  | 'reports'
  | 'admin'
  | 'gallery'

export interface Route {
  readonly name: RouteName
  readonly params: Readonly<Record<string, string>>
  readonly memo: Record<string, unknown>
  /** Grows by one per visit: the key of the screen, so that the same screen with other
   *  parameters starts afresh, except after `swap`. */
  readonly visit: number
}

/** Back further than this is forgotten. */
const DEPTH = 100

let visits = 0
function entry(name: RouteName, params: Record<string, string>): Route {
  return { name, params, memo: {}, visit: ++visits }
}

const state = shallowReactive({ entries: [entry('today', {})] as Route[], at: 0 })

export const route = computed<Route>(() => state.entries[state.at] as Route)
export const canGoBack = computed(() => state.at > 0)
export const canGoForward = computed(() => state.at < state.entries.length - 1)

/** Goes there; what was ahead is forgotten. Going where one already is does nothing. */
export function go(name: RouteName, params: Record<string, string> = {}): void {
  if (isHere(name, params)) return
  const kept = state.entries.slice(Math.max(0, state.at + 2 - DEPTH), state.at + 1)
  state.entries = [...kept, entry(name, params)]
  state.at = state.entries.length - 1
}

/** Goes there instead of here: Back does not come back to this entry. */
export function replace(name: RouteName, params: Record<string, string> = {}): void {
  const entries = state.entries.slice()
  entries[state.at] = entry(name, params)
  state.entries = entries
}

/** Other parameters in the place of these: the screen stays open and takes them up by itself. Back does
 *  not come back to what was shown before. */
export function swap(name: RouteName, params: Record<string, string> = {}): void {
  const entries = state.entries.slice()
  entries[state.at] = { ...entry(name, params), visit: route.value.visit }
  state.entries = entries
}

export function back(): void {
  if (canGoBack.value) state.at -= 1
}

export function forward(): void {
  if (canGoForward.value) state.at += 1
}

/** Forgets everything; after a sign-out nobody goes back into another person's work. */
export function resetRoutes(name: RouteName = 'today'): void {
  state.entries = [entry(name, {})]
  state.at = 0
}

function isHere(name: RouteName, params: Record<string, string>): boolean {
  const here = route.value
  const names = Object.keys(params)
  return (
    here.name === name &&
    names.length === Object.keys(here.params).length &&
    names.every((key) => here.params[key] === params[key])
  )
}
