import type { DetectedBox, Fluke, FlukeId, Individual, IndividualId, Photo, PhotoId } from '#core/catalogue.ts'
import { flukesOf, type Decision, type LoggedDecision, type WhaleKey } from '#core/decisions/decision.ts'
import { foldFluke, type FlukeState } from '#core/decisions/fold.ts'
import { foldNaming, isNaming, type Naming } from '#core/decisions/naming.ts'
import { claimsOf, foundedBy, type Claim } from '#core/decisions/whale-key.ts'
import { FlukeprintError } from '#core/errors.ts'
import type { CatalogueDatabase } from './database.ts'
import { claimOfRow, freshRow, lastSeen, photographed } from './individual-rows.ts'
import { decisionsOn, endOfChain, ofKinds, rowsWith, withReverts } from './log-reads.ts'
import { withStorageErrors } from './storage-error.ts'

/** What becomes of decisions on flukes that the catalogue has not got: an error, or they wait in the log for the photo to come. */
export type Unknown = 'refuse' | 'leave'

type Projection = Pick<Fluke, 'status' | 'individualId' | 'removed' | 'boxPx' | 'boxScore' | 'boxMaker' | 'presence'>

/** The columns of a fluke that follow from its decisions. A drawn fluke whose drawing is undone is no more. */
export function projection(state: FlukeState, detected: DetectedBox | null): Projection {
  const box = state.boxPx
    ? { boxPx: state.boxPx, ...BY_ANALYST }
    : (detected ?? { boxPx: { x0: 0, y0: 0, x1: 0, y1: 0 }, ...BY_ANALYST })
  return {
    status: state.status,
    individualId: state.individualId,
    removed: state.removed || (!state.boxPx && !detected) ? 1 : 0,
    boxPx: box.boxPx,
    boxScore: box.boxScore,
    boxMaker: box.boxMaker,
    presence: box.presence ?? null,
  }
}

const BY_ANALYST: Omit<DetectedBox, 'boxPx'> = { boxScore: null, boxMaker: 'analyst', presence: null }

/**
 * Brings flukes and individuals up to date with decisions that were just added to the log, within their transaction.
 * Answers the flukes whose rows have changed although none of the decisions speaks of them: those of merged and renamed
 * individuals.
 */
export async function project(db: CatalogueDatabase, added: readonly LoggedDecision[], unknown: Unknown): Promise<FlukeId[]> {
  const otherwiseCalled = await projectIndividuals(db, added)
  const spokenOf = new Set(added.flatMap((decision) => (changesFlukes(decision) ? flukesOf(decision) : [])))
  const theirs = otherwiseCalled.size > 0 ? (await rowsWith(db.flukes, 'individualId', otherwiseCalled)).map(({ id }) => id) : []
  await projectFlukes(db, new Set([...spokenOf, ...theirs]), unknown)
  return theirs.filter((id) => !spokenOf.has(id))
}

/** Verdicts that leave all labels as they are, and what concerns individuals alone, change no fluke by themselves. */
function changesFlukes({ kind }: Decision): boolean {
  return kind !== 'merge' && kind !== 'rename' && kind !== 'describe' && kind !== 'keep' && kind !== 'different' && kind !== 'same-photo' && kind !== 'unsure'
}

/** A row for every id that was given; it stays after an undo, so the id stays taken. Answers the ids under which flukes stand that are called differently now. */
async function projectIndividuals(db: CatalogueDatabase, added: readonly LoggedDecision[]): Promise<Set<IndividualId>> {
  const claims = [...claimsOf(added).values()]
  const known = await rowsWith(db.individuals, 'key', new Set(claims.map(({ key }) => key as string)))
  const knownKeys = new Set(known.map(({ key }) => key))
  const fresh = claims.filter(({ key }) => !knownKeys.has(key))
  const rows = fresh.map((claim) => freshRow(claim, firstNamed(added, claim)))
  const taken = (await db.individuals.bulkGet(rows.map(({ id }) => id))).some((row) => row !== undefined)
  const twice = new Set(rows.map(({ id }) => id)).size < rows.length
  if (!taken && !twice && !(await changesNames(db, added))) {
    await db.individuals.bulkAdd(rows)
    return new Set()
  }
  const corrected = added.flatMap((decision) => foundedBy(decision) ?? [])
  return await nameAnew(db, rows, corrected)
}

