/** Acts of a screen: one operation id per intent, kept while the same intent is tried again, so
 *  that a lost answer is never a second act. */
import { onScopeDispose, ref, shallowRef } from 'vue'
import { backend, DeskFault } from '../../backend'
import type { CommandName, Requests, Responses } from '../../backend'
import { newOp } from '../../op'
import { heed } from '../../session'

/** The commands that carry an operation id. */
export type ActName = { [K in CommandName]: 'op' extends keyof Requests[K] ? K : never }[CommandName]
export type Body<K extends ActName> = Omit<Requests[K], 'op'>

/** Ids by intent: the same command with the same content is the same intent until it succeeded. */
export function useOps() {
  let intent = ''
  let op = ''
  return {
    of<K extends ActName>(name: K, body: Body<K>): Requests[K] {
      const now = `${name} ${JSON.stringify(body)}`
      if (now !== intent) {
        intent = now
        op = newOp()
      }
      return { ...body, op } as unknown as Requests[K]
    },
    /** It is done: the same content again is another act. */
    done: () => (intent = ''),
  }
}

/** Runs one act at a time; a refusal is kept for an `ErrorPanel`. */
export function useAct() {
  const busy = ref(false)
  const fault = shallowRef<DeskFault | null>(null)
  const ops = useOps()

  async function run<K extends ActName>(name: K, body: Body<K>): Promise<Responses[K] | null> {
    if (busy.value) return null
    busy.value = true
    fault.value = null
    try {
      const answer = await backend().call(name, ops.of(name, body))
      ops.done()
      return answer
    } catch (thrown) {
      fault.value = DeskFault.from(thrown)
      heed(fault.value)
      return null
    } finally {
      busy.value = false
    }
  }
  const clear = () => (fault.value = null)
  return { busy, fault, run, clear }
}

/** Something read for the screen: the value, or why there is none. */
export function useAnswer<K extends CommandName>(name: K, request: () => Requests[K] | null) {
  const value = shallowRef<Responses[K] | null>(null)
  const fault = shallowRef<DeskFault | null>(null)
  const loading = ref(false)
  let asked = 0

  async function load(): Promise<void> {
    const wanted = request()
    if (!wanted) return
    const mine = ++asked
    loading.value = true
    try {
      const answer = await backend().call(name, wanted)
      if (mine !== asked) return
      value.value = answer
      fault.value = null
    } catch (thrown) {
      if (mine === asked) fault.value = DeskFault.from(thrown)
    } finally {
      if (mine === asked) loading.value = false
    }
  }
  // What could not be read because the server was away is read once it is back.
  const stop = backend().subscribe('server', ({ reachable }) => {
    if (reachable && fault.value?.code === 'server_unreachable') void load()
  })
  onScopeDispose(stop)
  return { value, fault, loading, load }
}
