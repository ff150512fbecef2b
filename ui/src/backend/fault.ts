/** What a refused or failed call looks like to the window: a closed code and its parameters,
 *  never a sentence. `i18n` turns it into words. */
export class DeskFault extends Error {
  readonly code: string
  readonly params: Readonly<Record<string, string>>

  constructor(code: string, params: Record<string, string> = {}) {
    super(code)
    this.name = 'DeskFault'
    this.code = code
    this.params = params
  }

  /** Anything that was thrown, as a fault; what is not one is a defect: `internal`. */
  static from(thrown: unknown): DeskFault {
    if (thrown instanceof DeskFault) return thrown
    if (isFaultShape(thrown)) return new DeskFault(thrown.code, asText(thrown.params))
    return new DeskFault('internal', { detail: detailOf(thrown) })
  }
}

interface FaultShape {
  code: string
  params?: unknown
}

function isFaultShape(thrown: unknown): thrown is FaultShape {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'code' in thrown &&
    typeof (thrown as FaultShape).code === 'string'
  )
}

function asText(params: unknown): Record<string, string> {
  if (typeof params !== 'object' || params === null) return {}
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))
}

function detailOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  return typeof thrown === 'string' ? thrown : 'unknown'
}
