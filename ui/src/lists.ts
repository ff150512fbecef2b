/**
 * A list of the core as a source for `DataGrid`.
 *
 * - `view.open` answers the first rows at once; `view.total` follows behind and lets the list grow.
 * - Another filter, sort, search or named view opens another view (after 120 ms of rest); the old
 *   one is closed once the new one is there, so the grid is never empty in between.
 * - `changed` opens the same question again, softly: the focused row stays under the cursor by
 *   its id, however many rows came or went above it.
 * - What the person chose is kept in the route's memo: Back finds it again.
 *
 * Deliberately absent: rows beyond the first ones (the grid's cache asks for them by range), and
 * any idea of what a column means.
 */
import { onScopeDispose, ref, type Ref, shallowReactive, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { backend, DeskFault } from './backend'
import type { ListFilter, OpenView, ViewColumn, ViewOpened, ViewRow } from './backend'
import { type Filter, keepMarks, type Mark, type RowSource, type Sort } from './components'
import { addDays } from './format'
import { route } from './router'
import { heed, unlocks } from './session'

/** A row as the grid and the screens read it: its id and one field per column. */
export interface ListRow {
  readonly id: string
  readonly [column: string]: string | number | null
}

const REST_MS = 120
/** Several changes in a row are one refresh. */
const CHANGED_MS = 250

/** A chip of the filter bar as a condition of the core. `before` and `after` are exclusive. */
export function conditionOf(filter: Filter): ListFilter {
  const { column, op, value } = filter
  switch (op) {
    case 'is':
      return { column, op: 'in', values: [value] }
    case 'gte':
      return { column, op: 'at_least', values: [value] }
    case 'lte':
      return { column, op: 'at_most', values: [value] }
    case 'after':
      return { column, op: 'at_least', values: [addDays(value, 1)] }
    case 'before':
      return { column, op: 'at_most', values: [addDays(value, -1)] }
    case 'empty':
      return { column, op: 'empty', values: [] }
    case 'not_empty':
      return { column, op: 'filled', values: [] }
    default:
      throw new Error(`the lists know no ${op}`)
  }
}

/** Chips as conditions of the core: all must hold, but several values of one column are one condition. */
export function conditionsOf(filters: readonly Filter[]): ListFilter[] {
  const found: ListFilter[] = []
  for (const filter of filters) {
    const next = conditionOf(filter)
    const same = filter.op === 'is' ? found.find(({ column, op }) => column === next.column && op === 'in') : undefined
    if (same) same.values.push(...next.values)
    else found.push(next)
  }
  return found
}

/** What a person asks of a list. */
export interface Asked {
  view: string | null
  filters: readonly Filter[]
  sort: Sort | null
  search: string
}

/** The question as the core is asked; `where` always holds besides. */
export function questionOf(list: string, { view, filters, sort, search }: Asked, where: readonly ListFilter[] = []): OpenView {
  return { list, view, filters: [...where, ...conditionsOf(filters)], sort: sort?.key ?? null, descending: sort?.direction === 'desc', search: search.trim() || null }
}

/** Cells in the order of the columns as an object; what the search found is kept beside them. */
export function rowOf<R extends ListRow = ListRow>(columns: readonly ViewColumn[], row: ViewRow): R {
  const named: Record<string, string | number | null> = { id: row.id }
  columns.forEach((column, at) => (named[column.name] = row.cells[at] ?? null))
  const marks: Record<string, Mark[]> = {}
  for (const [column, from, to] of row.marks) {
    const name = columns[column]?.name
    if (name !== undefined) (marks[name] ??= []).push([from, to])
  }
  if (Object.keys(marks).length > 0) keepMarks(named, marks)
  return named as unknown as R
}

export interface ViewOptions {
  /** A named view of the list (`today`, `mine`, `open`, …), or all of it. */
  view?: MaybeRefOrGetter<string | null>
  /** Conditions that always hold, besides the person's filters. */
  where?: MaybeRefOrGetter<ListFilter[]>
  /** What the list starts with, unless the memo knows better. */
  filters?: Filter[]
  sort?: Sort | null
  /** Whether it refreshes by itself on `changed`; default yes. */
  follow?: boolean
  /** Whether it stays as it is for now, because somebody is choosing rows of it. */
  still?: () => boolean
  /** Under which name the person's choices are kept in the route's memo; default the list's. */
  memoKey?: string
}

interface Memo {
  filters: Filter[]
  sort: Sort | null
  search: string
  row: string | null
}

export interface ListView<R extends ListRow> {
  /** For `DataGrid`. */
  source: RowSource<R>
  filters: Ref<Filter[]>
  sort: Ref<Sort | null>
  search: Ref<string>
  /** The active row's number: `v-model:active`. */
  active: Ref<number>
  /** The focused row: `@focus-row="list.focus"` keeps it. */
  focused: Ref<R | undefined>
  focus: (index: number, row: R | undefined) => void
  /** Until the first rows are there. */
  loading: Ref<boolean>
  /** Why the list could not be opened. */
  fault: Ref<DeskFault | null>
  /** Whether the number of rows is final. */
  counted: Ref<boolean>
  /** Asks the same question again, softly. */
  refresh: () => Promise<void>
}

/** Opens a list of the core for as long as the component lives. */
export function useView<R extends ListRow = ListRow>(list: string, options: ViewOptions = {}): ListView<R> {
  const memo = route.value.memo
  const memoKey = `list.${options.memoKey ?? list}`
  const kept = memo[memoKey] as Memo | undefined
  const filters = ref<Filter[]>(kept?.filters ?? options.filters ?? [])
  const sort = ref<Sort | null>(kept?.sort ?? options.sort ?? null)
  const search = ref(kept?.search ?? '')
  const active = ref(0)
  const focused = shallowRef<R>()
  const loading = ref(true)
  const counted = ref(false)
  const fault = shallowRef<DeskFault | null>(null)
  let wantedRow = kept?.row ?? null
  let current: { view: string; columns: ViewColumn[]; first: R[] } | null = null
  /** Grows by one per question; an older answer is dropped. */
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let gone = false

  const source: { total: number; revision: number; rows: RowSource<R>['rows'] } = shallowReactive({
    total: 0,
    revision: 0,
    rows: readRows,
  })

  async function readRows(from: number, to: number): Promise<R[]> {
    const open = current
    if (!open) return []
    if (to <= open.first.length) return open.first.slice(from, to)
    try {
      const { rows } = await backend().call('view.rows', { view: open.view, from, to })
      return rows.map((row) => rowOf<R>(open.columns, row))
    } catch (thrown) {
      // The core forgets views nobody asked for in a long while.
      if (DeskFault.from(thrown).code === 'not_found' && open === current) later(0)
      throw thrown
    }
  }

  function question(): OpenView {
    const asked: Asked = { view: toValue(options.view) ?? null, filters: filters.value, sort: sort.value, search: search.value }
    return questionOf(list, asked, toValue(options.where) ?? [])
  }

  async function open(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const mine = ++asked
    try {
      const opened = await backend().call('view.open', question())
      if (mine !== asked || gone) return close(opened.view)
      const place = await placeOf(opened)
      if (mine !== asked || gone) return close(opened.view)
      take(opened, place)
      if (opened.total === null) await count(mine, opened.view)
    } catch (thrown) {
      if (mine !== asked || gone) return
      fault.value = DeskFault.from(thrown)
      loading.value = false
      heed(fault.value)
    }
  }

  /** Where the row stands that had the focus; null when it is gone or nobody had it. */
  async function placeOf(opened: ViewOpened): Promise<number | null> {
    if (wantedRow === null) return null
    const near = opened.rows.findIndex(({ id }) => id === wantedRow)
    if (near >= 0) return near
    if (opened.total !== null && opened.total <= opened.rows.length) return null
    try {
      return (await backend().call('view.locate', { view: opened.view, id: wantedRow })).at
    } catch {
      return null
    }
  }

  function take(opened: ViewOpened, place: number | null): void {
    const before = current
    const first = opened.rows.map((row) => rowOf<R>(opened.columns, row))
    current = { view: opened.view, columns: opened.columns, first }
    counted.value = opened.total !== null
    const least = Math.max(first.length, place === null ? 0 : place + 1)
    source.total = opened.total ?? Math.max(least, before ? Math.min(source.total, least) : 0)
    // A row that is gone leaves its neighbour under the cursor.
    if (place !== null) active.value = place
    else active.value = Math.min(Math.max(active.value, 0), Math.max(0, source.total - 1))
    source.revision += 1
    fault.value = null
    loading.value = false
    if (before) close(before.view)
  }

  async function count(mine: number, view: string): Promise<void> {
    const { total } = await backend().call('view.total', { view })
    if (mine !== asked || gone) return
    source.total = total
    counted.value = true
  }

  function close(view: string): void {
    // It is gone with the store or the session in any case.
    backend().call('view.close', { view }).catch(() => undefined)
  }

  function later(ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void open(), ms)
  }

  function keep(): void {
    const choice: Memo = { filters: filters.value, sort: sort.value, search: search.value, row: wantedRow }
    memo[memoKey] = choice
  }

  function focus(_index: number, row: R | undefined): void {
    if (row === undefined) {
      if (source.total === 0) focused.value = undefined
      return
    }
    focused.value = row
    wantedRow = row.id
    keep()
  }

  /** Another question starts at its top. */
  function another(): void {
    wantedRow = null
    active.value = 0
    keep()
    later(REST_MS)
  }
  watch([filters, sort, search], another)
  watch([() => toValue(options.view) ?? null, () => JSON.stringify(toValue(options.where) ?? [])], another)

  // A locked session refuses its lists; they come back with it.
  watch(unlocks, () => later(0))

  const stop = options.follow === false ? null : backend().subscribe('changed', () => {
    // A question that waits already sees the change; putting it off again could go on for ever.
    if (timer === undefined && !options.still?.()) later(CHANGED_MS)
  })
  onScopeDispose(() => {
    gone = true
    clearTimeout(timer)
    stop?.()
    if (current) close(current.view)
  })
  void open()

  return { source, filters, sort, search, active, focused, focus, loading, fault, counted, refresh: open }
}
