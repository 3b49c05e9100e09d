import { NEW_WHALE, type DetectedBox, type Fluke, type FlukeId, type IndividualId, type PhotoId } from '#core/catalogue.ts'
import type { Decision, DecisionId, LoggedDecision } from '#core/decisions/decision.ts'
import { foldFluke, revertedIds, type FlukeState } from '#core/decisions/fold.ts'
import { history, isOwn, type History } from '#core/decisions/history.ts'
import { FlukeprintError } from '#core/errors.ts'
import type { CatalogueDatabase } from './database.ts'
import { analystName } from './settings.ts'
import { withStorageErrors } from './storage-error.ts'

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
type Bare = DistributiveOmit<Decision, 'id' | 'atMs' | 'analyst' | 'origin'>

/**
 * What a caller says; storage adds the rest. `analyst`: else the name in the settings. `origin`: else
 * `analyst`. A `new` without an id gets the next free `NEW-0001`.
 */
export type NewDecision = (
  | Exclude<Bare, { kind: 'new' }>
  | (Omit<Extract<Bare, { kind: 'new' }>, 'individualId'> & { individualId?: IndividualId })
) & { analyst?: string; origin?: Decision['origin'] }

/**
 * Appends decisions and brings flukes and individuals up to date, all or nothing. Resolves when the
 * browser has flushed them to disk. Errors: `not-found` (no such fluke), `bad-input` (the id of a new
 * individual is taken, or is none), `storage-full`, `storage-blocked`.
 */
export function decide(db: CatalogueDatabase, decisions: NewDecision[]): Promise<LoggedDecision[]> {
  // `async` is not for show: Dexie follows `await` only from a function that is async itself; else what comes after the
  // first one runs outside of the transaction.
  return withStorageErrors(() => db.transaction('rw', decisionTables(db), async () => await appendDecisions(db, decisions)))
}

/** Takes the analyst's last decision back; returns the one taken back, or null where there is none. */
export function undo(db: CatalogueDatabase, analyst: string): Promise<LoggedDecision | null> {
  return withStorageErrors(() =>
    db.transaction('rw', decisionTables(db), async () => {
      const target = (await recentHistory(db, analyst, 'undo')).undo.at(-1)
      return target === undefined ? null : await revert(db, analyst, target, target)
    }),
  )
}

/** Does again what was undone last; returns that decision, or null where there is none. */
export function redo(db: CatalogueDatabase, analyst: string): Promise<LoggedDecision | null> {
  return withStorageErrors(() =>
    db.transaction('rw', decisionTables(db), async () => {
      const target = (await recentHistory(db, analyst, 'redo')).redo.at(-1)
      if (target === undefined) return null
      return await revert(db, analyst, await activeRevertOf(db, target), target)
    }),
  )
}

/** What undo and redo would do now, for menus and messages: null where there is nothing. */
export function undoable(db: CatalogueDatabase, analyst: string): Promise<{ undo: LoggedDecision | null; redo: LoggedDecision | null }> {
  return withStorageErrors(() =>
    db.transaction('r', db.decisions, async () => {
      const byId = async (id: DecisionId | undefined): Promise<LoggedDecision | null> =>
        id === undefined ? null : ((await db.decisions.where('id').equals(id).first()) ?? null)
      const undoTop = (await recentHistory(db, analyst, 'undo')).undo.at(-1)
      const redoTop = (await recentHistory(db, analyst, 'redo')).redo.at(-1)
      return { undo: await byId(undoTop), redo: await byId(redoTop) }
    }),
  )
}

/**
 * Takes back one decision of any age and any author (imported labels too). Returns the revert: taking that back brings
 * the decision back. Errors: `not-found`, `storage-full`, `storage-blocked`.
 */
export function takeBack(db: CatalogueDatabase, id: DecisionId): Promise<LoggedDecision> {
  return withStorageErrors(() =>
    db.transaction('rw', decisionTables(db), async () => {
      const decision = await db.decisions.where('id').equals(id).first()
      if (!decision) throw new FlukeprintError('not-found', 'The decision to take back is not in this catalogue.', { remedy: 'Reload the page.' })
      const [logged] = await appendDecisions(db, [{ kind: 'revert', reverts: id, flukeId: decision.flukeId }])
      return logged!
    }),
  )
}

/** The tables that `appendDecisions` needs in the transaction around it. */
export function decisionTables(db: CatalogueDatabase) {
  return [db.decisions, db.flukes, db.individuals, db.photos, db.settings]
}

