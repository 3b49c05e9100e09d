import { useEffect, useRef } from 'react'
import type { IndividualId } from '#core/catalogue.ts'
import { idInWords } from '#core/formats/pack/manifest.ts'
import { formatCountOf, formatProbability } from '#ui/format.ts'
import { PhotoCrop } from '#ui/photo-view/photo-crop.tsx'
import { useThumbnail } from '#ui/pictures/pictures.ts'
import type { CandidatePhotoView, CandidateView } from '../data/candidate-views.ts'
import { sameChoice, type Choice } from '../selection.ts'
import styles from './candidate-list.module.css'

interface Props {
  lines: readonly Choice[]
  views: ReadonlyMap<IndividualId, CandidateView>
  pNew: number
  galleryIndividuals: number
  /** The detector says that there probably is no fluke, and nobody has said otherwise. */
  doubtful: boolean
  /** The first so many candidates are worth checking; null: more than are listed. */
  worth: number | null
  choice: Choice | null
  photoOf: Readonly<Record<IndividualId, number>>
  updating: boolean
  onChoose(choice: Choice): void
  onPhoto(id: IndividualId, photo: number): void
}

/** The candidates as individuals, best first, with "new" at its place. ↑ ↓ and ← → reach it as commands, from anywhere. */
export function CandidateList({ lines, views, pNew, galleryIndividuals, doubtful, worth, choice, photoOf, updating, onChoose, onPhoto }: Props) {
  const list = useRef<HTMLDivElement>(null)
  const place = lines.findIndex((line) => sameChoice(line, choice))
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [choice])
  return (
    <div
      ref={list}
      className={styles.list}
      role="listbox"
      aria-label="Candidates"
      aria-busy={updating}
      aria-activedescendant={place >= 0 ? `candidate-option-${place}` : undefined}
      tabIndex={0}
      onMouseDown={(event) => event.preventDefault()}
    >
      {lines.map((line, at) => {
        const view = line.kind === 'individual' ? views.get(line.id) : undefined
        const selected = sameChoice(line, choice)
        const beyond = worth !== null && (view?.rank ?? 0) > worth
        return (
          <div
            key={line.kind === 'new' ? 'new' : `i:${line.id}`}
            id={`candidate-option-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={selected}
            className={styles.row}
            data-beyond={beyond || undefined}
            data-first-beyond={(worth !== null && view?.rank === worth + 1) || undefined}
            onClick={() => onChoose(line)}
          >
            {view ? (
              <IndividualRow view={view} shown={photoOf[view.individualId] ?? 0} selected={selected} onPhoto={(photo) => onPhoto(view.individualId, photo)} />
            ) : (
              <NewRow pNew={pNew} known={galleryIndividuals} doubtful={doubtful} />
            )}
          </div>
        )
      })}
    </div>
  )
}

function IndividualRow({ view, shown, selected, onPhoto }: { view: CandidateView; shown: number; selected: boolean; onPhoto(photo: number): void }) {
  const strip = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (selected) strip.current?.querySelector('[data-shown]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [selected, shown])
  return (
    <>
      <kbd className={styles.key} aria-hidden="true" data-none={view.rank === null || view.rank > 9 || undefined}>
        {view.rank ?? '·'}
      </kbd>
      <span className={styles.who}>
        <span className={styles.id} title={view.individualId}>
          {idInWords(view.individualId)}
        </span>
        <span className={styles.more}>
          {view.packs.length > 0 && `Pack ${view.packs.join(', ')} · `}
          {view.nickname && `${view.nickname}, `}
          {photosText(view)}
        </span>
      </span>
      <Probability value={view.probability} />
      <span ref={strip} className={styles.strip} aria-hidden="true">
        {view.photos.map((photo, at) => (
          <Tile key={photo.fluke.id} photo={photo} shown={selected && at === shown} onShow={() => onPhoto(at)} />
        ))}
      </span>
    </>
  )
}

/** A new individual's first photo is the query itself: then there is no other. */
function photosText({ photos, photoCount }: CandidateView): string {
  if (photoCount === 0) return 'no other photo'
  const all = formatCountOf(photoCount, 'photo')
  return photoCount > photos.length ? `${photos.length} of ${all}` : all
}

/** For the mouse; the keyboard has ← and →. */
function Tile({ photo: { photo, fluke }, shown, onShow }: { photo: CandidatePhotoView; shown: boolean; onShow(): void }) {
  const url = useThumbnail(photo.id)
  return (
    <span className={styles.tile} data-shown={shown || undefined} title={photo.fileName} onClick={onShow} role="presentation">
      <PhotoCrop url={url} aspect={2} subject={{ widthPx: photo.widthPx, heightPx: photo.heightPx, boxPx: fluke.boxPx }} />
    </span>
  )
}

function NewRow({ pNew, known, doubtful }: { pNew: number; known: number; doubtful: boolean }) {
  return (
    <>
      <kbd className={styles.key} aria-hidden="true">
        N
      </kbd>
      <span className={styles.who}>
        <span className={styles.id}>New whale</span>
        <span className={styles.more}>{doubtful ? 'if it is a fluke' : known === 0 ? 'no known whale yet' : `none of ${formatCountOf(known, 'known whale')}`}</span>
      </span>
      <Probability value={pNew} isNew />
    </>
  )
}

function Probability({ value, isNew }: { value: number | null; isNew?: boolean }) {
  if (value === null) return <span className={styles.unranked}>not ranked</span>
  return (
    <span className={styles.probability}>
      <span className={styles.number}>{formatProbability(value)}</span>
      <span className={styles.bar} aria-hidden="true">
        <span className={isNew ? styles.newFill : styles.fill} style={{ width: `${value * 100}%` }} />
      </span>
    </span>
  )
}
