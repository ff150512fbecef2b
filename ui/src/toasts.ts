/** Short notices that something is done, with its undo. What needs reading is an `ErrorPanel`. */
import { shallowReactive } from 'vue'
import { faultText } from './i18n'
import type { Tone } from './components/tones'

export interface Toast {
  tone: Tone
  text: string
  detail?: string
  /** Such as Undo. Running it dismisses the toast. */
  act?: { label: string; run: () => void }
  /** Milliseconds; 0 stays until it is dismissed. Default 6 s, red 0. */
  ms?: number
}

const MOST = 4
let last = 0
export const shownToasts = shallowReactive<(Toast & { id: number })[]>([])

export function useToasts() {
  function push(toast: Toast): number {
    const id = ++last
    shownToasts.push({ ...toast, id })
    if (shownToasts.length > MOST) shownToasts.shift()
    return id
  }
  function dismiss(id: number): void {
    const at = shownToasts.findIndex((toast) => toast.id === id)
    if (at >= 0) shownToasts.splice(at, 1)
  }
  return {
    push,
    dismiss,
    done: (text: string, act?: Toast['act']) => push({ tone: 'accent', text, act }),
    /** Anything thrown; stays until dismissed. */
    fault(thrown: unknown) {
      const words = faultText(thrown)
      return push({ tone: 'red', text: words.what, detail: `${words.safe} ${words.next}` })
    },
  }
}