/** For use within a transaction over `decisionTables`: several kinds of rows can then be written with a decision. */
export async function appendDecisions(db: CatalogueDatabase, decisions: NewDecision[]): Promise<LoggedDecision[]> {
  if (decisions.length === 0) return []
  const complete = await completed(db, decisions)
  const seqs = await db.decisions.bulkAdd(complete as LoggedDecision[], { allKeys: true })
  await nameIndividuals(db, complete)
  await projectFlukes(db, new Set(complete.map((decision) => decision.flukeId)))
  return complete.map((decision, i) => ({ ...decision, seq: seqs[i] as number }))
}

async function completed(db: CatalogueDatabase, decisions: NewDecision[]): Promise<Decision[]> {
  const analyst = decisions.every((decision) => decision.analyst !== undefined) ? '' : await analystName(db)
  const ids = await givenIds(db, decisions)
  // Later than all before it, even if the clock was set back: the order by time is the order of the log.
  const last = await db.decisions.orderBy('seq').last()
  const atMs = Math.max(Date.now(), (last?.atMs ?? 0) + 1)
  return decisions.map((decision, i) => {
    const id = crypto.randomUUID() as string as DecisionId
    const common = { id, atMs: atMs + i, analyst: decision.analyst ?? analyst, origin: decision.origin ?? 'analyst' }
    return { ...decision, ...common, ...(ids[i] === undefined ? {} : { individualId: ids[i] }) } as Decision
  })
}

const LAST_NEW = 'last-new-individual'
const NEW_PATTERN = /^NEW-(\d{1,9})$/

/**
 * The id of the individual that each decision names; undefined for those that name none.
 * USERS' DATA. An id that was ever given is never given again, not even after an undo: a colleague may have noted it.
 */
async function givenIds(db: CatalogueDatabase, decisions: NewDecision[]): Promise<(IndividualId | undefined)[]> {
  const wanted = decisions.map((decision) => ('individualId' in decision && decision.individualId !== undefined ? soundId(decision.individualId) : undefined))
  const stored = await lastNewNumber(db)
  // Imported tables may use our own form of id.
  let last = wanted.reduce((highest, id) => Math.max(highest, Number(NEW_PATTERN.exec(id ?? '')?.[1] ?? 0)), stored)
  const named = new Set<IndividualId>()
  const ids: (IndividualId | undefined)[] = []
  for (const [i, { kind }] of decisions.entries()) {
    const id = wanted[i] ?? (kind === 'new' ? newIndividualId(++last) : undefined)
    if (kind === 'new' && (named.has(id!) || (await db.individuals.get(id!)))) throw takenId(id!)
    if (id !== undefined) named.add(id)
    ids.push(id)
  }
  if (last > stored) await db.settings.put({ key: LAST_NEW, value: last })
  return ids
}

function soundId(id: IndividualId): IndividualId {
  const trimmed = id.trim() as IndividualId
  if (trimmed === '') throw new FlukeprintError('bad-input', 'An individual needs an id.')
  if (trimmed === NEW_WHALE) throw new FlukeprintError('bad-input', `${NEW_WHALE} is no individual, but the absence of one.`, { remedy: 'Choose another id.' })
  return trimmed
}

function takenId(id: IndividualId): FlukeprintError {
  return new FlukeprintError('bad-input', `The id ${id} is taken.`, { remedy: `Choose another id, or decide “match” if this is ${id}.` })
}

function newIndividualId(number: number): IndividualId {
  return `NEW-${String(number).padStart(4, '0')}` as IndividualId
}

async function lastNewNumber(db: CatalogueDatabase): Promise<number> {
  const stored = (await db.settings.get(LAST_NEW))?.value
  return typeof stored === 'number' ? stored : 0
}

/** A row for every id that a decision names; it stays after an undo, so the id stays taken. */
async function nameIndividuals(db: CatalogueDatabase, decisions: Decision[]): Promise<void> {
  const createdAtMs = new Map<IndividualId, number>()
  for (const decision of decisions) {
    if ('individualId' in decision && !createdAtMs.has(decision.individualId)) createdAtMs.set(decision.individualId, decision.atMs)
  }
  const ids = [...createdAtMs.keys()]
  const known = await db.individuals.bulkGet(ids)
  const unknown = ids.filter((_, i) => known[i] === undefined)
  await db.individuals.bulkAdd(unknown.map((id) => ({ id, nickname: null, createdAtMs: createdAtMs.get(id)! })))
}

async function projectFlukes(db: CatalogueDatabase, flukeIds: Set<FlukeId>): Promise<void> {
  for (const flukeId of flukeIds) {
    const state = foldFluke(await db.decisions.where('flukeId').equals(flukeId).toArray())
    const fluke = await db.flukes.get(flukeId)
    if (fluke) await db.flukes.put({ ...fluke, ...projection(state, fluke.detected) })
    else await addDrawnFluke(db, flukeId, state)
  }
}

