/** What screens tell the frame: live counts for the rail, the status bar's facts, the title and
 *  the search. A screen sets them; the frame shows them. */
import { onBeforeUnmount, reactive, type Ref, ref, shallowRef } from 'vue'
import type { RouteName } from './router'
import type { Tone } from './components/tones'

export interface RailCount {
  count: number | null
  tone?: Tone
}

/** By the rail's place. */
export const railCounts = reactive<Partial<Record<RouteName, RailCount>>>({})

/** Every count the core told last, by its name there: `mine`, `outbox`, … */
export const deskCounts = reactive<Record<string, number>>({})

export interface StatusFacts {
  /** Path or server. */
  store?: string
  size?: string
  lastBackup?: string
  person?: string
  until?: string
  /** Height and head of the audit chain. */
  audit?: string
}
export const statusFacts = reactive<StatusFacts>({})

/** Whether the team's server can be reached; nothing is typed anew when it cannot. */
export const reachable = ref(true)

/** What follows the place's name in the top line: an order number, a file's name. */
export const crumb = ref<string | null>(null)

export interface ScreenSearch {
  /** Asked for at every render, so that it follows the language. */
  placeholder: () => string
  text: Ref<string>
}
/** The search of the screen now shown; the frame has no field without it. */
export const screenSearch = shallowRef<ScreenSearch | null>(null)

/** Puts this screen's search into the top line for as long as the screen lives. */
export function useScreenSearch(placeholder: () => string, text: Ref<string> = ref('')): Ref<string> {
  const mine = { placeholder, text }
  screenSearch.value = mine
  onBeforeUnmount(() => {
    if (screenSearch.value === mine) screenSearch.value = null
  })
  return text
}

/** Names the thing shown for as long as the screen lives. */
export function useCrumb(): Ref<string | null> {
  crumb.value = null
  onBeforeUnmount(() => (crumb.value = null))
  return crumb
}
