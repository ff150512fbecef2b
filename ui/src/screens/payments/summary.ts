/** What an import left on record: the inspection it carried out and what followed. */
import type { Inspection } from '../../backend'

export interface Summary {
  inspection: Inspection
  notices_settled: number
  lifts: number
}

/** Reads the column `summary` of the list of imports; null where it is not one. */
export function readSummary(text: string | null | undefined): Summary | null {
  try {
    const read = JSON.parse(text ?? '') as Partial<Summary> | null
    return read?.inspection?.in && read.inspection.out && read.inspection.verdicts
      ? { inspection: read.inspection, notices_settled: read.notices_settled ?? 0, lifts: read.lifts ?? 0 }
      : null
  } catch {
    return null
  }
}
