/**
 * Asking one act for another key. What is pressed is proposed and can still be thought over; Enter
 * takes it, Escape leaves all as it was. Nothing is taken from another act unsaid.
 */
import { computed, ref } from 'vue'
import { t } from '../i18n'
import { conflictsOf, isComposing, keyRefusal, keysOf, keyText, keyWords, labelOf, mayLose, ownKeysOf, remap, takeKeys } from '../keys'
import { isPlain } from '../keyRules'

export function useKeyChange() {
  /** The act whose key is asked for. */
  const asking = ref<string | null>(null)
  const proposed = ref<string | null>(null)
  /** What happened last, or what is to be done. */
  const said = ref('')
  /** Why what was pressed cannot be; it is not proposed. */
  const refused = ref(false)

  const others = computed(() => (asking.value && proposed.value ? conflictsOf(asking.value, proposed.value) : []))
  const tone = computed(() => (refused.value ? 'red' : others.value.length > 0 ? 'amber' : 'plain'))

  function clear(): void {
    asking.value = null
    proposed.value = null
    refused.value = false
    said.value = ''
  }
  function ask(id: string): void {
    clear()
    if (keyRefusal(id, null) === 'fixed') return refuse(t('workbench.keys.refused.fixed'))
    asking.value = id
    said.value = t('workbench.keys.press', { label: labelOf(id) })
  }
  function refuse(words: string): void {
    refused.value = true
    said.value = words
  }
  /** The focus went elsewhere. */
  function leave(id: string): void {
    if (asking.value === id) clear()
  }

  /** A key pressed while one is asked for; false when it is not ours to hear. */
  function hear(event: KeyboardEvent): boolean {
    const id = asking.value
    if (id === null) return false
    if (isComposing(event)) {
      refuse(t('workbench.keys.refused.input_method'))
      return true
    }
    const pressed = keyText(event)
    if (pressed === null || event.repeat) return pressed !== null
    if (pressed === 'Tab' || pressed === 'Shift+Tab') return false
    if (pressed === 'Escape') stop()
    else if (pressed === 'Enter') take(id)
    else if (pressed === 'Backspace' || pressed === 'Delete') restore(id)
    else propose(id, pressed)
    return true
  }
  function stop(): void {
    clear()
    said.value = t('workbench.keys.kept')
  }

  function propose(id: string, pressed: string): void {
    const before = proposed.value
    const chord = before !== null && !before.includes(' ') && isPlain(before) && isPlain(pressed)
    const keys = chord ? `${before} ${pressed}` : pressed
    const refusal = keyRefusal(id, keys)
    if (refusal) return refuse(t(`workbench.keys.refused.${refusal}`))
    refused.value = false
    proposed.value = keys
    const words = { keys: keyWords(keys), label: labelOf(id) }
    const stuck = others.value.find((other) => !mayLose(other.id))
    if (stuck) {
      proposed.value = null
      refuse(t('workbench.keys.refused.stuck', { keys: words.keys, other: stuck.label() }))
    } else if (others.value.length > 0) said.value = t('workbench.keys.taken', { ...words, others: names() })
    else said.value = t(keys.includes(' ') || !isPlain(keys) ? 'workbench.keys.free' : 'workbench.keys.freeOrChord', words)
  }
  const names = () => others.value.map((other) => other.label()).join(' · ')

  function take(id: string): void {
    const keys = proposed.value
    if (keys === null) return stop()
    const losers = names()
    if (!takeKeys(id, keys)) return
    clear()
    const words = { keys: keyWords(keys), label: labelOf(id), others: losers }
    said.value = t(losers === '' ? 'workbench.keys.done' : 'workbench.keys.doneTaken', words)
  }

  /** The act's own key again; where another has it now, that is asked first. */
  function restore(id: string): void {
    const own = ownKeysOf(id)
    if (own !== null && keysOf(id) !== own && conflictsOf(id, own).length > 0) {
      if (asking.value !== id) ask(id)
      proposed.value = null
      propose(id, own)
      return
    }
    remap(id, null)
    clear()
    said.value = t('workbench.keys.restored', { label: labelOf(id) })
  }

  return { asking, proposed, said, tone, ask, clear, leave, hear, restore }
}
