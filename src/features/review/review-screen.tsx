import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useLayoutEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { marksEvidence, type ComparedPair } from '#core/audit/marks.ts'
import type { Suspect } from '#core/audit/suspect.ts'
import { KIND_WORDS } from '#core/audit/words.ts'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { LoggedDecision } from '#core/decisions/decision.ts'
import { withStorageErrors } from '#storage/storage-error.ts'
import { Button, CommandButton } from '#ui/button/button.tsx'
import { letGoOfKeys } from '#ui/commands/let-go.ts'
import { useSteady } from '#ui/commands/use-steady.ts'
import { formatCount, formatCountOf, formatProbability } from '#ui/format.ts'
import { createHand } from '#ui/pair-viewer/hand.ts'
import { CommandToggle, LookingTools } from '#ui/pair-viewer/looking-tools.tsx'
import { usePrefetch } from '#ui/pair-viewer/pair-viewer.tsx'
import { PickDialog } from '#ui/pick/pick-dialog.tsx'
import { useOriginals } from '#ui/pictures/pictures.ts'
import { useCoarsePointer } from '#ui/touch/use-coarse-pointer.ts'
import { BulkDialog } from './bulk/bulk-dialog.tsx'
import { caseKey, chanceOf, filterCases, nextCase, placeIn, type Case } from './cases/case.ts'
import { firstShown, groupsOf, movedOn, stepPhoto, type Side } from './cases/groups.ts'
import { useCasePhotos } from './data/use-case-photos.ts'
import { usePairMarks } from './data/use-pair-marks.ts'
import { useSuspects } from './data/use-suspects.ts'
import { useWeighedCases } from './data/use-weighed-cases.ts'
import { CasePair } from './desk/case-pair.tsx'
import { Evidence } from './desk/evidence.tsx'
import { GroupsStrip } from './desk/groups-strip.tsx'
import { NothingHere } from './desk/nothing-here.tsx'
import { ListPanel } from './list/list-panel.tsx'
import type { ReviewScreenProps } from './props.ts'
import { useReviewCommands } from './use-review-commands.ts'
import { useVerdicts } from './verdicts/use-verdicts.ts'
import { BULK_KINDS, proposedOf, verdictsFor, type Chosen, type VerdictName } from './verdicts/verdict.ts'
import { VerdictBar } from './verdicts/verdict-bar.tsx'
import styles from './desk/desk.module.css'

/** What stands here must have stood so long before a verdict is taken for it. */
const STEADY_MS = 250
const SIDES = { query: 'Left', candidate: 'Right' } as const

/** What the hand has changed at a case; at the next one it is forgotten. */
interface Hands {
  key: string | null
  shown: Partial<Record<Side, FlukeId>>
  /** Ids of a group that do not belong to it. */
  apart: ReadonlySet<IndividualId>
  parts: readonly (readonly FlukeId[])[] | null
}

const EMPTY: Omit<Hands, 'key'> = { shown: {}, apart: new Set(), parts: null }

