import type { DetectedBox, Fluke, FlukeId, IndividualId, PhotoId } from '#core/catalogue.ts'
import type { Decision, DecisionId, LoggedDecision } from '#core/decisions/decision.ts'
import { foldFluke, revertedIds, type FlukeState } from '#core/decisions/fold.ts'
import { history, isOwn } from '#core/decisions/history.ts'
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
 * individual is taken), `storage-full`, `storage-blocked`.
 */
export function decide(db: CatalogueDatabase, decisions: NewDecision[]): Promise<LoggedDecision[]> {
  return withStorageErrors(() => db.transaction('rw', decisionTables(db), () => appendDecisions(db, decisions)))
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

/** Takes back one decision of any age and any author (imported labels too). Returns the revert. */
export async function takeBack(db: CatalogueDatabase, decision: Pick<LoggedDecision, 'id' | 'flukeId'>): Promise<LoggedDecision> {
  const [logged] = await decide(db, [{ kind: 'revert', reverts: decision.id, flukeId: decision.flukeId }])
  return logged!
}

/** The decisions on one fluke, oldest first. */
export function decisionsOf(db: CatalogueDatabase, flukeId: FlukeId): Promise<LoggedDecision[]> {
  return withStorageErrors(() => db.decisions.where('flukeId').equals(flukeId).sortBy('seq'))
}

/**
 * The id that the next new individual gets. Only a proposal while nothing is decided: leave the id out
 * of the decision, and two tabs can't choose the same.
 */
export async function nextNewIndividualId(db: CatalogueDatabase): Promise<IndividualId> {
  return await withStorageErrors(async () => newIndividualId((await lastNewNumber(db)) + 1))
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
  // Later than all before it, even if the clock was set back: the order by time is the order of the log.
  const last = await db.decisions.orderBy('seq').last()
  let atMs = Math.max(Date.now(), (last?.atMs ?? 0) + 1)
  const complete: Decision[] = []
  for (const decision of decisions) {
    const common = {
      id: crypto.randomUUID() as string as DecisionId,
      atMs: atMs++,
      analyst: decision.analyst ?? analyst,
      origin: decision.origin ?? ('analyst' as const),
    }
    if (decision.kind === 'new') complete.push({ ...decision, ...common, individualId: await freshIndividual(db, decision.individualId) })
    else complete.push({ ...decision, ...common } as Decision)
  }
  return complete
}

// USERS' DATA. An id that was ever given is never given again, not even after an undo: a colleague may have noted it.
async function freshIndividual(db: CatalogueDatabase, wanted: IndividualId | undefined): Promise<IndividualId> {
  if (wanted === undefined) {
    const number = (await lastNewNumber(db)) + 1
    await db.settings.put({ key: LAST_NEW, value: number })
    return newIndividualId(number)
  }
  if (wanted.trim() === '') throw new FlukeprintError('bad-input', 'A new individual needs an id.')
  if (await db.individuals.get(wanted)) {
    throw new FlukeprintError('bad-input', `The id ${wanted} is taken.`, {
      remedy: `Choose another id, or decide “match” if this is ${wanted}.`,
    })
  }
  return wanted
}

const LAST_NEW = 'last-new-individual'
const NEW_PATTERN = /^NEW-(\d{1,9})$/

function newIndividualId(number: number): IndividualId {
  return `NEW-${String(number).padStart(4, '0')}` as IndividualId
}

/** Without `async`: three of them one within the other, and Dexie loses the transaction under fake-indexeddb. */
function lastNewNumber(db: CatalogueDatabase): PromiseLike<number> {
  return db.settings.get(LAST_NEW).then((row) => (typeof row?.value === 'number' ? row.value : 0))
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
  if (unknown.length === 0) return
  await db.individuals.bulkAdd(unknown.map((id) => ({ id, nickname: null, createdAtMs: createdAtMs.get(id)! })))
  // Imported tables may use our own form of id.
  const highest = Math.max(0, ...unknown.map((id) => Number(NEW_PATTERN.exec(id)?.[1] ?? 0)))
  if (highest > (await lastNewNumber(db))) await db.settings.put({ key: LAST_NEW, value: highest })
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
  const last = await db.flukes.orderBy('order').last()
  await db.flukes.add({ id: flukeId, photoId, detected: null, order: (last?.order ?? 0) + 1, ...projection(state, null) })
}

/** Decisions read at a time, going back. */
const PAGE = 64

/** The end of the analyst's log, read back only as far as the top of the stack asked for needs it. */
async function recentHistory(db: CatalogueDatabase, analyst: string, want: 'undo' | 'redo'): Promise<ReturnType<typeof history>> {
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
    const stacks = history([...(await earlierReverts(db, log)), ...log], analyst)
    const enough = want === 'undo' ? stacks.undo.length > 0 : log.some((one) => one.kind !== 'revert' && isOwn(one, analyst))
    if (enough || page.length < PAGE) return stacks
  }
}

/** Reverts from before the part that was read, where a later one speaks of them: without them a redo looks like an undo. */
async function earlierReverts(db: CatalogueDatabase, log: LoggedDecision[]): Promise<LoggedDecision[]> {
  const known = new Set(log.map((decision) => decision.id))
  const missing = log.flatMap((decision) => (decision.kind === 'revert' && !known.has(decision.reverts) ? [decision.reverts] : []))
  if (missing.length === 0) return []
  const found = await db.decisions.where('id').anyOf(missing).sortBy('seq')
  return found.filter((decision) => decision.kind === 'revert')
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
