import { useState } from 'react'
import type { PhotoId } from '#core/catalogue.ts'
import { errorRecord } from '#core/errors.ts'
import { Button } from '#ui/button/button.tsx'
import type { PairSide } from '#ui/pair-viewer/pair-viewer.tsx'
import type { Subject } from '#ui/photo-view/view.ts'
import { showError } from '#ui/toast/toast.ts'
import { useOriginal, usePictures, useThumbnail } from './pictures.ts'
import styles from './picture-side.module.css'

/** A photograph to be shown in a pane, and the box in it that matters. `key`: another key is another picture. */
export interface Shown {
  key: string
  photoId: PhotoId
  subject: Subject
}

/** One side of a pair without its words: its pictures as they come, and what is the matter with them. `coming`: what stands there is the preview. */
export function usePictureSide(shown: Shown | null): (Pick<PairSide, 'picture' | 'notice' | 'onBroken'> & { coming: boolean }) | null {
  const photoId = shown?.photoId ?? null
  const thumbnailUrl = useThumbnail(photoId)
  const original = useOriginal(photoId)
  const [broken, setBroken] = useState<PhotoId | null>(null)
  if (!shown || photoId === null) return null
  const notice =
    original.error !== null ? (
      <OriginalNotice photoId={photoId} error={original.error} />
    ) : broken === photoId ? (
      <p className={styles.notice} role="status">The original can't be decoded; this is its small preview.</p>
    ) : null
  return {
    picture: { key: shown.key, subject: shown.subject, thumbnailUrl, originalUrl: original.url },
    notice,
    coming: original.url === null && original.error === null,
    onBroken: () => setBroken(photoId),
  }
}

/** Said beside the name of a picture whose original is not there yet: nobody should take the preview's blur for the photograph's. */
export function Coming({ of }: { of: boolean }) {
  return of && <span className={styles.coming}> · original loading…</span>
}

/** The preview is on the screen; this says why it is not more, and what to do. */
function OriginalNotice({ photoId, error }: { photoId: PhotoId; error: unknown }) {
  const { originals, reconnect } = usePictures()
  const { code, message, remedy } = errorRecord(error)
  async function again(): Promise<void> {
    try {
      if (code === 'permission-needed') await reconnect(photoId)
      originals.retryFailed()
    } catch (thrown) {
      showError(thrown)
    }
  }
  return (
    <div className={styles.notice} role="status">
      <span>
        Small preview only. {message} {remedy}
      </span>
      {code !== 'not-found' && <Button onPress={() => void again()}>{code === 'permission-needed' ? 'Reconnect' : 'Try again'}</Button>}
    </div>
  )
}
