/** A short list that is whole in memory, for the grid. */
import { shallowReactive, watch } from 'vue'
import type { RowSource } from '../../components'

export function arraySource<R>(read: () => readonly R[]): RowSource<R> {
  const source = shallowReactive({
    total: 0,
    revision: 0,
    rows: (from: number, to: number) => Promise.resolve(read().slice(from, to)),
  })
  watch(
    read,
    (rows) => {
      source.total = rows.length
      source.revision += 1
    },
    { immediate: true },
  )
  return source
}
