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

/** Commands take `{ request }`; jobs also take the caller's job id and a progress channel. */
export const tauriBackend: Backend = {
  call: (name, request) => send(COMMAND_FUNCTIONS[name], { request }),

  subscribe(event, handler) {
    const ready = listen(event, (message) => handler(message.payload as never))
    return () => void ready.then((stop) => stop())
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
