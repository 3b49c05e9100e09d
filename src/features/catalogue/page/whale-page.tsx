import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { FlukeId, Individual, IndividualId } from '#core/catalogue.ts'
import type { Pigment } from '#core/decisions/decision.ts'
import { photosOfIndividual, type FlukeView } from '#storage/fluke-views.ts'
import { Button, CommandButton } from '#ui/button/button.tsx'
import { letGoOfKeys } from '#ui/commands/let-go.ts'
import { useCommands } from '#ui/commands/use-commands.ts'
import { EmptyState } from '#ui/empty/empty-state.tsx'
import { formatCount, formatCountOf } from '#ui/format.ts'
import { createHand } from '#ui/pair-viewer/hand.ts'
import { lookingCommands } from '#ui/pair-viewer/looking-commands.ts'
import { LookingTools } from '#ui/pair-viewer/looking-tools.tsx'
import { useHistory } from '../data/use-history.ts'
import { MergeDialog } from '../dialogs/merge-dialog.tsx'
import { MoveDialog, type MoveTo } from '../dialogs/move-dialog.tsx'
import { RenameDialog } from '../dialogs/rename-dialog.tsx'
import { SplitDialog } from '../dialogs/split-dialog.tsx'
import type { CatalogueScreenProps } from '../props.ts'
import { useChanges } from '../use-changes.ts'
import { keyOf, PIGMENTS, seenOf, type Whale } from '../whale.ts'
import { Details, type Description } from './details.tsx'
import { History } from './history.tsx'
import { PackLine } from './pack-line.tsx'
import { beside, byTime, marksAfter } from './photo-order.ts'
import { PhotosGrid, PhotosPair } from './photos-pane.tsx'
import styles from './whale-page.module.css'

interface Props extends CatalogueScreenProps {
  id: IndividualId
  /** All ids that were ever given, with what they are called today. */
  rows: readonly Individual[]
  /** Those that have photos. */
  all: readonly Whale[]
  /** Those of the list that it was opened from, in order. */
  order: readonly Whale[]
}

type Open = 'rename' | 'merge' | 'split' | 'move' | null

