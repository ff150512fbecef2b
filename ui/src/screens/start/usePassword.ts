/** A password that is asked for: the attempt, its refusal, and the wait after wrong ones. */
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { backend, DeskFault } from '../../backend'
import { secondsUntil, useNow } from '../../clock'
import { signIn } from '../../session'

export function usePassword() {
  const now = useNow()
  const busy = ref(false)
  const fault = shallowRef<DeskFault | null>(null)
  const waitUntil = ref(0)
  /** Seconds until another attempt is heard; 0 means now. */
  const wait = computed(() => secondsUntil(waitUntil.value, now.value))

  // An open store's server that is back takes its refusal with it.
  const stop = backend().subscribe('server', ({ reachable }) => {
    if (reachable && fault.value?.code === 'server_unreachable') fault.value = null
  })
  onScopeDispose(stop)

  async function attempt(login: string, password: string): Promise<boolean> {
    if (busy.value || wait.value > 0) return false
    busy.value = true
    fault.value = null
    try {
      await signIn(login, password)
      return true
    } catch (thrown) {
      fault.value = DeskFault.from(thrown)
      const seconds = Number(fault.value.params.seconds)
      if (fault.value.code === 'sign_in_delayed' && seconds > 0) waitUntil.value = Date.now() + seconds * 1000
      return false
    } finally {
      busy.value = false
    }
  }
  return { attempt, busy, fault, wait }
}