type Projection = Pick<Fluke, 'status' | 'individualId' | 'removed' | 'boxPx' | 'boxScore' | 'boxMaker'>

/** The columns of a fluke that follow from its decisions. A drawn fluke whose drawing is undone is no more. */
export function projection(state: FlukeState, detected: DetectedBox | null): Projection {
  const box = state.boxPx
    ? { boxPx: state.boxPx, boxScore: null, boxMaker: 'analyst' }
    : (detected ?? { boxPx: { x0: 0, y0: 0, x1: 0, y1: 0 }, boxScore: null, boxMaker: 'analyst' })
  return {
    status: state.status,
    individualId: state.individualId,
    removed: state.removed || (!state.boxPx && !detected) ? 1 : 0,
    boxPx: box.boxPx,
    boxScore: box.boxScore,
    boxMaker: box.boxMaker,
  }
}

async function addDrawnFluke(db: CatalogueDatabase, flukeId: FlukeId, state: FlukeState): Promise<void> {
  const photoId = flukeId.slice(0, flukeId.lastIndexOf(':')) as PhotoId
  if (!state.boxPx || !(await db.photos.get(photoId))) {
    throw new FlukeprintError('not-found', 'The fluke that was decided on is not in this catalogue.', { remedy: 'Reload the page.' })
  }
  await db.flukes.add({ id: flukeId, photoId, detected: null, order: await orderWithin(db, photoId), ...projection(state, null) })
}

/** Right after the photo's other flukes, and before the next photo: places of photos are whole numbers. */
const NEXT_FLUKE = 1 / 1024

async function orderWithin(db: CatalogueDatabase, photoId: PhotoId): Promise<number> {
  const others = await db.flukes.where('photoId').equals(photoId).toArray()
  if (others.length > 0) return Math.max(...others.map(({ order }) => order)) + NEXT_FLUKE
  return Math.floor((await db.flukes.orderBy('order').last())?.order ?? 0) + 1
}

/** Decisions read at a time, going back. */
const PAGE = 64

/** The end of the analyst's log, read back only as far as the top of the stack asked for needs it. */
async function recentHistory(db: CatalogueDatabase, analyst: string, want: 'undo' | 'redo'): Promise<History> {
  const known = new Map<DecisionId, LoggedDecision>()
  let log: LoggedDecision[] = []
  for (;;) {
    const before = log[0]?.seq ?? Infinity
    const page = await db.decisions
      .where('[origin+seq]')
      .between(['analyst', -Infinity], ['analyst', before], true, false)
      .reverse()
      .limit(PAGE)
      .toArray()
    log = [...page.reverse(), ...log]
    await followReverts(db, page, known)
    const stacks = history(log, analyst, [...known.values()])
    const enough = want === 'undo' ? stacks.undo.length > 0 : log.some((one) => one.kind !== 'revert' && isOwn(one, analyst))
    if (enough || page.length < PAGE) return stacks
  }
}

/** Adds these decisions to those known, and what their reverts speak of, to the end of the chain. */
async function followReverts(db: CatalogueDatabase, decisions: LoggedDecision[], known: Map<DecisionId, LoggedDecision>): Promise<void> {
  let found = decisions
  while (found.length > 0) {
    for (const decision of found) known.set(decision.id, decision)
    const missing = new Set(found.flatMap((decision) => (decision.kind === 'revert' && !known.has(decision.reverts) ? [decision.reverts] : [])))
    found = missing.size > 0 ? await db.decisions.where('id').anyOf([...missing]).toArray() : []
  }
}

async function activeRevertOf(db: CatalogueDatabase, target: DecisionId): Promise<DecisionId> {
  const decision = await db.decisions.where('id').equals(target).first()
  const log = decision ? await db.decisions.where('flukeId').equals(decision.flukeId).sortBy('seq') : []
  const reverted = revertedIds(log)
  const active = log.findLast((one) => one.kind === 'revert' && one.reverts === target && !reverted.has(one.id))
  if (!active) throw new FlukeprintError('unexpected', 'The decision to do again is not in the log.')
  return active.id
}

async function revert(db: CatalogueDatabase, analyst: string, reverts: DecisionId, told: DecisionId): Promise<LoggedDecision> {
  const decision = await db.decisions.where('id').equals(told).first()
  if (!decision) throw new FlukeprintError('unexpected', 'The decision to take back is not in the log.')
  await appendDecisions(db, [{ kind: 'revert', reverts, flukeId: decision.flukeId, analyst }])
  return decision
}
