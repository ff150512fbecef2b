/** Light, dark, or what the system says. */
import { ref } from 'vue'
import { readSetting, writeSetting } from './storage'

export type Theme = 'system' | 'light' | 'dark'

const stored = readSetting('theme')
/** The choice, not the outcome. Change it by `setTheme`. */
export const theme = ref<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system')

export function setTheme(next: Theme): void {
  theme.value = next
  writeSetting('theme', next === 'system' ? null : next)
  applyTheme()
}

export function applyTheme(): void {
  const root = document.documentElement
  if (theme.value === 'system') delete root.dataset.theme
  else root.dataset.theme = theme.value
}
