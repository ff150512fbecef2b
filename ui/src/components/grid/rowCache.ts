/**
 * Pages of rows under a bound. Invariants:
 *
 * - never more than `maxPages` pages (60 × 100 = 6,000 rows) are held;
 * - an answer that was asked for before `reset` is dropped;
 * - at most `maxInFlight` questions are open, and only pages that are wanted now are asked for:
 *   dragging the scrollbar over half a million rows asks for where it stops.
 *
 * Not here: Vue, scrolling, the view.
 */
export interface RowCacheOptions {
  /** Rows there are now; a page is asked for up to it. */
  total?: () => number
  pageSize?: number
  maxPages?: number
  maxInFlight?: number
  /** Rows have come or gone. */
  onChange?: () => void
  /** A page could not be read; it is asked for again by `retry`. */
  onFault?: (thrown: unknown) => void
}

export class RowCache<R> {
  readonly pageSize: number
  private readonly maxPages: number
  private readonly maxInFlight: number
  /** Insertion order is age: the first is the least recently used. */
  private readonly pages = new Map<number, R[]>()
  private readonly inFlight = new Set<number>()
  private readonly failed = new Set<number>()
  private wanted: number[] = []
  private generation = 0

  constructor(
    private readonly load: (from: number, to: number) => Promise<R[]>,
    private readonly options: RowCacheOptions = {},
  ) {
    this.pageSize = options.pageSize ?? 100
    this.maxPages = options.maxPages ?? 60
    this.maxInFlight = options.maxInFlight ?? 4
  }

  /** The row, if it is here. */
  get(index: number): R | undefined {
    return this.pages.get(Math.floor(index / this.pageSize))?.[index % this.pageSize]
  }

  /** Whether the row's page could not be read. */
  hasFailed(index: number): boolean {
    return this.failed.has(Math.floor(index / this.pageSize))
  }

  get failures(): number {
    return this.failed.size
  }

  get rowsHeld(): number {
    let held = 0
    for (const page of this.pages.values()) held += page.length
    return held
  }

  /** The rows `from..to` are on screen: they are kept youngest, and fetched if missing. */
  want(from: number, to: number): void {
    this.wanted = []
    if (to <= from) return
    const last = Math.floor((to - 1) / this.pageSize)
    for (let page = Math.floor(from / this.pageSize); page <= last; page++) {
      this.wanted.push(page)
      this.touch(page)
    }
    this.pump()
  }

  /** Forgets everything, also what is under way. */
  reset(): void {
    this.generation += 1
    this.pages.clear()
    this.inFlight.clear()
    this.failed.clear()
    this.wanted = []
  }

  /** A partly filled page is asked for again: the view has grown to `total`. */
  grow(total: number): void {
    for (const [page, rows] of this.pages) {
      const there = Math.min(this.pageSize, total - page * this.pageSize)
      if (rows.length < there) this.pages.delete(page)
    }
    this.pump()
  }

  /** Asks again for what failed. */
  retry(): void {
    this.failed.clear()
    this.pump()
  }

  private touch(page: number): void {
    const rows = this.pages.get(page)
    if (!rows) return
    this.pages.delete(page)
    this.pages.set(page, rows)
  }

  private pump(): void {
    for (const page of this.wanted) {
      if (this.inFlight.size >= this.maxInFlight) return
      if (this.pages.has(page) || this.inFlight.has(page) || this.failed.has(page)) continue
      void this.fetch(page)
    }
  }

  private async fetch(page: number): Promise<void> {
    const asked = this.generation
    this.inFlight.add(page)
    const from = page * this.pageSize
    const to = this.endOf(page)
    try {
      const rows = await this.load(from, to)
      // The view grew meanwhile: the page is short now and is asked for again below.
      if (asked === this.generation && to >= this.endOf(page)) this.keep(page, rows)
    } catch (thrown) {
      if (asked !== this.generation) return
      this.failed.add(page)
      this.options.onFault?.(thrown)
    } finally {
      if (asked === this.generation) {
        this.inFlight.delete(page)
        this.options.onChange?.()
        this.pump()
      }
    }
  }

  private endOf(page: number): number {
    const end = (page + 1) * this.pageSize
    return Math.min(end, this.options.total?.() ?? end)
  }

  private keep(page: number, rows: R[]): void {
    this.pages.set(page, rows)
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= this.maxPages) return
      if (!this.wanted.includes(oldest)) this.pages.delete(oldest)
    }
  }
}
