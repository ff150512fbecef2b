/** What an import left on record: the inspection it carried out and what followed. */
import type { Inspection } from '../../backend'

export interface Summary extends Inspection {
  notices_settled: number
  lifts: number
}

/** Reads the column `summary` of the list of imports; null where it is not one. */
export function readSummary(text: string | null | undefined): Summary | null {
  try {
    const read = JSON.parse(text ?? '') as Partial<Summary> | null
    return read?.in && read.out && read.verdicts ? (read as Summary) : null
  } catch {
    return null
  }
}
