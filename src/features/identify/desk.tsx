import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useLayoutEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import { idInWords } from '#core/formats/pack/manifest.ts'
import { maybeNoFluke } from '#core/presence.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { undoable } from '#storage/decide.ts'
import { analystName } from '#storage/settings.ts'
import { packedIndividuals } from '#storage/packs/pack-views.ts'
import { withStorageErrors } from '#storage/storage-error.ts'
import { Button, CommandButton } from '#ui/button/button.tsx'
import { letGoOfKeys } from '#ui/commands/let-go.ts'
import { useSteady } from '#ui/commands/use-steady.ts'
import { CameraButton } from '#ui/files/camera-button.tsx'
import { formatCount, formatCameraDate, formatProbability } from '#ui/format.ts'
import { createHand } from '#ui/pair-viewer/hand.ts'
import { CommandToggle, LookingTools } from '#ui/pair-viewer/looking-tools.tsx'
import { usePrefetch } from '#ui/pair-viewer/pair-viewer.tsx'
import { PickDialog } from '#ui/pick/pick-dialog.tsx'
import { useOriginals } from '#ui/pictures/pictures.ts'
import { showError } from '#ui/toast/toast.ts'
import { useCoarsePointer } from '#ui/touch/use-coarse-pointer.ts'
import { CandidatePanel } from './candidates/candidate-panel.tsx'
import type { FlukeView } from './data/candidate-views.ts'
import { useAnswer, useFluke, useGalleryRevision } from './data/use-answer.ts'
import { NotThere, NothingImported, QueueDone } from './empty-states.tsx'
import { MarksStrip } from './marks/marks-strip.tsx'
import { useMarks } from './marks/use-marks.ts'
import type { IdentifyScreenProps } from './props.ts'
import { Pair } from './pair.tsx'
import { NoFlukesDialog } from './queue/no-flukes-dialog.tsx'
import { QueuePanel } from './queue/queue-panel.tsx'
import { FILTER_NAMES, stepInQueue, type QueueFilter } from './queue/queue-order.ts'
import { useQueue } from './queue/use-queue.ts'
import { createSelection, select } from './selection.ts'
import { useChoices } from './use-choices.ts'
import { useIdentifyCommands } from './use-identify-commands.ts'
import { useVerdicts } from './verdicts/use-verdicts.ts'
import { VerdictBar } from './verdicts/verdict-bar.tsx'
import { statusText } from './words.ts'
import styles from './desk.module.css'

/** What stands here must have stood so long before a verdict is taken for it. */
const STEADY_MS = 250

