/**
 * The filings that come next, kept so that the next one is painted at once: as the core told them,
 * with their scans asked for ahead. What was looked at ahead is only ever shown until it has been read
 * anew; it is forgotten when the session locks or another person signs in.
 */
import { watch } from 'vue'
import { backend, type FilingDetail } from '../../backend'
import { isLocked, session } from '../../session'
import { scanUrl } from './words'

const MOST = 4
interface Known {
  filing: FilingDetail
  /** It came with the answer to a decision: as fresh as if it had been read. */
  isFresh: boolean
}
const known = new Map<string, Known>()
/** The ids of those that would be given next, in order, as the core last told. */
let order: string[] = []
/** Held so that the window keeps what it fetched. */
const scans = new Map<string, HTMLImageElement[]>()

export function keepAhead(filing: FilingDetail, isFresh = false): void {
  known.delete(filing.id)
  known.set(filing.id, { filing, isFresh })
  if (!scans.has(filing.id)) {
    const images = filing.attachments.filter(({ mime }) => mime.startsWith('image/'))
    scans.set(filing.id, images.map(({ id }) => Object.assign(new Image(), { src: scanUrl(id) })))
  }
  for (const id of known.keys()) {
    if (known.size <= MOST) break
    known.delete(id)
    scans.delete(id)
  }
}

/** What is known of a filing; asked for once, because it grows old. */
export function takeAhead(id: string): Known | null {
  const found = known.get(id) ?? null
  known.delete(id)
  order = order.filter((other) => other !== id)
  return found
}

/** What will most likely be given next after a filing, if it has been looked at. */
export function likelyNext(after: string): FilingDetail | null {
  const id = order.find((other) => other !== after)
  return (id !== undefined && known.get(id)?.filing) || null
}

export function forgetAhead(): void {
  known.clear()
  order = []
  scans.clear()
}
watch([isLocked, () => session.state?.me?.account], forgetAhead)

/** Looks at the next ones while the present one is worked on. Nobody waits for it, and nothing is
 *  lost without it. */
export async function lookAhead(): Promise<void> {
  try {
    const { filings } = await backend().call('filing.upcoming', {})
    if (isLocked.value) return
    order = filings.map(({ id }) => id)
    filings.forEach((filing) => keepAhead(filing))
  } catch {
    // The next one is then read when it is its turn.
  }
}
