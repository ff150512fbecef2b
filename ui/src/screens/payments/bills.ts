/** A bill on its way into the import screen: picked in a dialog, or dropped on the window. */
import { onBeforeUnmount } from 'vue'
import { backend } from '../../backend'
import { go } from '../../router'
import { useToasts } from '../../toasts'
import { pickFile, type PickedFile } from '../common/pick'

/** Opens the import screen on a file. */
export function openBill({ file, name }: PickedFile): void {
  go('import', { file, name })
}

/** Asks for a bill and opens it. */
export async function pickBill(): Promise<void> {
  try {
    const picked = await pickFile('bill')
    if (picked) openBill(picked)
  } catch (thrown) {
    useToasts().fault(thrown)
  }
}

/** For as long as the component lives, a file dropped on the window is a bill. */
export function useDroppedBills(may: () => boolean = () => true): void {
  const stop = backend().subscribe('file_dropped', ({ file, name, bytes }) => {
    if (file !== null && may()) openBill({ file, name, bytes })
  })
  onBeforeUnmount(stop)
}
