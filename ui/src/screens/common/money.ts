/** Sums of fen, as text and without a float. */

const FEN = /^-?\d+$/
/** Fen of a text; null where it is not one. */
export const fenValue = (text: string): bigint | null => (FEN.test(text) ? BigInt(text) : null)

/** The sum, or null where a part is not an amount. */
export function sumFen(parts: readonly string[]): bigint | null {
  let sum = 0n
  for (const part of parts) {
    const value = fenValue(part)
    if (value === null) return null
    sum += value
  }
  return sum
}

/** How much of `whole` a part is, in percent, for drawing only. */
export function shareOf(part: string, whole: string): number {
  const [a, b] = [fenValue(part), fenValue(whole)]
  return a === null || b === null || b <= 0n ? 0 : Number((a * 10_000n) / b) / 100
}

/** What is still owed: `asked - paid`, never below zero. */
export function openFen(asked: unknown, paid: unknown): string | null {
  const [a, b] = [fenValue(String(asked ?? '')), fenValue(String(paid ?? ''))]
  if (a === null || b === null) return null
  return String(a > b ? a - b : 0n)
}
