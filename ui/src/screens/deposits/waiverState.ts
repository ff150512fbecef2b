/** How a waiver's state is marked. */
import type { StateView } from '../../components'
import { tMaybe } from '../../i18n'

const MARKS: Record<string, Pick<StateView, 'tone' | 'shape'>> = {
  proposed: { tone: 'amber', shape: 'clock' },
  approved: { tone: 'accent', shape: 'check' },
  refused: { tone: 'red', shape: 'cross' },
  withdrawn: { tone: 'neutral', shape: 'dash' },
}

export function waiverState(code: string): StateView {
  return { ...(MARKS[code] ?? { tone: 'neutral', shape: 'question' }), label: tMaybe(`deposits.waive.state.${code}`) ?? code }
}