/** What looks wrong in the labels, one after the other, to be decided on. */
export function ReviewScreen({ db, services, place, onNavigate, onIndividual, onImport }: ReviewScreenProps) {
  const [hand] = useState(createHand)
  const [open, setOpen] = useState<'bulk' | 'relabel' | null>(null)
  const [drawer, setDrawer] = useState(false)
  const byThumb = useCoarsePointer()
  const suspects = useSuspects(db, services)
  const weighed = useWeighedCases(db, suspects.cases)
  const all = weighed.cases
  const cases = useMemo(() => filterCases(all ?? [], place), [all, place])
  const unweighed = weighed.job || place.state === 'decided' ? [] : weighed.waitingIn(cases)
  const { key, formerPlace } = useStanding(cases, place.suspect)
  const one = cases.find((each) => each.key === key) ?? null
  const photos = useCasePhotos(db, one)
  const [hands, setHands] = useState<Hands>({ key: null, ...EMPTY })
  const mine = useMemo(() => (hands.key === key ? hands : { key, ...EMPTY }), [hands, key])
  const chosen = useMemo(() => chosenOf(one, mine), [one, mine])
  const options = one && one.state !== 'decided' ? verdictsFor(one.suspect, chosen) : []
  const groups = useMemo(() => (one && photos ? groupsOf(one, photos, chosen) : []), [one, photos, chosen])
  const first = useMemo(() => (one ? firstShown(one, groups) : { left: null, right: null }), [one, groups])
  const shown = { left: mine.shown.left ?? first.left, right: mine.shown.right ?? first.right }
  const viewOf = (id: FlukeId | null) => (id === null ? null : (groups.flatMap((group) => group.photos).find(({ fluke }) => fluke.id === id) ?? photos?.flukes.get(id) ?? null))
  const [left, right] = [viewOf(shown.left), viewOf(shown.right)]
  const marks = usePairMarks(db, left, right)
  const showingMarks = useStore(hand.store, (state) => state.marks)
  const pairs = one && one.state !== 'decided' ? one.suspect.pairs : []
  const pair = pairs.findIndex((each) => [each.left, each.right].every((id) => id === shown.left || id === shown.right))

  const go = (to: string | null): void => onNavigate({ suspect: to }, { replace: true })
  const change = (part: Partial<Omit<Hands, 'key'>>): void => setHands({ ...mine, ...part })
  const show = (side: Side, id: FlukeId | null): void => {
    if (id !== null) change({ shown: { ...mine.shown, [side]: id } })
  }
  const showPair = (at: number): void => {
    const wanted = pairs[at]
    if (!one || !wanted) return
    const turned = firstShown({ ...one, suspect: { ...(one as Exclude<Case, { state: 'decided' }>).suspect, pairs: [wanted] } } as Case, groups)
    change({ shown: { left: turned.left ?? wanted.left, right: turned.right ?? wanted.right } })
  }
  /** A decision that was taken or brought back: its suspect is where the analyst wants to be. */
  const follow = (decision: LoggedDecision): void => {
    if ('suspect' in decision && decision.suspect) onNavigate({ state: 'open', kind: place.kind === 'all' ? 'all' : decision.suspect.kind, suspect: caseKey(decision.suspect.key) }, { replace: true })
  }
  const verdicts = useVerdicts(db, follow)

  useLayoutEffect(() => {
    hand.reset()
    // One is the other's mirror image: that is seen at once with both the same way round.
    if (one && one.state !== 'decided' && one.suspect.pairs[0]?.mirrored) hand.mirror()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a list that is made anew is not another case
  }, [hand, key])
  useEscape(drawer, () => setDrawer(false))

  const next = stepTo(cases, key, formerPlace, 1)
  const previous = stepTo(cases, key, formerPlace, -1)
  const ready = useSteady(`${key} ${photos !== undefined} ${open}`, STEADY_MS) && one !== null && photos !== undefined && !verdicts.saving
  const give = (name: VerdictName): void => {
    if (!one || one.state === 'decided') return
    const after = nextCase(cases, one.key)
    void verdicts.give(withMarks(one.suspect, marks.pair), name, chosen, () => go(after))
  }
  const commands = useReviewCommands({
    hand, options, ready, saving: verdicts.saving, decided: one?.state === 'decided', looking: left !== null, paired: right !== null,
    hasNext: next !== null, hasPrevious: previous !== null, pairs: pairs.length, parts: chosen.parts.length > 1, bulk: (all ?? []).some((each) => each.state === 'open' && BULK_KINDS.includes(each.kind)),
    give,
    takeBack: () => one?.state === 'decided' && void verdicts.takeBack([one.decided.decisionId], KIND_WORDS[one.kind]),
    step: (step) => go(step === 1 ? next : previous),
    stepPhoto: (side, step) => show(side, stepPhoto(groups, side, shown[side], step)),
    stepPair: (step) => showPair(Math.min(pairs.length - 1, Math.max(0, pair + step))),
    choosePair: showPair,
    moveOn: () => shown.right !== null && change({ parts: movedOn(chosen.parts, shown.right), shown: mine.shown }),
    relabel: () => setOpen('relabel'),
    decideMany: () => setOpen('bulk'),
    unweighed: unweighed.length,
    compareMarks: () => weighed.compare(unweighed),
    undo: () => void verdicts.undo(),
    redo: () => void verdicts.redo(),
  })
  usePrefetched(db, cases, next)

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- it listens for what its buttons have done
    <div className={styles.desk} onClick={letGoOfKeys}>
      <div className={styles.list} data-open={drawer || undefined}>
        <ListPanel
          db={db}
          suspects={suspects}
          filter={place}
          cases={cases}
          current={key}
          marks={{ job: weighed.job, compare: commands.compareMarks }}
          onFilter={(filter) => onNavigate({ ...filter, suspect: null })}
          onOpen={(to) => {
            setDrawer(false)
            go(to)
          }}
        />
      </div>
      {drawer && <button type="button" className={styles.scrim} aria-label="Close the list" onClick={() => setDrawer(false)} />}
      <section className={styles.work} aria-label="Review">
        <header className={styles.bar}>
          <Button className={styles.drawerButton} aria-expanded={drawer} onPress={() => setDrawer(!drawer)}>
            List
          </Button>
          <CommandButton command={commands.previous} variant="quiet" icon>
            ‹
          </CommandButton>
          <CommandButton command={commands.next} variant="quiet" icon>
            ›
          </CommandButton>
          <h1 className={styles.title}>
            <span className={styles.kind}>{one ? KIND_WORDS[one.kind] : 'Review labels'}</span>
            {one && (
              <span className={styles.where}>
                {formatCount(cases.indexOf(one) + 1)} of {formatCount(cases.length)}
              </span>
            )}
          </h1>
          {!byThumb && (
            <>
              <CommandButton command={commands.undo} variant="quiet" />
              <CommandButton command={commands.redo} variant="quiet" />
              <CommandButton command={commands.decideMany} />
            </>
          )}
        </header>
        {!one ? (
          <NothingHere suspects={suspects} filter={place} onFilter={(filter) => onNavigate({ ...filter, suspect: null })} onImport={onImport} />
        ) : (
          <>
            <div className={styles.toolRow}>
              <LookingTools hand={hand} commands={commands} names={SIDES}>
                <CommandToggle command={commands.marks} on={showingMarks} />
                {chosen.parts.length > 1 && <CommandButton command={commands.moveOn} variant="quiet" />}
                {byThumb && (
                  <>
                    <CommandButton command={commands.redo} variant="quiet" />
                    <CommandButton command={commands.decideMany} variant="quiet" />
                  </>
                )}
              </LookingTools>
            </div>
            <CasePair hand={hand} left={left} right={right} marks={marks.shown} commands={commands} />
            <div className={styles.below}>
              <GroupsStrip
                groups={groups}
                shown={shown}
                together={one.kind === 'same-whale-two-ids' && one.individualIds.length > 2 && one.state !== 'decided' ? new Set(chosen.individualIds) : null}
                onShow={show}
                onTogether={(id, together) => change({ apart: new Set([...mine.apart].filter((each) => each !== id).concat(together ? [] : [id])) })}
                onIndividual={onIndividual}
              />
              <Evidence db={db} of={one} pair={pair} marks={marks.pair} effect={options[0]?.effect ?? null} onPair={showPair} />
            </div>
            <VerdictBar commands={commands} options={options} decided={one.state === 'decided'} byThumb={byThumb} />
          </>
        )}
        <p className={styles.unseen} role="status">
          {one && photos && announcement(one)}
        </p>
      </section>
      {open === 'bulk' && all && (
        <BulkDialog
          cases={filterCases(all, { kind: 'all', state: 'open', whale: place.whale })}
          kind={one?.kind ?? null}
          onClose={() => setOpen(null)}
          onDecide={(lines) => {
            setOpen(null)
            void verdicts.giveMany(lines.map(({ one: { suspect }, verdict }) => ({ suspect, verdict: verdict.name, chosen: proposedOf(suspect) })), () => undefined)
          }}
        />
      )}
      {open === 'relabel' && one && one.state !== 'decided' && left && (
        <RelabelDialog
          db={db}
          file={left.photo.fileName}
          except={left.fluke.individualId}
          onClose={() => setOpen(null)}
          onRelabel={(to) => {
            setOpen(null)
            const after = nextCase(cases, one.key)
            void verdicts.relabel(one.suspect, left.fluke.id, to, () => go(after))
          }}
        />
      )}
    </div>
  )
}

