/** Opening a store that the person picks. */
import { shallowRef } from 'vue'
import { backend, DeskFault } from '../../backend'
import { accept } from '../../session'

export function useOpenStore() {
  const fault = shallowRef<DeskFault | null>(null)
  async function pick(): Promise<void> {
    fault.value = null
    try {
      const { file } = await backend().call('file.pick', { purpose: 'store', suggested: null })
      if (file !== null) accept(await backend().call('store.open', { file }))
    } catch (thrown) {
      fault.value = DeskFault.from(thrown)
    }
  }
  return { pick, fault }
}
