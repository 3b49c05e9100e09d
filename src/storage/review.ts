import type { FlukeId, Individual, IndividualId } from '#core/catalogue.ts'
import type { Decision, DecisionId, LoggedDecision, RelabelTo, WhaleRef } from '#core/decisions/decision.ts'
import { activeDecisions } from '#core/decisions/fold.ts'
import { lastOnes } from '#core/decisions/last-ones.ts'
import type { NewOrKnown, ReviewVerdict } from '#core/decisions/review-verdict.ts'
import { keyOf, ownKey } from '#core/decisions/whale-key.ts'
import { FlukeprintError } from '#core/errors.ts'
import { append, decisionTables, freshId, stamped, type Unstamped } from './append.ts'
import type { CatalogueDatabase } from './database.ts'
import { linked } from './decide.ts'
import { decisionsInTheWay } from './in-the-way.ts'
import { ofKinds, withReverts } from './log-reads.ts'
import { NameBook } from './name-book.ts'
import { calledNow } from './projection.ts'
import { withStorageErrors } from './storage-error.ts'

export { takeBack as revertDecision } from './decide.ts'

/**
 * Writes what was said in Review labels or in the catalogue, with everything that follows from it, in one transaction:
 * all or nothing, one verdict or hundreds. Answers the decisions in the order of the verdicts; each is taken back singly
 * with `revertDecision`. Ids are those of today, as they were before the batch.
 *
 * Errors: `bad-input` (an id that is taken or none, nothing to merge, a fluke that is not of the individual it shall be
 * split from), `not-found` (no such individual or fluke), `storage-full`, `storage-blocked`.
 */
export function review(db: CatalogueDatabase, verdicts: readonly ReviewVerdict[]): Promise<LoggedDecision[]> {
  return withStorageErrors(() =>
    db.transaction('rw', decisionTables(db), async () => {
      const decisions = await stamped(db, await spelledOut(db, verdicts))
      return await append(db, await withAnswers(db, await linked(db, decisions)))
    }),
  )
}

/** The later decisions because of which this one can't be taken back, the oldest first; none where it can. Errors: `not-found`. */
export function whatStandsInTheWay(db: CatalogueDatabase, id: DecisionId): Promise<LoggedDecision[]> {
  return withStorageErrors(() =>
    db.transaction('r', decisionTables(db), async () => {
      const decision = await db.decisions.where('id').equals(id).first()
      if (!decision) throw new FlukeprintError('not-found', 'The decision is not in this catalogue.', { remedy: 'Reload the page.' })
      return await decisionsInTheWay(db, decision)
    }),
  )
}

async function spelledOut(db: CatalogueDatabase, verdicts: readonly ReviewVerdict[]): Promise<Unstamped[]> {
  const book = await NameBook.open(db, [])
  const decisions: Unstamped[] = []
  for (const verdict of verdicts) {
    const { analyst } = verdict
    decisions.push({ ...(await decisionOf(db, book, verdict)), ...(analyst === undefined ? {} : { analyst }) })
  }
  await book.close()
  return decisions
}

async function decisionOf(db: CatalogueDatabase, book: NameBook, verdict: ReviewVerdict): Promise<Unstamped> {
  const id = freshId()
  const suspect = verdict.suspect ?? null
  switch (verdict.kind) {
    case 'merge': {
      const { into, whales, flukeIds } = await merged(db, book, verdict.individualIds, verdict.keep)
      return { id, kind: 'merge', flukeId: flukeIds[0]!, flukeIds, whales, into, suspect }
    }
    case 'split': {
      const { ref, row } = await book.known(verdict.individualId)
      const flukeIds = await divided(db, row, verdict.flukeIds)
      const to = await destination(book, verdict.to, id)
      if (keyOf(to) === keyOf(ref)) throw new FlukeprintError('bad-input', `These photos are ${row.id} already.`)
      return { id, kind: 'split', flukeId: flukeIds[0]!, flukeIds, from: ref, ...to, suspect }
    }
    case 'relabel': {
      const rows = await db.flukes.bulkGet(await present(db, verdict.flukeIds ?? [verdict.flukeId]))
      const flukeIds = rows.map((row) => row!.id)
      const from = labelOfAll(rows.map((row) => row!.individualId))
      const to: RelabelTo = verdict.to.status === 'filed-new' || verdict.to.status === 'open' ? { status: verdict.to.status } : { status: 'identified', ...(await destination(book, verdict.to, id)) }
      return { id, kind: 'relabel', flukeId: flukeIds[0]!, ...(verdict.flukeIds ? { flukeIds } : {}), from, to, suspect }
    }
    case 'rename': {
      const { ref, row } = await book.known(verdict.individualId)
      return { id, kind: 'rename', flukeId: await shownFor(db, row), whale: ref, to: await book.rename(row, verdict.to, verdict.again) }
    }
    case 'describe': {
      const { ref, row } = await book.known(verdict.individualId)
      const { nickname, notes, pigment } = verdict
      const said = { ...(nickname === undefined ? {} : { nickname: tidy(nickname) }), ...(notes === undefined ? {} : { notes: tidy(notes) }), ...(pigment === undefined ? {} : { pigment }) }
      return { id, kind: 'describe', flukeId: await shownFor(db, row), whale: ref, ...said }
    }
    case 'keep':
    case 'different':
    case 'unsure': {
      const whales = await Promise.all((verdict.individualIds ?? []).map(async (one) => (await book.known(one)).ref))
      const flukeIds = await present(db, verdict.flukeIds)
      return { id, kind: verdict.kind, flukeId: flukeIds[0]!, flukeIds, whales, suspect }
    }
    case 'same-photo': {
      const flukeIds = await present(db, verdict.flukeIds)
      return { id, kind: 'same-photo', flukeId: flukeIds[0]!, flukeIds, duplicates: [...(verdict.duplicates ?? [])], suspect }
    }
  }
}