type RelabelTo = Parameters<ReturnType<typeof useVerdicts>['relabel']>[2]

interface RelabelProps {
  db: ReviewScreenProps['db']
  file: string
  except: IndividualId | null
  onClose(): void
  onRelabel(to: RelabelTo): void
}

/** The photo on the left to any individual, to a new one, or to nobody. */
function RelabelDialog({ db, file, except, onClose, onRelabel }: RelabelProps) {
  const rows = useLiveQuery(async () => await withStorageErrors(() => db.individuals.toArray()), [db])
  const others = useMemo(() => rows?.filter(({ id, flukeCount }) => flukeCount > 0 && id !== except) ?? null, [rows, except])
  return (
    <PickDialog
      title={`${file} is…`}
      kind="Individuals"
      items={others}
      note={({ flukeCount }) => formatCountOf(flukeCount, 'photo')}
      onClose={onClose}
      onPick={({ id }) => onRelabel({ status: 'known', individualId: id })}
      renderFooter={() => (
        <>
          <Button onPress={() => onRelabel({ status: 'open' })}>Nobody knows</Button>
          <Button onPress={() => onRelabel({ status: 'filed-new' })}>File as new whale</Button>
          <Button onPress={() => onRelabel({ status: 'new' })}>New individual</Button>
        </>
      )}
    />
  )
}

