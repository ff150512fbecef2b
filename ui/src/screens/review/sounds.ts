/**
 * Words that are looked for by how they are spoken. The core tells a text as rows of characters, each
 * with its readings; what is typed is found as any part, from two letters on, of the syllables written
 * together, of the initials or of both mixed, whichever reading each character has. It is the rule of every search of
 * the desk (`domain/spelling.rs`), for the few texts that a page looks through by itself.
 */

const TYPED = /^(?=.*[a-z])[a-z0-9]{2,}$/

/** Whether a word, folded as texts are, is spoken in one of the rows. */
export function isSpoken(rows: readonly (readonly string[])[], word: string): boolean {
  return TYPED.test(word) && rows.some((row) => inRow(row, word))
}

function inRow(row: readonly string[], word: string): boolean {
  /** How many letters of the word are spoken when a character ends. */
  let spoken = new Set<number>()
  for (const character of row) {
    const next = new Set<number>()
    for (const reading of character.split(' ')) {
      if (reading.includes(word)) return true
      for (const so of spoken) {
        const rest = word.slice(so)
        if (reading.startsWith(rest)) return true
        if (rest.startsWith(reading)) next.add(so + reading.length)
        if (rest[0] === reading[0]) next.add(so + 1)
      }
      for (let last = 1; last <= reading.length; last++) {
        if (word.startsWith(reading.slice(-last))) next.add(last)
      }
      if (word[0] === reading[0]) next.add(1)
    }
    spoken = next
  }
  return false
}
