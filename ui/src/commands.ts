/** What the palette offers. A component registers its commands for as long as it lives. */
import { computed, onBeforeUnmount, shallowReactive } from 'vue'
import type { IconName } from './components/Icon.vue'

export interface Command {
  id: string
  /** In the person's language; asked anew at every showing. */
  text: () => string
  /** Other words that find it (English beside Chinese, abbreviations, pinyin). */
  words?: string
  icon?: IconName
  /** The id of the key binding that does the same; its keys are shown. */
  binding?: string
  /** Why it is not possible now; it is shown, and not run. */
  why?: () => string | null
  run: () => void
}

const registered = shallowReactive(new Map<string, Command>())
export const allCommands = computed(() => [...registered.values()])

export function registerCommands(list: Command[]): () => void {
  for (const command of list) registered.set(command.id, command)
  return () => {
    for (const command of list) {
      if (registered.get(command.id) === command) registered.delete(command.id)
    }
  }
}

export function useCommands(list: Command[]): void {
  onBeforeUnmount(registerCommands(list))
}

/** How well `typed` is found in `text`: its letters in order; null when they are not. Whole runs
 *  and beginnings of words count more. */
export function fuzzyScore(typed: string, text: string): number | null {
  const wanted = typed.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
  const given = text.normalize('NFKC').toLowerCase()
  if (wanted === '') return 0
  const whole = given.indexOf(wanted)
  if (whole >= 0) return 1000 - whole - given.length / 100
  let score = 0
  let from = 0
  let before = -2
  for (const letter of wanted) {
    const at = given.indexOf(letter, from)
    if (at < 0) return null
    score += at === before + 1 ? 8 : /[\s/-]/.test(given[at - 1] ?? ' ') ? 6 : 1
    before = at
    from = at + letter.length
  }
  return score - given.length / 100
}

/** The commands that `typed` finds, best first. */
export function findCommands(commands: Command[], typed: string): Command[] {
  return commands
    .flatMap((command) => {
      const scores = [command.text(), command.words ?? ''].map((text) => fuzzyScore(typed, text))
      const best = Math.max(...scores.map((score) => score ?? -1))
      return best < 0 && typed.trim() !== '' ? [] : [{ command, best }]
    })
    .sort((a, b) => b.best - a.best)
    .map(({ command }) => command)
}
