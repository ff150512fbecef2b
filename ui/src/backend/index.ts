/**
 * The one door between the window and the desk. Screens know this interface and nothing of what
 * is behind it: the shell (`tauri.ts`), or memory (`fake.ts`) in tests and in a plain browser.
 *
 * Every refusal is a `DeskFault`. Deliberately absent: paths, SQL, and an "actor" in any request;
 * who acts is known behind the door.
 */
import type {
  CommandName,
  EventName,
  Events,
  Progress,
  Requests,
  Responses,
} from './contract'

export { DeskFault } from './fault'
export type * from './contract'

export type Unsubscribe = () => void

/** Long work under way. `done` is rejected with `cancelled` after a cancel that was in time. */
export interface Job<R> {
  /** Made by the caller's side, so that a job can be cancelled before its first progress. */
  readonly id: string
  readonly done: Promise<R>
  cancel(): void
}

export interface Backend {
  call<K extends CommandName>(name: K, request: Requests[K]): Promise<Responses[K]>
  subscribe<E extends EventName>(event: E, handler: (payload: Events[E]) => void): Unsubscribe
  runJob<K extends CommandName>(
    name: K,
    request: Requests[K],
    onProgress: (progress: Progress) => void,
  ): Job<Responses[K]>
}

let current: Backend | null = null

/** Called once by `main.ts`, and by tests. */
export function useThisBackend(backend: Backend): void {
  current = backend
}

/** The backend of this window. It is set before the first component is made. */
export function backend(): Backend {
  if (!current) throw new Error('no backend: call useThisBackend first')
  return current
}
