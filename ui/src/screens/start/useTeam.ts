/** The team's store that was opened last, and opening one. */
import { ref, shallowRef } from 'vue'
import { backend, DeskFault } from '../../backend'
import type { KnownTeam } from '../../backend/contract'
import { faultText, t } from '../../i18n'
import { resetRoutes } from '../../router'
import { accept, homeOf } from '../../session'
import { useToasts } from '../../toasts'
import { requestOf, type TeamForm } from './teamForm'

/** The dialog's own state: whether it is open, what is remembered. */
export function useTeam() {
  const open = ref(false)
  const last = shallowRef<KnownTeam | null>(null)
  async function look(): Promise<void> {
    try {
      last.value = (await backend().call('store.last_team', {})).team
    } catch {
      // What is not remembered is typed.
      last.value = null
    }
  }
  async function forget(): Promise<void> {
    last.value = (await backend().call('store.forget_team', {})).team
  }
  void look()
  return { open, last, forget, look }
}

/** Opens a store, or makes it first (`make`); a refusal stays for the dialog. */
export function useOpenTeam() {
  const busy = ref(false)
  const fault = shallowRef<DeskFault | null>(null)
  const toasts = useToasts()
  async function submit(form: TeamForm, make = false): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    fault.value = null
    try {
      const { session, keychain } = await backend().call('store.open_team', requestOf(form, make))
      if (session.me) resetRoutes(homeOf(session.me.roles))
      accept(session)
      if (keychain !== null) {
        const { what, next } = faultText(new DeskFault(keychain))
        toasts.push({ tone: 'amber', text: t('start.team.notKept'), detail: t('start.team.why', { what, next }), ms: 0 })
      }
      return true
    } catch (thrown) {
      fault.value = DeskFault.from(thrown)
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, fault, submit }
}
