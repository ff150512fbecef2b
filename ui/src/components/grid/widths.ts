/** Column widths: what the columns ask for, what the person dragged, what is stored. */
import { computed, reactive } from 'vue'
import { readJson, writeSetting } from '../../storage'
import type { Column } from './types'

const LEAST = 48
const MOST = 1200

function isWidths(value: unknown): value is Record<string, number> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((width) => typeof width === 'number' && width >= LEAST)
  )
}

export function useWidths(columns: () => readonly Column<never>[], storageKey: () => string | undefined) {
  const setting = storageKey() ? `grid.${storageKey()}` : null
  const dragged = reactive<Record<string, number>>((setting && readJson(setting, isWidths)) || {})

  /** A dragged column keeps its width; the others share what is left. */
  const template = computed(() =>
    columns()
      .map(({ key, width, grow }) => {
        const fixed = dragged[key]
        if (fixed) return `${fixed}px`
        return grow ? `minmax(${width}px, ${grow}fr)` : `${width}px`
      })
      .join(' '),
  )
  const widthOf = ({ key, width }: { key: string; width: number }) => dragged[key] ?? width
  const least = computed(() => columns().reduce((sum, column) => sum + widthOf(column), 0))

  function setWidth(key: string, width: number | null): void {
    if (width === null) delete dragged[key]
    else dragged[key] = Math.round(Math.min(MOST, Math.max(LEAST, width)))
    if (setting) writeSetting(setting, JSON.stringify(dragged))
  }

  /** Follows the pointer from the header's edge until it is let go. */
  function drag(event: PointerEvent, key: string): void {
    const handle = event.currentTarget as HTMLElement
    const start = handle.parentElement?.getBoundingClientRect().width ?? LEAST
    handle.setPointerCapture(event.pointerId)
    const move = (to: PointerEvent) => setWidth(key, start + to.clientX - event.clientX)
    const stop = () => {
      handle.removeEventListener('pointermove', move)
      handle.removeEventListener('pointerup', stop)
      handle.removeEventListener('pointercancel', stop)
    }
    handle.addEventListener('pointermove', move)
    handle.addEventListener('pointerup', stop)
    handle.addEventListener('pointercancel', stop)
  }

  return { template, least, widthOf, setWidth, drag }
}
