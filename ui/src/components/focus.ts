/** Gives the focus back to where it was before a layer opened. The headless dialog only knows its
 *  own trigger; ours are opened by keys, by commands and by code. */
import { watch } from 'vue'

export function useFocusReturn(open: () => boolean, after: () => void = () => undefined) {
  let before: HTMLElement | null = null
  watch(
    open,
    (isOpen) => {
      if (isOpen && document.activeElement instanceof HTMLElement) before = document.activeElement
    },
    { immediate: true, flush: 'sync' },
  )
  /** For the layer's close-auto-focus. What was removed meanwhile cannot be focused; so be it. */
  return (event: Event) => {
    event.preventDefault()
    if (before?.isConnected) before.focus({ preventScroll: true })
    before = null
    after()
  }
}
