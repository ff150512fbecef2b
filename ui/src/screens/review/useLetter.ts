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
  /** What was shown when the desk refused to send anything else, until another letter is asked for. */
  const before = shallowRef<Letters | null>(null)
  let wanted: PreviewLetter | null = null
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function read(now: PreviewLetter, mine: number): Promise<void> {
    try {
      const found = await backend().call('filing.letter', now)
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
  function ask(rest: number): void {
    clearTimeout(timer)
    const mine = ++asked
    const now = wanted
    fault.value = null
    stale.value = now !== null
    if (now === null) letters.value = null
    else timer = setTimeout(() => void read(now, mine), rest)
  }
  watch(
    () => JSON.stringify(request()),
    (text, earlier) => {
      wanted = JSON.parse(text) as PreviewLetter | null
      before.value = null
      // The first look waits for nobody.
      ask(earlier === undefined || earlier === 'null' ? 0 : REST_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    asked++
    clearTimeout(timer)
  })
  /** Reads it at once: it could not be read, or somebody waits for it. */
  const again = () => ask(0)
  /** What was shown would not be sent: what would be is shown beside it. */
  function changed(shown: Letters | null): void {
    before.value = shown
    again()
  }
  return { letters, fault, stale, before, again, changed }
}
