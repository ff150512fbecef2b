/** The last decision of this window, as long as it has not left the house: one key takes it back. */
import { shallowRef, watch } from 'vue'
import { backend, DeskFault, type FilingDetail } from '../../backend'
import { t } from '../../i18n'
import { newOp } from '../../op'
import { go } from '../../router'
import { heed, session } from '../../session'
import { useToasts } from '../../toasts'

interface Decision {
  /** The filing, or nothing for many. */
  id?: string
  /** The operation by which many were decided. */
  bulk?: string
  /** What was decided, in words. */
  words: string
}
export const lastDecision = shallowRef<Decision | null>(null)
const SHOWN_MS = 12_000
// It is whose it is: another person has nothing of it to take back.
watch(() => session.state?.me?.account, () => (lastDecision.value = null))

/** What was said of the decision before. */
let told = 0

/** Says what was decided and offers to take it back. Only the last decision is offered: an older offer beside
 *  it would take back another than the one it names. */
export function decided(decision: Decision): void {
  const toasts = useToasts()
  lastDecision.value = decision
  toasts.dismiss(told)
  told = toasts.push({ tone: 'accent', text: decision.words, act: { label: t('review.undo.act'), run: () => void undoLast() }, ms: SHOWN_MS })
}

/** Takes the last decision back and opens what it was about. */
export async function undoLast(): Promise<void> {
  const decision = lastDecision.value
  const toasts = useToasts()
  if (!decision) return void toasts.push({ tone: 'neutral', text: t('review.undo.none') })
  lastDecision.value = null
  try {
    if (decision.bulk !== undefined) {
      const { undone, left } = await backend().call('filing.undo_bulk', { op: newOp(), bulk: decision.bulk })
      toasts.done(left > 0 ? t('review.undo.someLeft', { n: undone, left }) : t('review.undo.many', { n: undone }))
    } else if (decision.id !== undefined) {
      await undoOne(decision.id)
    }
  } catch (thrown) {
    const fault = DeskFault.from(thrown)
    heed(fault)
    toasts.fault(fault)
    // Nothing is known of the outcome: it can be asked again.
    if (fault.code === 'outcome_unknown') lastDecision.value = decision
  }
}

export async function undoOne(id: string, op = newOp()): Promise<FilingDetail> {
  const filing = await backend().call('filing.undo', { op, id })
  if (lastDecision.value?.id === id) lastDecision.value = null
  useToasts().done(t('review.undo.done', { order: filing.order_no }))
  go('filing', { id })
  return filing
}