/** The identify screen. */
export function Desk({ db, services, place: { flukeId, filter, sort }, onNavigate, onPicture, onImport, onExport }: IdentifyScreenProps) {
  const [hand] = useState(createHand)
  const [selections] = useState(createSelection)
  const [lookingUp, setLookingUp] = useState(false)
  const [sayingNoFlukes, setSayingNoFlukes] = useState(false)
  const [drawer, setDrawer] = useState(false)
  const [reembedding, setReembedding] = useState(false)
  const byThumb = useCoarsePointer()

  const revision = useGalleryRevision(db)
  const queue = useQueue(db, services, filter, sort, revision)
  const order = useMemo(() => queue.order ?? [], [queue.order])
  const current = useFluke(db, flukeId)
  const answering = useAnswer(db, services, flukeId, revision)
  const choices = useChoices(db, selections, current ?? null, answering.answer ?? null)
  const { selection, choice, individual, photo } = choices
  const formerPlace = useFormerPlace(order, flukeId)
  const justLeft = useFirstWhereNone(flukeId, queue.order, onNavigate)

  useLayoutEffect(() => hand.reset(), [hand, flukeId])

  useEffect(() => {
    if (!drawer) return
    const close = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setDrawer(false)
    }
    window.addEventListener('keydown', close)
    return () => window.removeEventListener('keydown', close)
  }, [drawer])

  const go = (to: FlukeId | null): void => {
    if (to === null) justLeft(flukeId)
    onNavigate({ flukeId: to })
  }
  async function embedStale(): Promise<void> {
    setReembedding(true)
    // The job list shows the failure too, but nobody may be looking at it.
    await services.embedStale(flukeId).catch(showError)
    setReembedding(false)
  }
  const verdicts = useVerdicts({ db, current, answer: answering.answer, filter, order, formerPlace, go, boxChanged: () => void embedStale() })
  const history = useLiveQuery(async () => undoable(db, await analystName(db)), [db])

  const editing = current ? selection.editing : null
  const doubtful = current != null && maybeNoFluke(current.fluke)
  const settled = current != null && answering.answer !== undefined
  const steady = useSteady(`${flukeId} ${settled} ${choices.proposedKey}`, STEADY_MS)
  const marks = useMarks(db, editing === null ? (current ?? null) : null, photo)
  const showingMarks = useStore(hand.store, (state) => state.marks)
  const next = stepInQueue(order, flukeId, 1, formerPlace)
  const previous = stepInQueue(order, flukeId, -1, formerPlace)
  const commands = useIdentifyCommands({
    hand,
    verdicts,
    // Without candidates (no embedding yet) one can still say that a photo is of no use, or skip it.
    ready: settled && steady && !verdicts.saving && editing === null,
    individual,
    newChosen: choice?.kind === 'new',
    canUndo: history?.undo != null,
    canRedo: history?.redo != null,
    looking: current != null && editing === null,
    hasNext: next !== null,
    hasPrevious: previous !== null,
    step: (step) => {
      const to = step === 1 ? next : previous
      if (to !== null) onNavigate({ flukeId: to })
    },
    chooseNext: choices.step,
    chooseRank: choices.byRank,
    stepPhoto: choices.stepPhoto,
    edit: () => current && select(selections, current.fluke.id, { editing: 'box' }),
    lookUp: () => setLookingUp(true),
    canSayNoFlukes: filter === 'doubtful' && order.length > 0,
    sayNoFlukes: () => setSayingNoFlukes(true),
  })
  usePrefetched(useFluke(db, next)?.photo.id ?? null, choices.soon)

  if (queue.counts?.all === 0) return <NothingImported catalogueId={db.catalogueId} onPicture={onPicture} onImport={onImport} />
  const done = flukeId === null && queue.order?.length === 0
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- it listens for what its buttons have done
    <div className={styles.desk} data-identify onClick={letGoOfKeys}>
      <div className={styles.queue} data-open={drawer || undefined}>
        <QueuePanel
          db={db}
          services={services}
          revision={revision}
          queue={queue}
          filter={filter}
          sort={sort}
          current={flukeId}
          noFlukes={commands.noFlukes}
          onOpen={(id) => {
            setDrawer(false)
            onNavigate({ flukeId: id })
          }}
          onFilter={(to) => onNavigate({ filter: to, flukeId: null })}
          onSort={(to) => onNavigate({ sort: to })}
        />
      </div>
      {drawer && <button type="button" className={styles.scrim} aria-label="Close the queue" onClick={() => setDrawer(false)} />}
      <section className={styles.work} aria-label="Identify">
        <header className={styles.bar}>
          <Button className={styles.drawerButton} aria-expanded={drawer} onPress={() => setDrawer(!drawer)}>
            Queue
          </Button>
          <CommandButton command={commands.previous} variant="quiet" icon>
            ‹
          </CommandButton>
          <CommandButton command={commands.next} variant="quiet" icon>
            ›
          </CommandButton>
          <h1 className={styles.title}>
            <span className={styles.file}>{current?.photo.fileName ?? ''}</span>
            <span className={styles.where}>
              {whereText(current ?? null, order, filter)}
            </span>
          </h1>
          {onPicture && <CameraButton small onPicture={onPicture} />}
          {!byThumb && (
            <>
              <CommandButton command={commands.undo} variant="quiet" />
              <CommandButton command={commands.redo} variant="quiet" />
            </>
          )}
        </header>
        {done ? (
          <QueueDone onPicture={onPicture} counts={queue.counts} filter={filter} onFilter={(to) => onNavigate({ filter: to, flukeId: null })} onExport={onExport} onImport={onImport} />
        ) : current === null && flukeId !== null ? (
          <NotThere onQueue={() => onNavigate({ flukeId: null })} />
        ) : (
          <>
            {editing === null && (
              <div className={styles.toolRow}>
                <LookingTools hand={hand} commands={commands}>
                  <CommandToggle command={commands.marks} on={showingMarks} />
                  <CommandButton command={commands.edit} variant="quiet" />
                  {byThumb && <CommandButton command={commands.redo} variant="quiet" />}
                </LookingTools>
              </div>
            )}
            {editing === null && <MarksStrip hand={hand} shown={showingMarks} marks={marks} answer={answering.answer ?? null} individual={individual} />}
            <Pair
              db={db}
              hand={hand}
              current={current}
              individual={individual}
              answer={answering.answer}
              photo={photo}
              photoNumber={choices.photoNumber}
              marks={marks.shown}
              editing={editing}
              verdicts={verdicts}
              commands={commands}
              onEditing={(to) => current && select(selections, current.fluke.id, { editing: to })}
              onBoxSaved={(id) => {
                void embedStale()
                if (id !== flukeId) onNavigate({ flukeId: id })
              }}
            />
            {editing === null && (
              <div className={styles.decide}>
                <CandidatePanel
                  catalogueId={db.catalogueId}
                  answering={answering}
                  choices={choices}
                  doubtful={doubtful}
                  reembedding={reembedding}
                  lookUp={commands.lookUp}
                  onEmbed={() => void embedStale()}
                />
                <VerdictBar commands={commands} chosen={individual && idInWords(individual.individualId)} newChosen={choice?.kind === 'new'} byThumb={byThumb} />
              </div>
            )}
          </>
        )}
        <p className={styles.unseen} role="status">
          {settled && !done && announcement(current.photo.fileName, answering.answer ? { id: individual?.individualId ?? null, probability: individual?.probability ?? null, pNew: answering.answer.pNew } : null, doubtful)}
        </p>
      </section>
      {sayingNoFlukes && (
        <NoFlukesDialog
          db={db}
          onClose={() => setSayingNoFlukes(false)}
          onDecide={(flukeIds) => {
            setSayingNoFlukes(false)
            void verdicts.sayNoFlukes(flukeIds)
          }}
        />
      )}
      {lookingUp && current && (
        <LookUp
          db={db}
          onClose={() => setLookingUp(false)}
          onPick={(id) => {
            setLookingUp(false)
            choices.lookUp(id)
          }}
        />
      )}
    </div>
  )
}

