/** The letter that a decision would send, read anew a moment after what it is made of has changed. */
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { backend, DeskFault, type Letters, type PreviewLetter } from '../../backend'

/** So long the words rest before the letter is asked for. */
const REST_MS = 150

/** `request` answers null where there is nothing to show; what was read before stays until the next. */
export function useLetter(request: () => PreviewLetter | null) {
  const letters = shallowRef<Letters | null>(null)
  const fault = shallowRef<DeskFault | null>(null)
  /** Whether what is shown is not yet what would be sent. */
  const stale = ref(false)
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function read(wanted: PreviewLetter, mine: number): Promise<void> {
    try {
      const found = await backend().call('filing.letter', wanted)
      if (mine !== asked) return
      letters.value = found
      fault.value = null
    } catch (thrown) {
      if (mine !== asked) return
      letters.value = null
      fault.value = DeskFault.from(thrown)
    }
    stale.value = false
  }
  watch(
    () => JSON.stringify(request()),
    (text, before) => {
      clearTimeout(timer)
      const mine = ++asked
      const wanted = JSON.parse(text) as PreviewLetter | null
      fault.value = null
      stale.value = wanted !== null
      if (wanted === null) letters.value = null
      // The first look waits for nobody.
      else timer = setTimeout(() => void read(wanted, mine), before === undefined || before === 'null' ? 0 : REST_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    asked++
    clearTimeout(timer)
  })
  return { letters, fault, stale }
}