/** Everything about one individual: its photos, what is known, what was decided; and the changes that can be made. */
export function WhalePage({ db, id, rows, all, order, suspected, onNavigate, onReview }: Props) {
  const whale = useMemo(() => rows.find((one) => one.id === id), [rows, id])
  const [hand] = useState(createHand)
  const [open, setOpen] = useState<Open>(null)
  const [hands, setHands] = useState<{ id: IndividualId; current: string | null; marked: ReadonlySet<string> }>({ id, current: null, marked: new Set() })
  const nickname = useRef<HTMLElement>(null)
  const notes = useRef<HTMLElement>(null)
  const photosBox = useRef<HTMLDivElement>(null)
  const changes = useChanges(db)
  const history = useHistory(db, id)
  const read = useLiveQuery(async () => ({ id, photos: byTime(await photosOfIndividual(db, id)) }), [db, id])
  const photos = useMemo(() => (read?.id === id ? read.photos : []), [read, id])
  const { current, marked, other, places, chosen } = handsOn(hands, id, photos, whale?.bestFlukeId ?? null)
  const taken = useMemo(() => new Set<string>(rows.flatMap((one) => [one.id, one.firstId])), [rows])
  const others = useMemo(() => all.filter((one) => one.id !== id), [all, id])

  useLayoutEffect(() => hand.reset(), [hand, id])

  const choose = (key: string): void => setHands({ id, current: key, marked })
  const mark = (key: string, through: boolean): void =>
    setHands({ id, current: key, marked: marksAfter(marked, photos.map(keyOf), current && keyOf(current), key, through) })
  const unmark = (): void => setHands({ id, current: current && keyOf(current), marked: new Set() })
  const go = (to: IndividualId | null, options?: { replace?: boolean }): void => onNavigate({ whale: to }, options)
  const close = (): void => setOpen(null)

  const place = order.findIndex((one) => one.id === id)
  const [previous, next] = place < 0 ? [undefined, order[0]] : [order[place - 1], order[place + 1]]

  const describe = (description: Description): void => void changes.make([{ kind: 'describe', individualId: id, ...description }], describedText(id, description))
  const rename = (to: IndividualId): void => {
    close()
    void changes.make([{ kind: 'rename', individualId: id, to }], `${id} is called ${to} now`)
  }
  const merge = (otherId: IndividualId, keep: IndividualId): void => {
    close()
    void changes.make([{ kind: 'merge', individualIds: [id, otherId], keep }], `${id} and ${otherId} are one: ${keep}`, { done: () => go(keep, { replace: true }), undone: () => go(id, { replace: true }) })
  }
  const split = (to: IndividualId | null): void => {
    close()
    const flukeIds = chosen.map(({ fluke }) => fluke.id)
    void changes.make([{ kind: 'split', individualId: id, flukeIds, to: { status: 'new', ...(to === null ? {} : { individualId: to }) } }], `${formatCountOf(flukeIds.length, 'photo')} of ${id} split off`, { done: unmark })
  }
  const move = (to: MoveTo, which = chosen): void => {
    close()
    const flukeIds = which.map(({ fluke }) => fluke.id)
    void changes.make(flukeIds.map((flukeId) => ({ kind: 'relabel', flukeId, to }) as const), `${formatCountOf(flukeIds.length, 'photo')} of ${id} ${moveText(to)}`, { done: unmark })
  }

  useFollow(rows, whale, (to) => go(to, { replace: true }))

  const here = whale !== undefined && whale.flukeCount > 0
  const able = here && !changes.saving
  const withPhotos = able && chosen.length > 0
  const looking = lookingCommands({ scope: 'whale', hand, looking: current !== null, paired: other !== null })
  const edit = { group: 'Individual', enabled: () => able }
  const commands = {
    back: { id: 'whale.back', label: 'All individuals', group: 'Individual', keys: ['Escape'], run: () => (marked.size > 0 ? unmark() : go(null)) },
    previous: { id: 'whale.previous', label: 'Previous individual', group: 'Individual', keys: ['a'], repeats: true, enabled: () => previous !== undefined, run: () => previous && go(previous.id) },
    next: { id: 'whale.next', label: 'Next individual', group: 'Individual', keys: ['d'], repeats: true, enabled: () => next !== undefined, run: () => next && go(next.id) },
    rename: { ...edit, id: 'whale.rename', label: 'Rename…', keys: ['r'], run: () => setOpen('rename') },
    merge: { ...edit, id: 'whale.merge', label: 'Merge with…', keys: ['m'], run: () => setOpen('merge') },
    nickname: { ...edit, id: 'whale.nickname', label: 'Nickname', keys: ['n'], run: () => nickname.current?.focus() },
    notes: { ...edit, id: 'whale.notes', label: 'Notes', keys: ['t'], run: () => notes.current?.focus() },
    pigment: {
      ...edit, id: 'whale.pigment', label: 'Fluke-pigment type', keys: PIGMENTS.map(String),
      run: (key?: string) => describe({ pigment: Number(key) === whale?.pigment ? null : (Number(key) as Pigment) }),
    },
    photos: { id: 'whale.photos', label: 'To the photos', group: 'Photos', keys: ['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight'], run: () => photosBox.current?.querySelector<HTMLElement>('[role=listbox]')?.focus() },
    markAll: { id: 'whale.mark-all', label: 'Mark all photos', group: 'Photos', keys: ['$mod+a'], enabled: () => photos.length > 0, run: () => setHands({ id, current: current && keyOf(current), marked: new Set(photos.map(keyOf)) }) },
    split: { id: 'whale.split', label: 'Split off…', group: 'Photos', keys: ['s'], enabled: () => able && marked.size > 0 && marked.size < photos.length, run: () => setOpen('split') },
    move: { id: 'whale.move', label: 'Move…', group: 'Photos', keys: ['v'], enabled: () => withPhotos, run: () => setOpen('move') },
    unidentify: { id: 'whale.unidentify', label: 'To the queue', group: 'Photos', keys: ['u'], enabled: () => withPhotos, run: () => move({ status: 'open' }) },
    undo: { id: 'whale.undo', label: 'Undo', group: 'Changes', keys: ['$mod+z'], enabled: () => !changes.saving, run: () => void changes.undo() },
    redo: { id: 'whale.redo', label: 'Redo', group: 'Changes', keys: ['$mod+Shift+z', '$mod+y'], enabled: () => !changes.saving, run: () => void changes.redo() },
  }
  useCommands([...Object.values(commands), ...Object.values(looking)])

  if (!whale && history?.length === 0) {
    return (
      <EmptyState title={`There is no ${id} in this catalogue`} text="It may have been renamed or merged on this machine, or the address comes from another one.">
        <Button variant="primary" size="l" onPress={() => go(null)}>
          All individuals
        </Button>
      </EmptyState>
    )
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- it listens for what its buttons have done
    <div className={styles.page} onClick={letGoOfKeys}>
      <header className={styles.bar}>
        <CommandButton command={commands.back} variant="quiet">
          ‹ All
        </CommandButton>
        <CommandButton command={commands.previous} variant="quiet" icon>
          ‹
        </CommandButton>
        <CommandButton command={commands.next} variant="quiet" icon>
          ›
        </CommandButton>
        <h1 className={styles.title}>
          <span>{id}</span>
          {whale?.nickname && <span className={styles.nickname}>{whale.nickname}</span>}
          {place >= 0 && (
            <span className={styles.where}>
              {formatCount(place + 1)} of {formatCount(order.length)}
            </span>
          )}
        </h1>
        {suspected?.has(id) && (
          <Button className={styles.suspect} onPress={() => onReview(id)}>
            Review its suspects
          </Button>
        )}
        <CommandButton command={commands.undo} variant="quiet" />
        <CommandButton command={commands.redo} variant="quiet" />
        <CommandButton command={commands.rename} showKey />
        <CommandButton command={commands.merge} showKey />
      </header>
      <div className={styles.body}>
        <section className={styles.work} aria-label="Photos of the individual">
          <div className={styles.toolRow}>
            <LookingTools hand={hand} commands={looking} names={SIDES} />
          </div>
          <PhotosPair hand={hand} current={current} other={other} places={places} />
          <div className={styles.photosBar} role="toolbar" aria-label="Photos">
            <p className={styles.count} role="status">
              {marked.size > 0 ? `${formatCount(marked.size)} of ${formatCountOf(photos.length, 'photo')} marked` : `${formatCountOf(photos.length, 'photo')}${photos.some(({ photo }) => photo.takenAtMs !== null) ? ', in order of time' : ''}`}
            </p>
            <CommandButton command={commands.markAll} variant="quiet">
              Mark all
            </CommandButton>
            <Button variant="quiet" isDisabled={marked.size === 0} onPress={unmark}>
              Mark none
            </Button>
            <CommandButton command={commands.split} showKey />
            <CommandButton command={commands.move} showKey />
            <CommandButton command={commands.unidentify} showKey />
          </div>
          <div ref={photosBox} className={styles.photos}>
            {read?.id === id && photos.length === 0 ? (
              <p className={styles.none}>
                {whale?.mergedInto == null ? `No photo is filed under ${id} any more.` : `${id} was merged into ${whale.mergedInto}, which has its photos. `}
                {whale?.mergedInto != null && <Button onPress={() => go(whale.mergedInto)}>To {whale.mergedInto}</Button>}
              </p>
            ) : (
              <PhotosGrid label={`Photos of ${id}`} photos={photos} current={current && keyOf(current)} marked={marked} onCurrent={choose} onMark={mark} />
            )}
          </div>
        </section>
        <aside className={styles.side}>
          {whale && <PackLine db={db} whale={whale} />}
          {whale && <Details whale={whale} seen={seenOf(photos)} nicknameRef={(element) => (nickname.current = element)} notesRef={(element) => (notes.current = element)} onDescribe={describe} />}
          <History entries={history} saving={changes.saving} onTakeBack={({ id: decisionId, words }) => void changes.takeBack(decisionId, words)} onBringBack={({ id: decisionId, words }) => void changes.bringBack(decisionId, words)} />
        </aside>
      </div>
      {open === 'rename' && <RenameDialog id={id} taken={taken} onClose={close} onRename={rename} />}
      {open === 'merge' && whale && <MergeDialog db={db} whale={whale} others={others} onClose={close} onMerge={merge} />}
      {open === 'split' && <SplitDialog id={id} leaving={chosen} staying={photos.filter((view) => !chosen.includes(view))} taken={taken} onClose={close} onSplit={split} />}
      {open === 'move' && <MoveDialog db={db} photos={chosen} others={others} onClose={close} onMove={move} />}
    </div>
  )
}

