import type { ReactNode } from 'react'
import type { FlukeId } from '#core/catalogue.ts'
import { maybeNoFluke } from '#core/presence.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { CommandButton } from '#ui/button/button.tsx'
import type { Command } from '#ui/commands/command.ts'
import { formatCameraDate, formatProbability } from '#ui/format.ts'
import type { Hand } from '#ui/pair-viewer/hand.ts'
import type { PairMarks } from '#ui/pair-viewer/marks.ts'
import { PairViewer } from '#ui/pair-viewer/pair-viewer.tsx'
import type { Swipe } from '#ui/pair-viewer/swipe.ts'
import { Coming, usePictureSide, type Shown } from '#ui/pictures/picture-side.tsx'
import type { Answer, CandidatePhotoView, CandidateView, FlukeView } from './data/candidate-views.ts'
import { BoxEdit } from './tools/box-edit.tsx'
import type { IdentifyCommands } from './use-identify-commands.ts'
import type { Verdicts } from './verdicts/use-verdicts.ts'
import styles from './desk.module.css'

interface Props {
  db: CatalogueDatabase
  hand: Hand
  current: FlukeView | null | undefined
  individual: CandidateView | null
  answer: Answer | null | undefined
  photo: CandidatePhotoView | null
  photoNumber: number
  /** How the two lie on each other, where that is known. */
  marks: PairMarks | null
  editing: 'box' | 'second' | null
  verdicts: Verdicts
  commands: IdentifyCommands
  onEditing(editing: 'box' | 'second' | null): void
  onBoxSaved(flukeId: FlukeId): void
}

/** The query and the candidate's photo under one hand, or the query's box under the editor. */
export function Pair({ db, hand, current, individual, answer, photo, photoNumber, marks, editing, verdicts, commands, onEditing, onBoxSaved }: Props) {
  const query = usePictureSide(shownOf(current ?? null))
  const candidate = usePictureSide(shownOf(photo))
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
        query={{ ...query, notice: <QueryNotice of={current} other={query.notice} noFluke={commands.noFluke} />, label: 'Query', detail: <Detail of={current} coming={query.coming} />, swipe: { next: commands.next, previous: commands.previous } }}
        candidate={
          candidate && photo && individual
            ? {
                ...candidate,
                label: individual.individualId,
                detail: <Detail of={photo} before={`photo ${photoNumber + 1} of ${individual.photos.length}`} coming={candidate.coming} />,
                swipe: swipeAmong(individual.photos.length, photoNumber, commands),
              }
            : null
        }
        marks={marks}
        empty={individual ? `${individual.individualId} has no other photo in this catalogue.` : withoutIndividual(answer)}
      />
    </div>
  )
}

/** Of a query that has been compared with nothing, nothing is said, not even that it is new. */
function withoutIndividual(answer: Answer | null | undefined): string {
  if (answer === undefined) return 'Comparing…'
  return answer === null ? 'Not compared yet.' : 'New whale: none of the known ones.'
}

/** To the whale's other photos; at the first and the last one the picture is held back. */
function swipeAmong(photos: number, shown: number, { photoNext, photoPrevious }: IdentifyCommands): Swipe {
  return {
    next: { ...photoNext, label: 'Next photo', enabled: () => shown + 1 < photos },
    previous: { ...photoPrevious, label: 'Previous photo', enabled: () => shown > 0 },
  }
}

/** What is the matter with the picture, and that there may be nothing to identify in it; only said, never decided. */
function QueryNotice({ of: { fluke }, other, noFluke }: { of: FlukeView; other: ReactNode; noFluke: Command }) {
  return (
    <>
      {other}
      {maybeNoFluke(fluke) && (
        <div className={styles.doubt} role="note">
          <span>Probably no fluke here ({formatProbability(fluke.presence!)} that there is one)</span>
          <CommandButton command={noFluke} showKey />
        </div>
      )}
    </>
  )
}

function Detail({ of: { photo }, before, coming }: { of: FlukeView; before?: string; coming: boolean }) {
  const parts = [before, photo.fileName, photo.takenAtMs === null ? null : formatCameraDate(photo.takenAtMs)]
  return (
    <>
      {parts.filter(Boolean).join(' · ')}
      <Coming of={coming} />
    </>
  )
}

function shownOf(view: FlukeView | null): Shown | null {
  if (!view) return null
  const { photo, fluke } = view
  return { key: fluke.id, photoId: photo.id, subject: { widthPx: photo.widthPx, heightPx: photo.heightPx, boxPx: fluke.boxPx } }
}
