import { FlukeprintError } from '#core/errors.ts'
import { showError } from '../toast/toast.ts'

/** Keeps a choice of the user's on this machine, beside all catalogues. Where the browser has no room for it, that is told; the choice holds until the page is closed. */
export function keepChoice(key: string, text: string): void {
  try {
    localStorage.setItem(key, text)
  } catch (cause) {
    showError(new FlukeprintError('storage-full', 'There is no room left on this disk to keep this setting: it holds until the page is closed.', { remedy: 'Make room on the disk, and set it again.', cause }))
  }
}
