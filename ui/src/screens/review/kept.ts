/** Lists kept under a name: what was asked, shape-checked when it comes back. */
import type { Filter, Sort } from '../../components'

export interface Question {
  /** The named view, such as `today`. */
  view: string
  filters: Filter[]
  sort: Sort | null
  search: string
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
function isFilter(value: unknown): value is Filter {
  return isRecord(value) && isText(value.column) && isText(value.op) && isText(value.value)
}
function isSort(value: unknown): value is Sort {
  return isRecord(value) && isText(value.key) && (value.direction === 'asc' || value.direction === 'desc')
}

/** Reads a kept question; null when it is none, because another version wrote it. */
export function readQuestion(text: string, views: readonly string[]): Question | null {
  try {
    const found: unknown = JSON.parse(text)
    if (!isRecord(found) || !isText(found.view) || !views.includes(found.view)) return null
    if (!Array.isArray(found.filters) || !found.filters.every(isFilter)) return null
    if (found.sort !== null && !isSort(found.sort)) return null
    return { view: found.view, filters: found.filters, sort: found.sort, search: isText(found.search) ? found.search : '' }
  } catch {
    return null
  }
}
