/** A row source behind a page cache, as something a render can follow. */
import { shallowRef, triggerRef, watch } from 'vue'
import { RowCache } from './rowCache'
import type { RowSource } from './types'

export function useRows<R>(source: () => RowSource<R>, onFault: (thrown: unknown) => void) {
  const tick = shallowRef(0)
  const changed = () => {
    tick.value += 1
  }
  const make = () =>
    new RowCache<R>((from, to) => source().rows(from, to), {
      total: () => source().total,
      onChange: changed,
      onFault,
    })
  const cache = shallowRef(make())
  let shown: readonly [number, number] = [0, 0]

  /** The rows now on screen. */
  function show(from: number, to: number): void {
    shown = [from, to]
    cache.value.want(from, to)
  }

  watch(
    () => source().total,
    (total) => {
      cache.value.grow(total)
      cache.value.want(shown[0], Math.min(shown[1], total))
    },
  )

  /** Forgets all rows and asks for those on screen anew. */
  function reload(): void {
    cache.value.reset()
    cache.value = make()
    cache.value.want(shown[0], Math.min(shown[1], source().total))
    triggerRef(cache)
    changed()
  }

  function retry(): void {
    cache.value.retry()
    changed()
  }

  /** Reading `tick` ties the render to the pages' coming and going. */
  const rowAt = (index: number): R | undefined => (tick.value >= 0 ? cache.value.get(index) : undefined)
  const failures = () => (tick.value >= 0 ? cache.value.failures : 0)
  const hasFailed = (index: number) => tick.value >= 0 && cache.value.hasFailed(index)

  return { rowAt, hasFailed, failures, show, reload, retry }
}
