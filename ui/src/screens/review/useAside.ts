/** What a reviewer does with a filing besides deciding on it: words, standing aside, skipping. */
import { ref, type ShallowRef } from 'vue'
import { backend, type FilingDetail, type PutAside } from '../../backend'
import { t } from '../../i18n'
import type { Filing } from './useFiling'

export type SayKind = 'comment' | 'ask' | 'answer' | 'hold' | 'skip'

export function useAside(shown: Readonly<ShallowRef<Filing>>) {
  /** What is about to be said. */
  const saying = ref<SayKind | null>(null)

  function begin(kind: SayKind): void {
    if (!shown.value.why(kind)) saying.value = kind
  }
  async function say(text: string, until: string | null): Promise<void> {
    const kind = saying.value
    const filing = shown.value
    const { id } = filing
    const detail = filing.detail.value
    if (!kind || !detail) return
    const version = detail.version
    const order = detail.order_no
    switch (kind) {
      case 'comment':
      case 'answer':
        return stay(filing, await filing.act(kind, (op) => backend().call(`filing.${kind}`, { op, id, text })))
      case 'skip':
        return leave(filing, await filing.act(kind, (op) => backend().call('filing.skip', { op, id, text })), t('review.say.skip.done', { order }))
      case 'ask':
        return leave(filing, await filing.act(kind, (op) => backend().call('filing.ask', { op, id, version, text })), t('review.say.ask.done', { order }))
      case 'hold':
        return leave(filing, await filing.act(kind, (op) => backend().call('filing.hold', { op, id, version, text, until: until ?? '' })), t('review.say.hold.done', { order, until: until ?? '' }))
    }
  }
  function stay(filing: Filing, detail: FilingDetail | null): void {
    if (!detail) return
    filing.detail.value = detail
    saying.value = null
  }
  function leave(filing: Filing, moved: PutAside | null, words: string): void {
    if (!moved) return
    saying.value = null
    filing.moveOn(moved, words)
  }
  async function resume(): Promise<void> {
    const filing = shown.value
    if (filing.why('resume')) return
    stay(filing, await filing.act('resume', (op) => backend().call('filing.resume', { op, id: filing.id })))
  }
  return { saying, begin, say, resume }
}