function firstNamed(added: readonly LoggedDecision[], { atMs }: Claim): number {
  return atMs > -Infinity ? atMs : (added[0]?.atMs ?? 0)
}

async function changesNames(db: CatalogueDatabase, added: readonly LoggedDecision[]): Promise<boolean> {
  for (const decision of added) {
    const end = decision.kind === 'revert' ? await endOfChain(db, decision) : decision
    if (end && isNaming(end)) return true
  }
  return false
}

/** Writes the rows of all individuals that are called differently, merged or described now. */
async function nameAnew(db: CatalogueDatabase, fresh: Individual[], corrected: Claim[]): Promise<Set<IndividualId>> {
  const rows = await db.individuals.toArray()
  const log = await withReverts(db, await ofKinds(db, ['merge', 'rename', 'describe']))
  const claims = new Map([...rows, ...fresh].map((row) => [row.key, claimOfRow(row)]))
  for (const claim of corrected) claims.set(claim.key, claim)
  const naming = foldNaming(claims.values(), log)
  const changed = rows.map((row) => [row, named(row, claims.get(row.key)!, naming)] as const).filter(([before, after]) => !isSameRow(before, after))
  // First away with all of them: ids may change hands.
  await db.individuals.bulkDelete(changed.map(([{ id }]) => id))
  await db.individuals.bulkAdd([...changed.map(([, after]) => after), ...fresh.map((row) => named(row, claims.get(row.key)!, naming))])
  return new Set(changed.flatMap(([before, after]) => (calledNow(before) === calledNow(after) ? [] : [calledNow(before)])))
}

function named(row: Individual, claim: Claim, naming: Naming): Individual {
  const whale = naming.get(row.key as WhaleKey)!
  const { nickname, notes, pigment, id } = whale
  const mergedInto = whale.root === whale.key ? null : naming.get(whale.root)!.id
  const foundedAtMs = claim.atMs === -Infinity ? null : claim.atMs
  return { ...row, id, firstId: claim.individualId, foundedAtMs, nickname, notes, pigment, mergedInto }
}

function isSameRow(one: Individual, other: Individual): boolean {
  return (Object.keys(one) as (keyof Individual)[]).every((field) => one[field] === other[field])
}

/** The id that flukes of this individual stand under. */
export function calledNow({ id, mergedInto }: Individual): IndividualId {
  return mergedInto ?? id
}

/** Writes the columns of these flukes that follow from the log. */
export async function projectFlukes(db: CatalogueDatabase, flukeIds: ReadonlySet<FlukeId>, unknown: Unknown): Promise<void> {
  if (flukeIds.size === 0) return
  const ids = [...flukeIds]
  const [logs, found] = [await decisionsOn(db, ids), await rowsWith(db.flukes, 'id', flukeIds)]
  const rowOf = new Map(found.map((row) => [row.id, row]))
  const states = ids.map((id) => foldFluke(logs.get(id)!))
  const keys = new Set<string>(states.flatMap(({ key }) => key ?? []))
  const individuals = await rowsWith(db.individuals, 'key', keys)
  const nameOf = new Map(individuals.map((row) => [row.key, calledNow(row)]))
  const changed: Fluke[] = []
  const recount = new Set<IndividualId>()
  for (const [i, id] of ids.entries()) {
    const state = { ...states[i]!, individualId: states[i]!.key === null ? null : nameOf.get(states[i]!.key!)! }
    const before = rowOf.get(id)
    const after = before ? { ...before, ...projection(state, before.detected) } : await drawnFluke(db, id, state, unknown)
    if (!after || (before && isSameFluke(before, after))) continue
    if (before) changed.push(after)
    for (const one of [before?.individualId, after.individualId]) if (one) recount.add(one)
  }
  await db.flukes.bulkPut(changed)
  await countAnew(db, recount)
}

