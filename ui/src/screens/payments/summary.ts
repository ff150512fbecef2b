/** What an import left on record: the inspection it carried out and what followed. */
import type { Inspection } from '../../backend'

export interface Summary extends Inspection {
  notices_settled: number
  lifts: number
}

/** With what earlier versions did not say yet. */
const whole = (read: Summary): Summary => ({
  ...read,
  variant: read.variant ?? '',
  drift: read.drift ?? { moved: [], new: [], missing: [] },
  file: { ...read.file, member: read.file.member ?? null, same: read.file.same ?? [] },
  control: { ...read.control, binding: read.control.binding ?? true, may_lack: read.control.may_lack ?? false },
})

/** Reads the column `summary` of the list of imports; null where it is not one. */
export function readSummary(text: string | null | undefined): Summary | null {
  try {
    const read = JSON.parse(text ?? '') as Partial<Summary> | null
    return read?.in && read.out && read.verdicts ? whole(read as Summary) : null
  } catch {
    return null
  }
}