async function destination(book: NameBook, to: NewOrKnown, id: DecisionId): Promise<WhaleRef> {
  if (to.status === 'new') return { individualId: await book.give(to.individualId, id), whaleKey: ownKey(id) }
  return (await book.known(to.individualId)).ref
}

async function merged(db: CatalogueDatabase, book: NameBook, ids: readonly IndividualId[], keep: IndividualId): Promise<{ into: WhaleRef; whales: WhaleRef[]; flukeIds: FlukeId[] }> {
  const kept = await book.known(keep)
  const others = await Promise.all([...new Set(ids)].filter((id) => id !== keep).map((id) => book.known(id)))
  const apart = others.filter(({ row }) => calledNow(row) !== calledNow(kept.row))
  if (!ids.includes(keep) || apart.length === 0) throw new FlukeprintError('bad-input', 'To merge takes two individuals, and the id that is kept is one of theirs.')
  const flukeIds = await Promise.all([kept, ...apart].map(({ row }) => shownFor(db, row)))
  return { into: kept.ref, whales: apart.map(({ ref }) => ref), flukeIds: [...new Set(flukeIds)] }
}

/** The flukes to split off: all of the individual's, and not all that it has. */
async function divided(db: CatalogueDatabase, row: Individual, flukeIds: readonly FlukeId[]): Promise<FlukeId[]> {
  const ids = await present(db, flukeIds)
  const flukes = await db.flukes.bulkGet(ids)
  if (flukes.some((fluke) => fluke?.individualId !== calledNow(row))) throw new FlukeprintError('bad-input', `Not all of these photos are of ${row.id}.`, { remedy: 'Look again: the labels have changed meanwhile.' })
  if (row.flukeCount <= ids.length) throw new FlukeprintError('bad-input', `These are all photos of ${row.id}: nothing would be left to split them from.`, { remedy: 'Rename it, or merge it with the whale that it is.' })
  return ids
}

async function present(db: CatalogueDatabase, flukeIds: readonly FlukeId[]): Promise<FlukeId[]> {
  const ids = [...new Set(flukeIds)]
  const rows = await db.flukes.bulkGet(ids)
  if (ids.length === 0 || rows.some((row) => row === undefined)) throw unknownFluke()
  return ids
}

function unknownFluke(): FlukeprintError {
  return new FlukeprintError('not-found', 'The fluke that was decided on is not in this catalogue.', { remedy: 'Reload the page.' })
}

/** Errors: `bad-input` (photos of several labels are not relabelled as one). */
function labelOfAll([first = null, ...others]: readonly (IndividualId | null)[]): IndividualId | null {
  if (others.some((id) => id !== first)) throw new FlukeprintError('bad-input', 'These photos do not have one label by now.', { remedy: 'Reload the page: the labels may have changed.' })
  return first
}

/** A fluke to show for an individual: its best one; where it has none, one that was once said to be it. */
async function shownFor(db: CatalogueDatabase, row: Individual): Promise<FlukeId> {
  if (row.bestFlukeId !== null) return row.bestFlukeId
  const named = (await db.decisions.where('individualId').equals(row.firstId).first()) ?? (await db.decisions.where('id').equals(row.key as DecisionId).first())
  if (named) return named.flukeId
  throw new FlukeprintError('not-found', `Nothing was ever said of ${row.id}.`)
}

/** Nothing but space is nothing. */
function tidy(text: string | null): string | null {
  return text?.trim() || null
}

/** What renames and merges answer: the names that the animal had, and that somebody held them to be different. */
async function withAnswers(db: CatalogueDatabase, decisions: readonly Decision[]): Promise<Decision[]> {
  if (!decisions.some(({ kind }) => kind === 'rename' || kind === 'merge')) return [...decisions]
  const said: Decision[] = await withReverts(db, await ofKinds(db, ['rename', 'different']))
  const apart = activeDecisions(said).flatMap((one) => (one.kind === 'different' ? [one] : []))
  const nameOf = new Map((await db.individuals.toArray()).map((row) => [row.key, calledNow(row)]))
  const called = (ref: WhaleRef): IndividualId => nameOf.get(keyOf(ref)) ?? ref.individualId
  return decisions.map((decision) => {
    const full = { ...decision }
    if (full.kind === 'rename') full.after = lastOnes(said, (one) => one.kind === 'rename' && keyOf(one.whale) === keyOf(full.whale))
    if (full.kind === 'merge') {
      const made = new Set([full.into, ...full.whales].map(called))
      full.after = apart.filter(({ whales }) => new Set(whales.map(called).filter((id) => made.has(id))).size > 1).map(({ id }) => id)
    }
    if (full.kind === 'rename') said.push(full)
    return full
  })
}

