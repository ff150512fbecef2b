/** Bills on their way in: picked in a dialog, or dropped on the window; one opens, several queue. */
import { onBeforeUnmount } from 'vue'
import { backend } from '../../backend'
import { go } from '../../router'
import { useToasts } from '../../toasts'
import type { PickedFile } from '../common/pick'
import { enqueue } from './queue'

/** Opens the import screen on a file. */
export function openBill({ file, name }: PickedFile): void {
  go('import', { file, name })
}

/** One file opens its preview; several are read one after the other, each to a preview of its own. */
export function openBills(files: readonly PickedFile[]): void {
  const [first, second] = files
  if (!first) return
  if (!second) return openBill(first)
  enqueue(files)
  go('bills')
}

const held = (files: readonly { file: string | null; name: string; bytes: string }[]): PickedFile[] =>
  files.flatMap(({ file, name, bytes }) => (file === null ? [] : [{ file, name, bytes }]))

/** Asks for bills and opens them. */
export async function pickBill(): Promise<void> {
  try {
    const { files } = await backend().call('file.pick_several', { purpose: 'bill', suggested: null })
    openBills(held(files))
  } catch (thrown) {
    useToasts().fault(thrown)
  }
}

/** For as long as the component lives, files dropped on the window are bills. */
export function useDroppedBills(may: () => boolean = () => true, open: (files: PickedFile[]) => void = openBills): void {
  const stop = backend().subscribe('files_dropped', ({ files }) => {
    if (may()) open(held(files))
  })
  onBeforeUnmount(stop)
}
