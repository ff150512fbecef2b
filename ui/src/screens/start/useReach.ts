/**
 * Whether the team's server answers, asked again and again while somebody looks at a screen before
 * the work: nothing is connected there that would hear of it. Nobody is signed in for it.
 */
import { onScopeDispose, ref, watch } from 'vue'
import { backend } from '../../backend'

const EVERY_MS = 5_000

export function useReach(wanted: () => boolean) {
  /** The server was asked and does not answer. */
  const away = ref(false)
  let asking = false

  async function look(): Promise<void> {
    if (asking || document.hidden) return
    asking = true
    try {
      away.value = wanted() && !(await backend().call('store.reach_team', {})).reachable
    } catch {
      // Nothing is known of a server, then.
      away.value = false
    } finally {
      asking = false
    }
  }
  const looks = (): void => void look()
  const timer = setInterval(looks, EVERY_MS)
  // Whoever comes back to the window wants to know at once.
  window.addEventListener('focus', looks)
  const stop = backend().subscribe('server', (news) => (away.value = !news.reachable))
  watch(wanted, looks, { immediate: true })
  onScopeDispose(() => {
    clearInterval(timer)
    window.removeEventListener('focus', looks)
    stop()
  })
  return { away, look }
}
