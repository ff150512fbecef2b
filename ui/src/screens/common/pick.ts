/** Files and folders: the host asks the person; only a handle comes back. */
import { backend } from '../../backend'

export interface PickedFile {
  file: string
  name: string
  bytes: string
}

export type Purpose = 'programs' | 'filings' | 'events' | 'bill' | 'results' | 'policy' | 'folder' | 'report' | 'rejects' | 'payment_file' | 'authority' | 'profile' | 'profile-out'

/** What the person picked, or null when they did not; a refusal is thrown. */
export async function pickFile(purpose: Purpose, suggested: string | null = null): Promise<PickedFile | null> {
  const { file, name, bytes } = await backend().call('file.pick', { purpose, suggested })
  return file === null ? null : { file, name, bytes }
}
