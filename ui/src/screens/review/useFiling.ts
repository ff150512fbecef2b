/**
 * One filing as it is worked on: read, taken, decided. A decision carries the version that was on
 * screen and an operation id that stays the same until its outcome is known. While an approval is
 * being saved, what comes next is already shown and nothing can be done to it; an approval that is
 * refused shows its own filing again, with why. What letter was shown goes along, so that no other
 * is sent.
 */
import { computed, effectScope, type EffectScope, getCurrentScope, onScopeDispose, reactive, ref, type ShallowRef, shallowRef, watch } from 'vue'
import { backend, DeskFault, type Decided, type FilingDetail, type FilingField, type Letters, type PutAside } from '../../backend'
import { secondsUntil, useNow } from '../../clock'
import { t } from '../../i18n'
import { newOp } from '../../op'
import { afterPaint } from '../../paint'
import { go, replace, route, swap } from '../../router'
import { useToasts } from '../../toasts'
import { keepAhead, likelyNext, lookAhead, takeAhead } from './ahead'
import { draftOf, forgetDraft, useOf } from './draft'
import { decided, lastDecision, undoOne } from './undo'
import { heed, isLocked, unlocks } from '../../session'

/** So long a filing that came by itself is looked at before a key can decide it. */
const ARM_MS = 300
const CHANGED_MS = 250

export type Filing = ReturnType<typeof useFiling>

/** The filing on show. The one that comes next takes its place in the same page: most of it looks alike,
 *  and only what differs is drawn anew. */
export function useShownFiling(): Readonly<ShallowRef<Filing>> {
  const page = getCurrentScope() as EffectScope
  const { visit } = route.value
  let scope: EffectScope
  const open = ({ id = '', after }: Readonly<Record<string, string>>): Filing => {
    scope = page.run(() => effectScope()) as EffectScope
    return scope.run(() => useFiling(id, after === '1')) as Filing
  }
  const filing = shallowRef(open(route.value.params))
  watch(route, (now) => {
    if (now.visit !== visit || now.params.id === filing.value.id) return
    const before = scope
    filing.value = open(now.params)
    before.stop()
  })
  return filing
}

