/** The backend inside the window: the shell's commands. The only file that imports the shell's API. */
import { Channel, invoke } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import type { Backend } from './index'
import { COMMAND_FUNCTIONS, type Progress } from './contract'
import { DeskFault } from './fault'

async function send<R>(command: string, args: Record<string, unknown>): Promise<R> {
  try {
    return await invoke<R>(command, args)
  } catch (thrown) {
    throw DeskFault.from(thrown)
  }
}

/** Who hears an event. The shell is asked once for each: screens come and go with every filing. */
const hearers = new Map<string, Set<(payload: never) => void>>()
function hearersOf(event: string): Set<(payload: never) => void> {
  const known = hearers.get(event)
  if (known) return known
  const fresh = new Set<(payload: never) => void>()
  hearers.set(event, fresh)
  void listen(event, ({ payload }) => [...fresh].forEach((hear) => hear(payload as never)))
  return fresh
}

/** Commands take `{ request }`; jobs also take the caller's job id and a progress channel. */
export const tauriBackend: Backend = {
  call: (name, request) => send(COMMAND_FUNCTIONS[name], { request }),

  subscribe(event, handler) {
    // A function of its own each time: one that subscribes twice hears twice.
    const hear = (payload: never): void => handler(payload)
    const all = hearersOf(event).add(hear)
    return () => void all.delete(hear)
  },

  runJob(name, request, onProgress) {
    const id = crypto.randomUUID()
    const progress = new Channel<Progress>()
    progress.onmessage = onProgress
    return {
      id,
      done: send(COMMAND_FUNCTIONS[name], { request, job: id, progress }),
      cancel: () => void send('job_cancel', { request: { job: id } }).catch(() => undefined),
    }
  },
}
