import type { IndividualId } from '#core/catalogue.ts'
import { flukesOf, type Decision, type DecisionId, type LoggedDecision } from '#core/decisions/decision.ts'
import { revertedIds } from '#core/decisions/fold.ts'
import { history, isOwn, type History } from '#core/decisions/history.ts'
import { answers } from '#core/decisions/link-log.ts'
import { FlukeprintError } from '#core/errors.ts'
import { append, decisionTables, freshId, SaidBefore, stamped, type Unstamped } from './append.ts'
import type { CatalogueDatabase } from './database.ts'
import { refuseIfInTheWay } from './in-the-way.ts'
import { decisionsOn, withReverts } from './log-reads.ts'
import { NameBook } from './name-book.ts'
import { withStorageErrors } from './storage-error.ts'

type Plain = Extract<Decision, { kind: 'match' | 'possible' | 'new' | 'file-new' | 'unusable' | 'skip' | 'box' | 'no-fluke' | 'revert' }>
type WithoutLinks<D> = D extends unknown ? Omit<D, 'id' | 'after' | 'whaleKey'> : never
type Bare = WithoutLinks<Unstamped<Plain>>

/**
 * What a caller says of a fluke; storage adds the rest. `analyst`: else the name in the settings. `origin`: else
 * `analyst`. A `new` without an id gets the next free `NEW-0001`. Ids are those of today.
 */
export type NewDecision =
  | Exclude<Bare, { kind: 'new' }>
  | (Omit<Extract<Bare, { kind: 'new' }>, 'individualId'> & { individualId?: IndividualId })

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

/** The decision that undo or redo has taken or brought back, and how many with it, itself counted: more than one where several were decided together. */
export type Travelled = LoggedDecision & { count: number }

/** Takes the analyst's last decision back, with all that were decided together with it; returns the one taken back, or null where there is none. */
export function undo(db: CatalogueDatabase, analyst: string): Promise<Travelled | null> {
  return travel(db, analyst, 'undo')
}

/** Does again what was undone last; returns that decision, or null where there is none. */
export function redo(db: CatalogueDatabase, analyst: string): Promise<Travelled | null> {
  return travel(db, analyst, 'redo')
}

function travel(db: CatalogueDatabase, analyst: string, how: 'undo' | 'redo'): Promise<Travelled | null> {
  return withStorageErrors(() =>
    db.transaction('rw', decisionTables(db), async () => {
      const top = (await recentHistory(db, analyst, how))[how].at(-1)
      if (top === undefined) return null
      const { all, reverts } = await together(db, await theDecision(db, top))
      const reverted = revertedIds([...all, ...reverts])
      // Of several those alone that stand, or that are taken back: single ones may have gone the other way.
      const meant = all.filter(({ id }) => reverted.has(id) === (how === 'redo'))
      const targets = how === 'undo' ? meant.toReversed() : meant.map(({ id }) => activeRevertOf(id, reverts, reverted))
      await appendReverts(db, targets, analyst)
      return { ...all.find(({ id }) => id === top)!, count: meant.length }
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
 * Takes back one decision of any kind, age and author (imported labels too). Returns the revert: taking that back brings
 * the decision back. Errors: `not-found`, `bad-input` (a later decision stands in the way; see `inTheWay`), `storage-full`,
 * `storage-blocked`.
 */
export function takeBack(db: CatalogueDatabase, id: DecisionId): Promise<LoggedDecision> {
  return withStorageErrors(() =>
    db.transaction('rw', decisionTables(db), async () => {
      const decision = await db.decisions.where('id').equals(id).first()
      if (!decision) throw new FlukeprintError('not-found', 'The decision to take back is not in this catalogue.', { remedy: 'Reload the page.' })
      return await appendRevert(db, decision)
    }),
  )
}

export { decisionTables } from './append.ts'
export { projection } from './projection.ts'

/** For use within a transaction over `decisionTables`: several kinds of rows can then be written with a decision. */
export async function appendDecisions(db: CatalogueDatabase, decisions: NewDecision[]): Promise<LoggedDecision[]> {
  if (decisions.length === 0) return []
  return await append(db, await linked(db, await stamped(db, await named(db, decisions))))
}

/** With the individual that each one means, by the ids of today. */
async function named(db: CatalogueDatabase, decisions: NewDecision[]): Promise<Unstamped[]> {
  const book = await NameBook.open(db, decisions.flatMap((decision) => ('individualId' in decision && decision.individualId !== undefined ? [decision.individualId] : [])))
  const full: Unstamped[] = []
  for (const decision of decisions) {
    const id = freshId()
    if (decision.kind === 'new') full.push({ ...decision, id, individualId: await book.give(decision.individualId, id) })
    else if (decision.kind === 'match' || decision.kind === 'possible') full.push({ ...decision, id, ...(book.met(decision.individualId) ?? (await book.ref(decision.individualId))) })
    else full.push({ ...decision, id })
  }
  await book.close()
  return full
}

/** With what each one answers. */
export async function linked(db: CatalogueDatabase, decisions: readonly Decision[]): Promise<Decision[]> {
  const said = new SaidBefore(await decisionsOn(db, decisions.flatMap((decision) => flukesOf(decision))))
  return decisions.map((decision) => {
    const full = answers(decision) ? { ...decision, after: said.afterOf(decision) } : decision
    said.add(full)
    return full
  })
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

/** All that were decided together with this one, in the order of the log, and every revert that speaks of one of them. They were written in one go, so they lie side by side. */
async function together(db: CatalogueDatabase, decision: LoggedDecision): Promise<{ all: LoggedDecision[]; reverts: LoggedDecision[] }> {
  const all = [decision]
  if (decision.together !== undefined) {
    const same = (one: LoggedDecision): boolean => one.together === decision.together && one.kind !== 'revert'
    await db.decisions.where('seq').below(decision.seq).reverse().until((one) => !same(one)).each((one) => void all.unshift(one))
    await db.decisions.where('seq').above(decision.seq).until((one) => !same(one)).each((one) => void all.push(one))
  }
  const reverts = (await withReverts(db, all)).filter(({ kind }) => kind === 'revert')
  return { all, reverts: reverts.sort((a, b) => a.seq - b.seq) }
}

function activeRevertOf(target: DecisionId, reverts: readonly LoggedDecision[], reverted: ReadonlySet<DecisionId>): LoggedDecision {
  const active = reverts.findLast((one) => one.kind === 'revert' && one.reverts === target && !reverted.has(one.id))
  if (!active) throw new FlukeprintError('unexpected', 'The decision to do again is not in the log.')
  return active
}

async function theDecision(db: CatalogueDatabase, id: DecisionId): Promise<LoggedDecision> {
  const decision = await db.decisions.where('id').equals(id).first()
  if (!decision) throw new FlukeprintError('unexpected', 'The decision to take back is not in the log.')
  return decision
}

async function appendRevert(db: CatalogueDatabase, target: LoggedDecision): Promise<LoggedDecision> {
  const [logged] = await appendReverts(db, [target])
  return logged!
}

async function appendReverts(db: CatalogueDatabase, targets: readonly LoggedDecision[], analyst?: string): Promise<LoggedDecision[]> {
  for (const target of targets) await refuseIfInTheWay(db, target)
  const reverts = targets.map((target) => {
    const several = 'flukeIds' in target && target.flukeIds ? { flukeIds: target.flukeIds } : {}
    return { kind: 'revert' as const, reverts: target.id, flukeId: target.flukeId, ...several, ...(analyst === undefined ? {} : { analyst }) }
  })
  return await append(db, await stamped(db, reverts))
}
