/** Outside text as text nodes, with what would not be seen as boxed code points. The nodes alone:
 *  whoever uses them isolates them (`bdi`). */
import { type FunctionalComponent, h } from 'vue'
import { pieces } from '../format'
import { t } from '../i18n'

export const TextPieces: FunctionalComponent<{ text: string; lines?: boolean }> = ({ text, lines }) =>
  pieces(text, lines).map((part) =>
    part.code ? h('span', { class: 'unseen', title: `${part.code} ${t('ui.hidden')}` }, part.code) : part.text,
  )
TextPieces.props = { text: { type: String, required: true }, lines: Boolean }
