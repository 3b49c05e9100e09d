import type { FlukeId, PhotoId } from '#core/catalogue.ts'
import { errorRecord } from '#core/errors.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { requestOriginalAccess } from '#storage/originals.ts'
import { Button } from '#ui/button/button.tsx'
import { formatCameraDate } from '#ui/format.ts'
import type { Hand } from '#ui/pair-viewer/hand.ts'
import { PairViewer } from '#ui/pair-viewer/pair-viewer.tsx'
import type { Picture } from '#ui/photo-view/photo-layer.tsx'
import { showError } from '#ui/toast/toast.ts'
import { useState } from 'react'
import type { CandidatePhotoView, CandidateView, FlukeView } from './data/candidate-views.ts'
import { useOriginal, usePictures, useThumbnail } from './data/pictures.ts'
import { BoxEdit } from './tools/box-edit.tsx'
import type { Verdicts } from './verdicts/use-verdicts.ts'
import styles from './desk.module.css'

interface Props {
  db: CatalogueDatabase
  hand: Hand
  current: FlukeView | null | undefined
  individual: CandidateView | null
  photo: CandidatePhotoView | null
  photoNumber: number
  editing: 'box' | 'second' | null
  verdicts: Verdicts
  onEditing(editing: 'box' | 'second' | null): void
  onBoxSaved(flukeId: FlukeId): void
}

/** The query and the candidate's photo under one hand, or the query's box under the editor. */
export function Pair({ db, hand, current, individual, photo, photoNumber, editing, verdicts, onEditing, onBoxSaved }: Props) {
  const query = useSide(db, current ?? null)
  const candidate = useSide(db, photo)
  if (!current || !query) return <div className={styles.viewer} aria-busy="true" />
  if (editing !== null) {
    return (
      <div className={styles.viewer}>
        <BoxEdit db={db} current={current} picture={query.picture} editing={editing} verdicts={verdicts} onEditing={onEditing} onSaved={onBoxSaved} />
      </div>
    )
  }
  return (
    <div className={styles.viewer}>
      <PairViewer
        hand={hand}
        query={{ ...query, label: 'Query', detail: <Detail of={current} coming={query.coming} /> }}
        candidate={
          candidate && photo && individual
            ? { ...candidate, label: individual.individualId, detail: <Detail of={photo} before={`photo ${photoNumber + 1} of ${individual.photos.length}`} coming={candidate.coming} /> }
            : null
        }
        empty={individual ? `${individual.individualId} has no other photo in this catalogue.` : 'New whale: none of the known ones.'}
      />
    </div>
  )
}

/** `coming`: what stands there is the preview, and nobody should take its blur for the photograph's. */
function Detail({ of: { photo }, before, coming }: { of: FlukeView; before?: string; coming: boolean }) {
  const parts = [before, photo.fileName, photo.takenAtMs === null ? null : formatCameraDate(photo.takenAtMs)]
  return (
    <>
      {parts.filter(Boolean).join(' · ')}
      {coming && <span className={styles.coming}> · original loading…</span>}
    </>
  )
}

function useSide(db: CatalogueDatabase, view: FlukeView | null) {
  const photoId = view?.photo.id ?? null
  const thumbnailUrl = useThumbnail(photoId)
  const original = useOriginal(photoId)
  const [broken, setBroken] = useState<PhotoId | null>(null)
  if (!view || photoId === null) return null
  const { photo, fluke } = view
  const picture: Picture = {
    key: fluke.id,
    subject: { widthPx: photo.widthPx, heightPx: photo.heightPx, boxPx: fluke.boxPx },
    thumbnailUrl,
    originalUrl: original.url,
  }
  const notice =
    original.error !== null ? (
      <OriginalNotice db={db} photoId={photoId} error={original.error} />
    ) : broken === photoId ? (
      <p className={styles.notice} role="status">The original can't be decoded; this is its small preview.</p>
    ) : null
  return { picture, notice, coming: original.url === null && original.error === null, onBroken: () => setBroken(photoId) }
}

/** The preview is on the screen; this says why it is not more, and what to do. */
function OriginalNotice({ db, photoId, error }: { db: CatalogueDatabase; photoId: PhotoId; error: unknown }) {
  const { originals } = usePictures()
  const { code, message, remedy } = errorRecord(error)
  async function reconnect(): Promise<void> {
    try {
      if (code === 'permission-needed') await requestOriginalAccess(db, photoId)
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
      <Button onPress={() => void reconnect()}>{code === 'permission-needed' ? 'Reconnect' : 'Try again'}</Button>
    </div>
  )
}