/** An animal that has got another name, by whatever hand: the page goes with it. */
function useFollow(rows: readonly Individual[], whale: Whale | undefined, go: (to: IndividualId) => void): void {
  const [last, setLast] = useState(whale?.key)
  const key = whale?.key
  useEffect(() => {
    if (key !== undefined) setLast(key)
  }, [key])
  const called = whale === undefined && last !== undefined ? rows.find((one) => one.key === last)?.id : undefined
  useEffect(() => {
    if (called !== undefined) go(called)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each name
  }, [called])
}

const SIDES = { query: 'Left', candidate: 'Right' } as const

interface Hands {
  current: FlukeView | null
  other: FlukeView | null
  /** Marked ones that are still here. */
  marked: ReadonlySet<string>
  places: { current: number; other: number; count: number }
  /** What a change of photos speaks of: those marked, else the current one. */
  chosen: FlukeView[]
}

/** What the hand is on, as far as it speaks of this individual and of photos that are (still) its. */
function handsOn(hands: { id: IndividualId; current: string | null; marked: ReadonlySet<string> }, id: IndividualId, photos: readonly FlukeView[], best: FlukeId | null): Hands {
  const mine = hands.id === id ? hands : { current: null, marked: new Set<string>() }
  const items = photos.map((view) => ({ key: view.fluke.id as string, view }))
  const current = items.find(({ key }) => key === mine.current) ?? items.find(({ key }) => key === best) ?? items[0] ?? null
  const marked = new Set([...mine.marked].filter((key) => items.some((item) => item.key === key)))
  const other = beside(items, current?.key ?? null, marked, best)
  return {
    current: current?.view ?? null,
    other: other?.view ?? null,
    marked,
    places: { current: current ? items.indexOf(current) : 0, other: other ? items.indexOf(other) : 0, count: items.length },
    chosen: marked.size > 0 ? items.filter(({ key }) => marked.has(key)).map(({ view }) => view) : current ? [current.view] : [],
  }
}

function describedText(id: IndividualId, { nickname, notes, pigment }: Description): string {
  if (nickname !== undefined) return nickname === null ? `${id} has no nickname now` : `${id} is nicknamed ${nickname}`
  if (pigment !== undefined) return pigment === null ? `${id} has no pigment type now` : `${id} is of pigment type ${pigment}`
  return notes === null ? `Notes of ${id} taken away` : `Notes of ${id} saved`
}

function moveText(to: MoveTo): string {
  if (to.status === 'known') return `moved to ${to.individualId}`
  return to.status === 'open' ? 'sent back to the queue' : 'filed as new whale'
}