/** For when the analyst knows better than the list: any individual of the catalogue, to be compared with. */
function LookUp({ db, onClose, onPick }: { db: CatalogueDatabase; onClose(): void; onPick(id: IndividualId): void }) {
  const all = useLiveQuery(async () => await individualsToCompare(db), [db])
  return <PickDialog title="Compare with another individual" kind="Individuals" items={all ?? null} onClose={onClose} onPick={({ id }) => onPick(id)} />
}

/** The catalogue's own, and those of its packs that it has not decided on by itself yet. */
async function individualsToCompare(db: CatalogueDatabase): Promise<{ id: IndividualId; nickname: string | null }[]> {
  const own = await withStorageErrors(() => db.individuals.toArray())
  const packed = await packedIndividuals(db)
  const known = new Set<string>(own.map(({ key }) => key))
  return [...own, ...packed.filter(({ id }) => !known.has(id))]
}

/** `3 of 40 open · 10 Jun 2026 · Skipped`. */
function whereText(current: FlukeView | null, order: readonly FlukeId[], filter: QueueFilter): string {
  if (!current) return ''
  const { fluke, photo } = current
  const place = order.indexOf(fluke.id)
  const parts = [
    place >= 0 && `${formatCount(place + 1)} of ${formatCount(order.length)} ${FILTER_NAMES[filter].toLowerCase()}`,
    photo.takenAtMs !== null && formatCameraDate(photo.takenAtMs),
    (fluke.status !== 'open' || fluke.removed === 1) && statusText(fluke),
  ]
  return parts.filter(Boolean).join(' · ')
}

/** @param chosen null where the fluke has been compared with nothing */
function announcement(file: string, chosen: { id: IndividualId | null; probability: number | null; pNew: number } | null, doubtful: boolean): string {
  return `${file}: ${doubtful ? 'probably no fluke; ' : ''}${chosen === null ? 'not compared yet' : comparedText(chosen)}`
}

function comparedText({ id, probability, pNew }: { id: IndividualId | null; probability: number | null; pNew: number }): string {
  const compared = id === null ? 'new whale chosen' : `compared with ${id}${probability === null ? '' : `, ${formatProbability(probability)}`}`
  return `${compared}; new ${formatProbability(pNew)}`
}

/** Where the fluke stood when it was last in the list: it leaves the list when it is decided. */
function useFormerPlace(order: readonly FlukeId[], flukeId: FlukeId | null): number {
  const [former, setFormer] = useState<{ flukeId: FlukeId | null; place: number }>({ flukeId, place: 0 })
  const place = flukeId === null ? -1 : order.indexOf(flukeId)
  useEffect(() => {
    if (place >= 0) setFormer({ flukeId, place })
  }, [flukeId, place])
  return place >= 0 ? place : former.place
}

/** Where the address names no fluke, the first of the queue; never the one that was just decided and is about to leave it. */
function useFirstWhereNone(flukeId: FlukeId | null, order: readonly FlukeId[] | undefined, onNavigate: IdentifyScreenProps['onNavigate']): (left: FlukeId | null) => void {
  const [left, setLeft] = useState<FlukeId | null>(null)
  const first = order?.find((id) => id !== left)
  // After every rendering: where two changes of the address met, ours may have been the one that was overwritten.
  useEffect(() => {
    if (flukeId === null && first !== undefined) onNavigate({ flukeId: first }, { replace: true })
  })
  return setLeft
}

function usePrefetched(next: FlukeViewPhoto, soon: readonly NonNullable<FlukeViewPhoto>[]): void {
  const wanted = next === null ? soon : [next, ...soon]
  usePrefetch(useOriginals(wanted))
}

type FlukeViewPhoto = import('#core/catalogue.ts').PhotoId | null
