/**
 * What the frame tells all day: the rail's counts, the store, when the session locks. Counts come
 * on `changed` and every 20 seconds; neither keeps the session awake.
 */
import { computed, onScopeDispose, watch } from 'vue'
import { backend, DeskFault } from '../../backend'
import { clockText, secondsUntil, useNow } from '../../clock'
import { formatInstant } from '../../format'
import { deskCounts, railCounts, reachable, statusFacts } from '../../frame'
import { formatNumber, locale, t } from '../../i18n'
import { loadSession, me, session, unlocks } from '../../session'

const EVERY_MS = 20_000
const SOON_S = 60
const RUSH_MS = 200

/** `412 MB` from a number of bytes as text. */
export function sizeText(bytes: string): string {
  const n = Number(bytes)
  if (!Number.isFinite(n)) return ''
  const [unit, by] = n >= 1e9 ? (['gb', 1e9] as const) : n >= 1e6 ? (['mb', 1e6] as const) : (['kb', 1e3] as const)
  const value = n / by
  return t(`start.size.${unit}`, { n: formatNumber(value < 10 ? Math.round(value * 10) / 10 : Math.round(value)) })
}

export function useDeskNews() {
  const now = useNow()
  let rush: ReturnType<typeof setTimeout> | undefined

  async function counts(): Promise<void> {
    const { counts } = await backend().call('counts.get', {})
    railCounts.today = { count: counts.today ?? null, tone: 'amber' }
    railCounts.filings = { count: counts.filings ?? null }
    if (counts.programs !== undefined) railCounts.programs = { count: counts.programs }
    railCounts.deposits = { count: counts.notices ?? null, tone: counts.overdue ? 'red' : undefined }
    railCounts.payments = { count: counts.suspense ?? null, tone: 'amber' }
    railCounts.batches = { count: counts.batches ?? null, tone: 'amber' }
    Object.assign(deskCounts, counts)
  }
  async function store(): Promise<void> {
    const status = await backend().call('store.status', {})
    statusFacts.store = status.path
    statusFacts.size = sizeText(status.bytes)
    statusFacts.audit = t('start.audit', { height: status.audit_height, head: status.audit_head })
  }
  /** A refusal here is never in somebody's way: a locked session shows its lock, the rest waits. */
  async function look(): Promise<void> {
    try {
      await Promise.all([counts(), store(), loadSession()])
      reachable.value = true
    } catch (thrown) {
      const { code } = DeskFault.from(thrown)
      // A window that was made while the server was away hears of it here.
      if (code === 'server_unreachable') reachable.value = false
      if (code === 'session_locked' || code === 'not_signed_in') await loadSession()
    }
  }
  function soon(): void {
    clearTimeout(rush)
    rush = setTimeout(() => void look(), RUSH_MS)
  }

  const left = computed(() => (me.value ? secondsUntil(me.value.locks_at, now.value) : Infinity))
  // The core's clock decides; this only asks it at the right moment.
  watch(left, (seconds) => {
    if ((seconds === 0 || seconds === SOON_S) && !session.state?.locked) void loadSession()
  })
  const lockSoon = computed(() => left.value <= SOON_S)
  const lockText = computed(() => {
    if (!me.value) return ''
    if (lockSoon.value) return t('start.locksIn', { time: clockText(left.value) })
    return t('start.until', { time: formatInstant(me.value.locks_at).slice(11) })
  })
  watch([() => me.value?.display_name, locale], () => (statusFacts.person = me.value?.display_name), { immediate: true })
  watch([locale, unlocks], soon)

  const timer = setInterval(() => void look(), EVERY_MS)
  const stops = [
    backend().subscribe('changed', soon),
    backend().subscribe('server', (news) => (reachable.value = news.reachable)),
  ]
  onScopeDispose(() => {
    clearInterval(timer)
    clearTimeout(rush)
    stops.forEach((stop) => stop())
  })
  void look()
  return { lockText, lockSoon }
}