function isSameFluke(before: Fluke, after: Fluke): boolean {
  const [a, b] = [before.boxPx, after.boxPx]
  const sameBox = a.x0 === b.x0 && a.y0 === b.y0 && a.x1 === b.x1 && a.y1 === b.y1 && before.boxScore === after.boxScore && before.boxMaker === after.boxMaker
  const samePresence = (before.presence ?? null) === (after.presence ?? null)
  return sameBox && samePresence && before.status === after.status && before.individualId === after.individualId && before.removed === after.removed
}

/** Counts the flukes of these individuals, and chooses the one to show for each. */
async function countAnew(db: CatalogueDatabase, ids: ReadonlySet<IndividualId>): Promise<void> {
  if (ids.size === 0) return
  const flukesUnder = new Map([...ids].map((id) => [id, [] as Fluke[]]))
  for (const fluke of await rowsWith(db.flukes, 'individualId', ids)) flukesUnder.get(fluke.individualId!)!.push(fluke)
  const photos = await photosOf(db, [...flukesUnder.values()].flat())
  const rows = await rowsWith(db.individuals, 'id', ids)
  const counted = rows.map((row) => ({ ...row, ...photographed(flukesUnder.get(row.id)!), lastSeenMs: lastSeen(flukesUnder.get(row.id)!, photos) }))
  await db.individuals.bulkPut(counted.filter((row, i) => !isSameRow(row, rows[i]!)))
}

async function photosOf(db: CatalogueDatabase, flukes: readonly Fluke[]): Promise<Map<PhotoId, Photo>> {
  const photos = await rowsWith(db.photos, 'id', new Set(flukes.map(({ photoId }) => photoId)))
  return new Map(photos.map((photo) => [photo.id, photo]))
}

/**
 * Writes when each individual was last seen to the rows of before that was kept. Reads all flukes and photos once, for such a catalogue; where there is no
 * such row it writes nothing. Errors: `storage-full`, `storage-blocked`.
 */
export function fillLastSeen(db: CatalogueDatabase): Promise<void> {
  return withStorageErrors(() =>
    db.transaction('rw', db.individuals, db.flukes, db.photos, async () => {
      const missing = (await db.individuals.toArray()).filter(({ lastSeenMs }) => lastSeenMs === undefined)
      await countAnew(db, new Set(missing.map(({ id }) => id)))
    }),
  )
}

/** Adds the row of a fluke that an analyst has drawn. */
async function drawnFluke(db: CatalogueDatabase, flukeId: FlukeId, state: FlukeState, unknown: Unknown): Promise<Fluke | null> {
  const photoId = flukeId.slice(0, flukeId.lastIndexOf(':')) as PhotoId
  if (!state.boxPx || !(await db.photos.get(photoId))) {
    if (unknown === 'leave') return null
    throw new FlukeprintError('not-found', 'The fluke that was decided on is not in this catalogue.', { remedy: 'Reload the page.' })
  }
  const fluke: Fluke = { id: flukeId, photoId, detected: null, order: await orderWithin(db, photoId), ...projection(state, null) }
  await db.flukes.add(fluke)
  return fluke
}

/** Right after the photo's other flukes, and before the next photo: places of photos are whole numbers. */
const NEXT_FLUKE = 1 / 1024

async function orderWithin(db: CatalogueDatabase, photoId: PhotoId): Promise<number> {
  const others = await db.flukes.where('photoId').equals(photoId).toArray()
  if (others.length > 0) return Math.max(...others.map(({ order }) => order)) + NEXT_FLUKE
  return Math.floor((await db.flukes.orderBy('order').last())?.order ?? 0) + 1
}
