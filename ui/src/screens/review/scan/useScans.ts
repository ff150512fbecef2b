/**
 * Which scans are on show and how: one or two sides, each with the zoom, turn, place and light that
 * every scan had there. All of it is forgotten with the filing. The first side follows the focused
 * field unless its scan is on show already.
 */
import { computed, reactive, ref, watch } from 'vue'
import type { AttachmentInfo } from '../../../backend'

/** How a scan is shown on one side. */
export interface ScanView {
  /** 1 is the whole scan. */
  zoom: number
  /** Degrees, a multiple of 90. */
  turn: number
  /** How far it is moved, in widths and heights of its side. */
  x: number
  y: number
  /** Percent. */
  light: number
  contrast: number
}

export const MOST_ZOOM = 8
export const LIGHT = { least: 40, most: 250, step: 15 } as const
const plain = (): ScanView => ({ zoom: 1, turn: 0, x: 0, y: 0, light: 100, contrast: 100 })
const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value))

export function useScans(scans: () => AttachmentInfo[], wanted: () => string | null) {
  /** The scan of each side, by id. */
  const sides = ref<string[]>([])
  /** The side that the keys act on. */
  const focused = ref(0)
  const views = reactive(new Map<string, ScanView>())

  const ids = () => scans().map(({ id }) => id)
  watch(
    () => ids().join(' '),
    () => {
      views.clear()
      focused.value = 0
      const first = ids().find((id) => id === wanted()) ?? ids()[0]
      sides.value = first === undefined ? [] : [first]
    },
    { immediate: true },
  )
  watch(wanted, (id) => {
    if (id === null || !ids().includes(id) || sides.value.includes(id)) return
    sides.value[0] = id
  })

  const scanOf = (side: number): AttachmentInfo | undefined => scans().find(({ id }) => id === sides.value[side])
  function viewOf(side: number): ScanView {
    const key = `${side} ${sides.value[side] ?? ''}`
    return views.get(key) ?? plain()
  }
  function change(side: number, by: Partial<ScanView>): void {
    const next = { ...viewOf(side), ...by }
    // The scan never leaves its side altogether.
    const most = (next.zoom - 1) / 2
    next.x = within(next.x, -most, most)
    next.y = within(next.y, -most, most)
    views.set(`${side} ${sides.value[side] ?? ''}`, next)
  }

  /** Zooms about a point, in parts of the side from its middle: what is there stays there. */
  function zoom(side: number, by: number, at: { x: number; y: number } = { x: 0, y: 0 }): void {
    const view = viewOf(side)
    const to = within(view.zoom * by, 1, MOST_ZOOM)
    const grown = to / view.zoom
    change(side, { zoom: to, x: at.x - (at.x - view.x) * grown, y: at.y - (at.y - view.y) * grown })
  }
  function pan(side: number, x: number, y: number): void {
    const view = viewOf(side)
    change(side, { x: view.x + x, y: view.y + y })
  }
  function fit(side: number): void {
    change(side, { zoom: 1, turn: 0, x: 0, y: 0 })
  }
  function rotate(side: number): void {
    change(side, { turn: (viewOf(side).turn + 90) % 360, x: 0, y: 0 })
  }
  function shade(side: number, what: 'light' | 'contrast', by: number): void {
    change(side, { [what]: within(viewOf(side)[what] + by * LIGHT.step, LIGHT.least, LIGHT.most) })
  }
  const unshade = (side: number) => change(side, { light: 100, contrast: 100 })

  /** Another scan on a side; one that the other side shows is passed over where there are more. */
  function step(side: number, by: number): void {
    const all = ids()
    if (all.length === 0) return
    let at = all.indexOf(sides.value[side] ?? '')
    do at = (at + by + all.length) % all.length
    while (all.length > 2 && sides.value.some((id, other) => other !== side && id === all[at]))
    sides.value[side] = all[at] as string
  }
  /** A second side with another scan, or one side again: the one that was worked on. */
  function pair(): void {
    if (sides.value.length === 2) {
      // The side left alone is the first one, with the view it had.
      const view = viewOf(focused.value)
      sides.value = [sides.value[focused.value] as string]
      focused.value = 0
      change(0, view)
      return
    }
    const other = ids().find((id, at, all) => id !== sides.value[0] && at > all.indexOf(sides.value[0] ?? '')) ?? ids().find((id) => id !== sides.value[0])
    if (other === undefined) return
    sides.value = [sides.value[0] as string, other]
    focused.value = 1
  }
  const focus = (side: number) => (focused.value = within(side, 0, sides.value.length - 1))

  const two = computed(() => sides.value.length === 2)
  return { sides, focused, two, scanOf, viewOf, zoom, pan, fit, rotate, shade, unshade, step, pair, focus }
}
