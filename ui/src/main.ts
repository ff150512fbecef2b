/** The window's start: which backend, which language, which theme, then the app. */
import { createApp, h } from 'vue'
import App from './App.vue'
import { type Backend, DeskFault, useThisBackend } from './backend'
import ErrorPanel from './components/ErrorPanel.vue'
import { applyLocale, i18n, t } from './i18n'
import { listenToKeys } from './keys'
import { heed } from './session'
import { applyTheme } from './theme'
import { useToasts } from './toasts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'

async function findBackend(): Promise<Backend | null> {
  if ('__TAURI_INTERNALS__' in window) return (await import('./backend/tauri')).tauriBackend
  // A plain browser: only while developing.
  if (import.meta.env.DEV || import.meta.env.MODE === 'gallery') {
    return (await import('./screens/galleryDesk')).galleryBackend()
  }
  return null
}

async function start(): Promise<void> {
  applyTheme()
  applyLocale()
  const backend = await findBackend()
  if (backend) useThisBackend(backend)
  const app = createApp(backend ? App : { render: noShell })
  app.use(i18n)
  // A defect in a handler must not end in silence.
  app.config.errorHandler = tell
  window.addEventListener('unhandledrejection', (event) => tell(event.reason))
  app.mount('#app')
  if (backend) listenToKeys()
}

function tell(thrown: unknown): void {
  // eslint-disable-next-line no-console -- the stack, for whoever is developing
  if (import.meta.env.DEV || import.meta.env.MODE === 'gallery') console.error(thrown)
  heed(DeskFault.from(thrown))
  useToasts().fault(thrown)
}

function noShell() {
  return h(ErrorPanel, {
    what: t('app.noShell.what'),
    safe: t('app.noShell.safe'),
    next: t('app.noShell.next'),
  })
}

void start()
