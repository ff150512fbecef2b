/** Outside text as text nodes, with what would not be seen as boxed code points. The nodes alone:
 *  whoever uses them isolates them (`bdi`). */
import { type FunctionalComponent, h } from 'vue'
import { codeText, pieces } from '../format'
import { t } from '../i18n'

export const TextPieces: FunctionalComponent<{ text: string; lines?: boolean }> = ({ text, lines }) =>
  pieces(text, lines).map((part) =>
    part.code ? h('span', { class: 'unseen', title: `${codeText(part)} ${t('ui.hidden')}` }, codeText(part)) : part.text,
  )
TextPieces.props = { text: { type: String, required: true }, lines: Boolean }
