import { FlukeprintError } from '#core/errors.ts'
import { EMBEDDERS, isEmbedderSize, type EmbedderName, type EmbedderSize } from '#core/model-names.ts'

const KEY = 'flukeprint.embedder'

let own: EmbedderSize | null = null

/**
 * The embedder of this page, from its first use until the page is reloaded, whatever another tab chooses meanwhile: vectors of two
 * embedders can't be compared, and a page that changed in the middle would have both. Kept on this machine for all its catalogues.
 */
export function embedderSize(): EmbedderSize {
  return (own ??= chosen())
}

export function embedderName(): EmbedderName {
  return EMBEDDERS[embedderSize()]
}

/** Keeps a choice for the pages that start from now on. Throws `storage-full` where the browser has no room for it. */
export function chooseEmbedder(size: EmbedderSize): void {
  // What this page runs with stays what it was before the choice.
  embedderSize()
  try {
    localStorage.setItem(KEY, size)
  } catch (cause) {
    throw new FlukeprintError('storage-full', 'There is no room left on this disk to keep the choice of the recognition model.', { remedy: 'Make room on the disk, and choose again.', cause })
  }
}

/** True where this page runs with another embedder than the one that was chosen last, here or in another tab. */
export function runsWithFormerChoice(): boolean {
  return embedderSize() !== chosen()
}

/** Told when another tab chooses. */
export function subscribeChoice(listener: () => void): () => void {
  const told = ({ key }: StorageEvent): void => {
    if (key === KEY || key === null) listener()
  }
  window.addEventListener('storage', told)
  return () => window.removeEventListener('storage', told)
}

function chosen(): EmbedderSize {
  const kept = (globalThis as Partial<typeof globalThis>).localStorage?.getItem(KEY)
  return isEmbedderSize(kept) ? kept : 'full'
}