export function useFiling(id: string, cameByItself: boolean) {
  const now = useNow()
  const toasts = useToasts()
  const detail = shallowRef<FilingDetail | null>(null)
  /** Why it cannot be read. */
  const fault = shallowRef<DeskFault | null>(null)
  /** Why the last act was refused. */
  const refusal = shallowRef<DeskFault | null>(null)
  const busy = ref(false)
  /** What comes next, shown while the decision on this one is being saved. */
  const coming = shallowRef<FilingDetail | null>(null)
  /** The letter of an approval as it was shown, and of which version. */
  const seen = shallowRef<{ letters: Letters; version: number } | null>(null)
  /** The one that was shown when another would have been sent. */
  const otherThan = shallowRef<Letters | null>(null)
  const armed = ref(!cameByItself)
  const ops: Record<string, string> = {}
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let gone = false

  function later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, ms)
    timers.add(timer)
  }
  /** The same operation again sends the same letter. */
  const named: Record<string, string | null> = {}
  const opOf = (act: string): string => (ops[act] ??= newOp())

  async function read(): Promise<void> {
    try {
      const found = await backend().call('filing.get', { id })
      if (gone) return
      const first = detail.value === null
      detail.value = found
      fault.value = null
      if (first && !armed.value) later(ARM_MS, () => (armed.value = true))
    } catch (thrown) {
      if (gone || isLocked.value) return
      fault.value = DeskFault.from(thrown)
      heed(fault.value)
    }
  }
  /** After a conflict: the newest version, and the next decision is another operation. */
  async function reload(): Promise<void> {
    refusal.value = null
    await read()
  }

  /** Why an act is not possible now, in words; nothing when it is. */
  function why(act: string): string | undefined {
    const found = detail.value?.allowed.find((allowed) => allowed.act === act)
    if (!detail.value) return t('review.loading')
    if (busy.value) return t('review.busy')
    if (!found || found.refusal === null) return undefined
    return t(`fault.${found.refusal}` as never)
  }
  function decideWhy(act: 'approve' | 'return'): string | undefined {
    if (refusal.value?.code === 'version_conflict') return t('review.changed')
    return why(act) ?? (armed.value ? undefined : t('review.arming'))
  }

  async function act<R>(name: string, run: (op: string) => Promise<R>): Promise<R | null> {
    if (busy.value) return null
    busy.value = true
    refusal.value = null
    try {
      const done = await run(opOf(name))
      delete ops[name]
      return done
    } catch (thrown) {
      refusal.value = DeskFault.from(thrown)
      heed(refusal.value)
      // Only an unknown outcome may be asked again under the same id.
      if (refusal.value.code !== 'outcome_unknown') delete ops[name]
      return null
    } finally {
      busy.value = false
    }
  }

  function after(made: Decided | null, words: string): boolean {
    if (!made) return false
    decided({ id, words })
    forgetDraft(id)
    goOn(made)
    return true
  }
  /** To the filing that came next; it is painted with what was told of it. */
  function goOn({ next, next_detail }: { next: string | null; next_detail: FilingDetail | null }): void {
    if (next_detail) keepAhead(next_detail, true)
    // What was seen for a moment is not what came: it is said.
    if (coming.value && next !== null && coming.value.id !== next) toasts.push({ tone: 'amber', text: t('review.otherNext', { order: coming.value.order_no }) })
    if (next !== null) swap('filing', { id: next, after: '1' })
    else {
      toasts.push({ tone: 'neutral', text: t('review.queueDone') })
      replace('today')
    }
  }
  function moveOn(moved: PutAside, words: string): void {
    // What is done last is no decision: the key that takes one back must not reach behind it.
    lastDecision.value = null
    toasts.done(words)
    goOn(moved)
  }
  async function undo(): Promise<void> {
    if (why('undo')) return
    const found = await act('undo', (op) => undoOne(id, op))
    if (found) detail.value = found
  }
  async function approve(): Promise<void> {
    const filing = detail.value
    if (!filing || decideWhy('approve')) return
    otherThan.value = null
    const shown = seen.value?.version === filing.version ? seen.value.letters : null
    const made = await act('approve', (op) => {
      if (!(op in named)) named[op] = shown?.hash ?? null
      const saved = backend().call('filing.approve', { op, id, version: filing.version, letter: named[op] ?? null })
      coming.value = likelyNext(id)
      return saved
    })
    otherThan.value = refusal.value?.code === 'letter_changed' ? shown : null
    if (!made) coming.value = null
    after(made, t('review.approved', { order: filing.order_no }))
  }
  function sawLetter(letters: Letters, version: number): void {
    seen.value = { letters, version }
  }
  /** The letter stands beside the reasons, so that its hash always goes along. */
  async function sendBack(letter: string | null): Promise<boolean> {
    const filing = detail.value
    if (!filing || letter === null || decideWhy('return')) return false
    const reasons = draftOf(id).map(useOf)
    const made = await act('return', (op) => backend().call('filing.return', { op, id, version: filing.version, reasons, letter }))
    return after(made, t('review.returned', { order: filing.order_no }))
  }
  async function claim(): Promise<void> {
    if (why('claim')) return
    const found = await act('claim', (op) => backend().call('filing.claim', { op, id }))
    if (found) detail.value = found
  }
  async function takeOver(reason: string): Promise<boolean> {
    if (why('take_over')) return false
    const found = await act('take_over', (op) => backend().call('filing.take_over', { op, id, reason }))
    if (found) detail.value = found
    return found !== null
  }
  async function release(): Promise<void> {
    const filing = detail.value
    if (!filing || why('release')) return
    if (!(await act('release', (op) => backend().call('filing.release', { op, id })))) return
    toasts.done(t('review.released', { order: filing.order_no }))
    replace('today')
  }
  async function next(): Promise<void> {
    const found = await act('next', () => backend().call('filing.next', {}))
    if (!found) return
    if (found.id === null || found.id === id) toasts.push({ tone: 'neutral', text: t('review.queueDone') })
    else go('filing', { id: found.id })
  }

  /** Values shown for a moment, by path, until when. */
  const unmasked = reactive<Record<string, { value: string; until: number }>>({})
  const shown = computed(() => {
    if (isLocked.value) return {}
    const live = Object.entries(unmasked).filter(([, { until }]) => until > now.value)
    return Object.fromEntries(live.map(([path, { value, until }]) => [path, { value, left: secondsUntil(until, now.value) }]))
  })
  async function unmask(field: FilingField, reason: string): Promise<boolean> {
    const found = await act('unmask', (op) => backend().call('filing.unmask', { op, id, path: field.path, reason }))
    if (!found || gone) return false
    unmasked[field.path] = { value: found.value, until: found.until_at }
    later(Math.max(0, found.until_at - Date.now()), () => delete unmasked[field.path])
    return true
  }

  const leaseLeft = computed(() => (detail.value?.lease ? secondsUntil(detail.value.lease.until_at, now.value) : 0))

  // What was refused because of the lock is read again once it is open.
  watch(unlocks, () => {
    if (refusal.value?.code === 'session_locked') refusal.value = null
    void follow()
    if (!detail.value) void read()
  })

  let changed: ReturnType<typeof setTimeout> | undefined
  const stop = backend().subscribe('changed', () => {
    clearTimeout(changed)
    changed = setTimeout(() => void follow(), CHANGED_MS)
  })
  /** Another's change is said, not slipped under the reviewer's eyes. */
  async function follow(): Promise<void> {
    if (busy.value || gone) return
    try {
      const found = await backend().call('filing.get', { id })
      if (gone || busy.value) return
      const holder = found.lease
      if (detail.value?.lease?.mine && holder && !holder.mine) toasts.push({ tone: 'amber', text: t('review.takeOver.lost', { login: holder.login }) })
      if (detail.value && found.version !== detail.value.version) refusal.value = new DeskFault('version_conflict', { id })
      else detail.value = found
    } catch {
      // The next act says what is wrong.
    }
  }
  onScopeDispose(() => {
    gone = true
    clearTimeout(changed)
    timers.forEach((timer) => clearTimeout(timer))
    Object.keys(unmasked).forEach((path) => delete unmasked[path])
    stop()
  })
  const ahead = takeAhead(id)
  if (ahead) {
    detail.value = ahead.filing
    if (!armed.value) later(ARM_MS, () => (armed.value = true))
  }
  // What comes next is looked at while this one is worked on, never while it is about to be painted.
  const comeNext = () => void (!gone && detail.value?.lease?.mine && lookAhead())
  void (ahead?.isFresh ? Promise.resolve() : read()).then(() => afterPaint(comeNext))

  return { id, coming, act, moveOn, undo, detail, fault, refusal, otherThan, sawLetter, busy, shown, leaseLeft, now, read, reload, why, decideWhy, approve, sendBack, claim, takeOver, release, next, unmask }
}