/** What was on the screen is what the verdict remembers; at the strength without the marks, since a list that is made anew does not know them. */
function withMarks<S extends Suspect>(suspect: S, pair: ComparedPair | null): S {
  return pair ? { ...suspect, evidence: [...suspect.evidence, marksEvidence(pair)] } : suspect
}

function announcement(one: Case): string {
  const words = KIND_WORDS[one.kind]
  return one.state === 'decided' ? `${words}, decided` : `${words}: ${one.individualIds.join(', ')}, ${formatProbability(chanceOf(one))}`
}

function chosenOf(one: Case | null, { apart, parts }: Hands): Chosen {
  if (!one || one.state === 'decided') return { individualIds: [], parts: [] }
  const proposed = proposedOf(one.suspect)
  return { individualIds: proposed.individualIds.filter((id) => !apart.has(id)), parts: parts ?? proposed.parts }
}

/** Where the analyst stands: at the case that the address names, or where it was before the list changed. */
function useStanding(cases: readonly Case[], wanted: string | null): { key: string | null; formerPlace: number } {
  const keys = useMemo(() => cases.map(({ key }) => key), [cases])
  const [former, setFormer] = useState(0)
  const at = wanted === null ? 0 : keys.indexOf(wanted)
  const key = placeIn(keys, wanted, wanted === null ? 0 : former)
  useEffect(() => {
    if (at >= 0) setFormer(at)
  }, [at])
  return { key, formerPlace: at >= 0 ? at : former }
}

function stepTo(cases: readonly Case[], key: string | null, formerPlace: number, step: 1 | -1): string | null {
  const at = cases.findIndex((one) => one.key === key)
  return cases[(at >= 0 ? at : formerPlace) + step]?.key ?? null
}

function useEscape(active: boolean, close: () => void): void {
  useEffect(() => {
    if (!active) return
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [active, close])
}

/** The pictures of the case that comes next. */
function usePrefetched(db: ReviewScreenProps['db'], cases: readonly Case[], next: string | null): void {
  const one = cases.find(({ key }) => key === next)
  const pair = one && one.state !== 'decided' ? one.suspect.pairs[0] : undefined
  const ids = pair ? [pair.left, pair.right] : (one?.flukeIds.slice(0, 2) ?? [])
  const flukes = useLiveQuery(async () => await withStorageErrors(() => db.flukes.bulkGet([...ids])), [db, ids.join()]) ?? []
  usePrefetch(useOriginals(flukes.flatMap((fluke) => (fluke ? [fluke.photoId] : []))))
}

